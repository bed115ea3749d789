"""Compiled orders: what lists of scenarios are sorted by, as bytes that sort as they do."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from hub.credit.evaluation.clauses.fact_functions import FactFunction
from hub.credit.evaluation.clauses.judgements import first_stale_day
from hub.credit.facts.results import Fact, Value
from hub.credit.facts.vocabulary import FACTS, FactDefinition, FactType
from hub.credit.rulesets.language.models import Ordering, ScenarioRuleset

#: Numbers are compared to six places, within these bounds, which no amount in 万元 and no count comes near.
_MILLION, _BOUND = 10**6, 2**62
_LAST = b"\xff"
#: Whole years of an enterprise: each anniversary may move it in a list that is sorted by them.
_ANNIVERSARIES = tuple(range(1, 200))


@dataclass(frozen=True, slots=True, eq=False)
class OrderKey:
    """One thing that a list is sorted by: a fact, which `function` reads, or the grade of a `scheme`.

    `descending` puts the highest number, or the last choice, first.
    """

    definition: FactDefinition
    descending: bool
    function: FactFunction[Value | None] | None
    scheme: str | None = None
    max_age: int | None = None

    @property
    def identity(self) -> tuple[object, ...]:
        """All that the place of an enterprise follows from: keys that are equal in it sort alike."""
        return self.definition.name, self.definition.meaning, self.descending, self.scheme, self.max_age

    def encoded(self, value: Value | None) -> bytes:
        """Encode a value so that what comes first in the list is less; what is not known comes last."""
        if value is None:
            return _LAST
        if self.definition.type in (FactType.NUMBER, FactType.YEARS):
            return _number(Decimal(str(value)), descending=self.descending)
        if self.definition.type is FactType.TEXT:
            return str(value).encode() + b"\0"
        return self._choice(value)

    def _choice(self, value: Value) -> bytes:
        choices = (True, False) if self.definition.type is FactType.FLAG else tuple(self.definition.choices)
        if value not in choices:
            return _LAST
        place = choices.index(value)
        return bytes([len(choices) - 1 - place if self.descending else place])


@dataclass(frozen=True, slots=True, eq=False)
class ListOrder:
    """What some lists are sorted by, the first key first; `scenarios` are the places of theirs in the plan."""

    keys: tuple[OrderKey, ...]
    scenarios: tuple[int, ...]

    @property
    def facts(self) -> int:
        """How many facts stand among the keys."""
        return len([key for key in self.keys if key.function is not None])

    @property
    def schemes(self) -> tuple[str, ...]:
        """The schemes whose grade stands among the keys."""
        return tuple([key.scheme for key in self.keys if key.scheme is not None])

    def encoded(self, values: tuple[Value | None, ...], levels: tuple[str | None, ...]) -> bytes:
        """Encode the values of the facts, and the levels of the schemes, that stand among the keys, side by side."""
        facts, grades = iter(values), iter(levels)
        return b"".join([key.encoded(next(facts) if key.function else next(grades)) for key in self.keys])


def distinct_orders(orders: Iterable[Sequence[OrderKey]]) -> tuple[ListOrder, ...]:
    """Put scenarios together whose lists are sorted alike."""
    alike: dict[tuple[object, ...], list[int]] = {}
    by_identity: dict[tuple[object, ...], tuple[OrderKey, ...]] = {}
    for place, keys in enumerate(orders):
        identity = tuple(key.identity for key in keys)
        by_identity.setdefault(identity, tuple(keys))
        alike.setdefault(identity, []).append(place)
    return tuple(ListOrder(keys, tuple(alike[identity])) for identity, keys in by_identity.items())


def order_keys(document: ScenarioRuleset, grades: Mapping[str, FactDefinition]) -> tuple[OrderKey, ...]:
    """Compile a scenario's `order_by`; `grades` are the facts that schemes define."""
    return tuple(_key(ordering, document, grades) for ordering in document.order_by)


def _key(ordering: Ordering, document: ScenarioRuleset, grades: Mapping[str, FactDefinition]) -> OrderKey:
    if (grade := grades.get(ordering.by)) is not None:
        return OrderKey(grade, ordering.first == "lowest", None, ordering.by.removeprefix("grade."))
    definition = FACTS[ordering.by]
    max_age = document.max_age_days.get(definition.resource)
    numeric = definition.type in (FactType.NUMBER, FactType.YEARS)
    descending = (ordering.first != "lowest") if numeric else (ordering.first == "lowest")
    return OrderKey(definition, descending, _function(definition, max_age), max_age=max_age)


def _function(definition: FactDefinition, max_age: int | None) -> FactFunction[Value | None]:
    """Read the value itself; None where it is not known or, in days, too old."""

    def apply(value: Value | None, as_of: date | None, on: date, _: int) -> tuple[Value | None, date | None]:
        if value is None or as_of is None or on >= (stale_on := first_stale_day(as_of, max_age)):
            return None, None
        return value, stale_on

    years = _ANNIVERSARIES if definition.type is FactType.YEARS else ()
    return FactFunction(definition.name, Fact(None, None, definition.resource), years, apply)


def _number(value: Decimal, *, descending: bool) -> bytes:
    scaled = max(-_BOUND, min(_BOUND, int(value * _MILLION)))
    return (_BOUND - scaled if descending else _BOUND + scaled).to_bytes(8)
