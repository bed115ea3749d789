"""Keys of facts: all that some facts of a source can turn on, out of the rows of one enterprise.

Lines are unlike each other where their facts are not: of a right the class and the state matter, but hardly ever the
day. So what follows from a line is found by its keys before anything is derived from its records. Keys are made of
plain rows, as a snapshot has them, in the order of the fields that rules read.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

from hub.credit.facts.derivation.events import COUNTED_HONOURS
from hub.credit.facts.derivation.periods import amounts, per_cent, ten_thousands, unified_as_published
from hub.credit.facts.results import Fact, Value
from hub.credit.facts.snapshot import DAYS
from hub.credit.facts.vocabulary import SHIPPED

#: Days from valid from, valid to and stated for, as ordinals, then the fields.
Rows = Sequence[Sequence[Any]]
#: What rules ask of a number: values that no rule tells apart give the same.
ValuePart = Callable[[Value | None], Hashable]
#: From the rows, the day asked about as an ordinal, and by name what rules ask of numbers: one key for each group of
#: facts. None where these rows need more than a key can say; raises ValueError for a row that has not all fields.
Keys = Callable[[Rows, int, Mapping[str, ValuePart]], tuple[Hashable, ...] | None]

#: The longest that so many years can be.
_DAYS_IN_YEAR = 366
_HONOUR_DAYS = {level: years * _DAYS_IN_YEAR for level, years in COUNTED_HONOURS.items()}


class KeyedFacts(NamedTuple):
    """The facts of one source in groups, and what makes the key of each group: equal keys have equal results.

    `numbers` are those of which a key has only what rules ask, each with the facts that it is the value of. `facts`
    derives the facts from the keys alone, where that is possible: it takes less time than from the records. The groups
    in `unlike` tell nearly all enterprises apart, so that nothing has to be kept by their keys.
    """

    groups: Sequence[frozenset[str]]
    keys: Keys
    numbers: Mapping[str, frozenset[str]] = {}
    facts: Callable[[tuple[Any, ...]], Mapping[str, Fact]] | None = None
    unlike: Sequence[frozenset[str]] = ()


def _register(rows: Rows, on: int, _: Mapping[str, ValuePart]) -> tuple[Hashable, ...] | None:
    if len(rows) != 1:
        return None
    [(begins, _ends, as_of, established_on, status, industry)] = rows
    return ((established_on, as_of), (status, industry, as_of)) if begins <= on else None


def _unified(rows: Rows, on: int, _: Mapping[str, ValuePart]) -> tuple[Hashable, ...] | None:
    """The newest evaluation that holds, whose score and day tell nearly all enterprises apart."""
    holding = [row for row in rows if row[2] <= on and row[0] <= on and (row[1] is None or on < row[1])]
    if not holding:
        return None
    _begins, ends, as_of, score, level = max(holding, key=_begin) if len(holding) > 1 else holding[0]
    return (level, as_of, ends), (str(score), as_of, ends)


def _unified_facts(keys: tuple[Any, ...]) -> Mapping[str, Fact]:
    (level, _, _), (score, as_of, ends) = keys
    return unified_as_published(score, level, DAYS[as_of], DAYS[ends])


def _rights(rows: Rows, on: int, _: Mapping[str, ValuePart]) -> tuple[Hashable, ...]:
    return (
        tuple(
            [
                (kind, state) if ends is None and begins <= on else (kind, state, begins, ends)
                for begins, ends, _as_of, kind, state in rows
            ]
        ),
    )


def _honours(rows: Rows, on: int, _: Mapping[str, ValuePart]) -> tuple[Hashable, ...]:
    """The day of an award matters while the honour is counted among the recent ones."""
    return (
        tuple(
            [
                level if ends is None and begins <= on - _HONOUR_DAYS.get(level, 0) else (level, begins, ends)
                for begins, ends, _as_of, level in rows
            ]
        ),
    )


def _penalties(rows: Rows, on: int, _: Mapping[str, ValuePart]) -> tuple[Hashable, ...]:
    return (
        tuple(
            [(begins, severity, until, authority) for begins, _ends, _as_of, severity, until, authority in rows],
        ),
    )


def _entries(rows: Rows, on: int, _: Mapping[str, ValuePart]) -> tuple[Hashable, ...]:
    """An entry of a list that has ended says nothing any more."""
    return (tuple([(begins, ends) for begins, ends, _as_of in rows if ends is None or ends > on or begins > on]),)


def _arrears(rows: Rows, on: int, _: Mapping[str, ValuePart]) -> tuple[Hashable, ...]:
    return (
        tuple(
            [
                (begins, ends, balance is None or balance["minor"] > 0)
                for begins, ends, _as_of, balance in rows
                if ends is None or ends > on or begins > on
            ]
        ),
    )


def _research(rows: Rows, on: int, part: Mapping[str, ValuePart]) -> tuple[Hashable, ...] | None:
    """The figures of the only year that is stated, of which rules ask on which side of their bounds they lie."""
    if len(rows) != 1:
        return None
    [(begins, ends, as_of, year, staff, technical_staff, revenue, spent, assets)] = rows
    if begins > on or as_of > on or (ends is not None and ends <= on):
        return None
    days = year, ends, as_of
    return (
        (part["intensity"](per_cent(*amounts(spent, revenue))), days),
        (
            part["staff_share"](per_cent(technical_staff, staff)),
            part["staff"](staff),
            part["revenue"](ten_thousands(revenue)),
            part["assets"](ten_thousands(assets)),
            days,
        ),
    )


#: When a row begins to hold.
_begin = itemgetter(0)


def _of(source: str) -> frozenset[str]:
    return frozenset([name for name, definition in SHIPPED.items() if definition.resource == source])


_AGES = frozenset({"register.years", "register.fiscal_years"})
_INTENSITIES = frozenset({"research.intensity", "research.last_year_intensity"})
_SCORE = frozenset({"unified.score"})
_FIGURES = ("intensity", "staff_share", "staff", "revenue", "assets")
#: By source; the facts of others are derived from each line that was not met before.
KEYED: Mapping[str, KeyedFacts] = {
    "register": KeyedFacts((_AGES, _of("register") - _AGES), _register),
    "unified-evaluation": KeyedFacts(
        (frozenset({"unified.level"}), _SCORE), _unified, facts=_unified_facts, unlike=(_SCORE,)
    ),
    "intellectual-property": KeyedFacts((_of("intellectual-property"),), _rights),
    "research": KeyedFacts(
        (_INTENSITIES, _of("research") - _INTENSITIES),
        _research,
        {name: frozenset({f"research.{name}", f"research.last_year_{name}"}) for name in _FIGURES},
    ),
    "honour": KeyedFacts((_of("honour"),), _honours),
    "penalty": KeyedFacts((_of("penalty"),), _penalties),
    "abnormal-list": KeyedFacts((_of("abnormal-list"),), _entries),
    "serious-list": KeyedFacts((_of("serious-list"),), _entries),
    "judgment-defaulter": KeyedFacts((_of("judgment-defaulter"),), _entries),
    "tax-arrears": KeyedFacts((_of("tax-arrears"),), _arrears),
}
