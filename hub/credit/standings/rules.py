"""Place an enterprise in lists: lists that are sorted alike share one key, and one pattern of outcomes.

A district has thirty lists in eight orders, and its enterprises have few patterns: so an enterprise has eight places to
keep instead of thirty, and a page of a list is merged from the patterns that have its outcome.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from hub.core.errors import Invalid
from hub.core.store.listing.profiles import OutcomeRange, profile_number
from hub.core.store.outcomes import number
from hub.credit.eligibility.results import DigestedRulings, Outcome
from hub.credit.evaluation.compiled.ordering import ListOrder
from hub.credit.evaluation.library.in_force import Scheme
from hub.credit.evaluation.plan.rule_plan import RulePlan
from hub.credit.evaluation.plan.snapshot_reader import FunctionResults
from hub.credit.evaluation.results import DatedRating
from hub.credit.facts.results import Value

_REMEMBERED = 16384
#: An outcome in a scenario's list, as the store keeps it; in a scheme's list it is the level's place, the best one 0.
OUTCOMES = {Outcome.ELIGIBLE: 1, Outcome.UNKNOWN: 2, Outcome.INELIGIBLE: 3}
#: The level of an enterprise in each scheme of a plan.
Levels = tuple[str | None, ...]


@dataclass(frozen=True, slots=True, eq=False)
class ListPattern:
    """Lists that are sorted alike, and what those who share the pattern have in each; the number follows from both."""

    number: int
    lists: tuple[int, ...]
    outcomes: tuple[int, ...]


class Standings(NamedTuple):
    """The patterns of one enterprise, and its key among those who share each."""

    patterns: tuple[ListPattern, ...]
    keys: tuple[bytes, ...]

    @property
    def places(self) -> Iterable[tuple[int, bytes]]:
        return zip([pattern.number for pattern in self.patterns], self.keys, strict=True)

    @property
    def profile(self) -> int:
        """The number of all patterns together."""
        return _profile(self.patterns)

    @property
    def content(self) -> bytes:
        """What two standings have in common only if they are the same."""
        return _numbers(self.patterns) + repr(self.keys).encode()


def standings(
    plan: RulePlan, read: FunctionResults, grades: Mapping[str, DatedRating], answers: DigestedRulings
) -> Standings:
    """Place one enterprise in every list of the plan; a scheme that gives it no level has no place for it."""
    level = {code: grade.rating.level for code, grade in grades.items()}
    levels = tuple([level.get(scheme.code) for scheme in plan.schemes])
    keys = [
        _key(order, values, tuple([level.get(code) for code in schemes]) if schemes else ())
        for order, values, schemes in zip(plan.orders, plan.order_values(read), plan.order_schemes, strict=True)
    ]
    return Standings(_patterns(plan, _given(answers), levels), (*keys, b""))


@lru_cache(maxsize=1024)
def scenario_list(code: str) -> int:
    """The number of a scenario's list."""
    return number(f"scenario {code}".encode())


def with_outcome(scenario: str, outcome: Outcome) -> OutcomeRange:
    """The part of a scenario's list with one outcome."""
    return OutcomeRange(scenario_list(scenario), OUTCOMES[outcome], OUTCOMES[outcome] + 1)


def at_least(scheme: Scheme, level: str) -> OutcomeRange:
    """The enterprises that a scheme gives this level or a better one; raises Invalid where it has no such level."""
    if level not in scheme.ordered_levels:
        told = ", ".join(scheme.ordered_levels) or "none that have an order"
        raise Invalid(f"{scheme.code!r} has no level {level[:20]!r}; its levels are {told}", field="atLeast")
    return OutcomeRange(_scheme_list(scheme.code), 0, scheme.ordered_levels.index(level) + 1)


@lru_cache(maxsize=1024)
def _scheme_list(code: str) -> int:
    return number(f"scheme {code}".encode())


@lru_cache(maxsize=_REMEMBERED)
def _given(answers: DigestedRulings) -> tuple[int, ...]:
    return tuple([OUTCOMES[ruling.outcome] for ruling in answers.rulings])


@lru_cache(maxsize=_REMEMBERED)
def _patterns(plan: RulePlan, given: tuple[int, ...], levels: Levels) -> tuple[ListPattern, ...]:
    """One pattern for each order of the plan, and one for the levels of all its schemes."""
    lists = [scenario_list(scenario.code) for scenario in plan.scenarios]
    by_order = [tuple((lists[place], given[place]) for place in order.scenarios) for order in plan.orders]
    of_schemes = tuple(
        (_scheme_list(scheme.code), scheme.ordered_levels.index(level))
        for scheme, level in zip(plan.schemes, levels, strict=True)
        if level in scheme.ordered_levels
    )
    return tuple(map(_pattern, (*by_order, of_schemes)))


@lru_cache(maxsize=_REMEMBERED)
def _pattern(among: tuple[tuple[int, int], ...]) -> ListPattern:
    each = sorted(among)
    lists, outcomes = [number for number, _ in each], [outcome for _, outcome in each]
    return ListPattern(number(repr(each).encode()), tuple(lists), tuple(outcomes))


@lru_cache(maxsize=_REMEMBERED)
def _profile(patterns: tuple[ListPattern, ...]) -> int:
    return profile_number(pattern.number for pattern in patterns)


@lru_cache(maxsize=_REMEMBERED)
def _numbers(patterns: tuple[ListPattern, ...]) -> bytes:
    return repr([pattern.number for pattern in patterns]).encode()


@lru_cache(maxsize=_REMEMBERED)
def _key(order: ListOrder, values: tuple[Value | None, ...], levels: Levels) -> bytes:
    return order.encoded(values, levels)
