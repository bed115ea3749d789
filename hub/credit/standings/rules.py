"""Place an enterprise in lists: a place is bytes that sort as the list does, the outcome or the level first."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from hub.core.cached import cached_attribute
from hub.core.errors import Invalid
from hub.core.store.outcomes import number
from hub.credit.eligibility.results import DigestedRulings, Outcome
from hub.credit.evaluation.compiled.ordering import OrderKey
from hub.credit.evaluation.library.in_force import Scheme
from hub.credit.evaluation.plan.rule_plan import RulePlan
from hub.credit.evaluation.plan.snapshot_reader import FunctionResults
from hub.credit.evaluation.results import DatedRating, WithCachedAttributes
from hub.credit.facts.results import Value

_REMEMBERED = 16384
#: The first byte of a place in a scenario's list.
OUTCOMES = {Outcome.ELIGIBLE: 1, Outcome.UNKNOWN: 2, Outcome.INELIGIBLE: 3}


@dataclass(frozen=True, slots=True, eq=False)
class Standings(WithCachedAttributes):
    """Places in lists, each of which has the number that stands for its scenario or scheme; many have them in common.

    The first lists are those of `scenarios`, in number.
    """

    lists: tuple[int, ...]
    places: tuple[bytes, ...]
    scenarios: int

    @property
    def scenario_lists(self) -> tuple[int, ...]:
        return self.lists[: self.scenarios]

    @cached_attribute
    def digest(self) -> bytes:
        return hashlib.sha256(repr((self.lists, self.places)).encode()).digest()


class PlaceRange(NamedTuple):
    """The places of one list from `first` up to, not including, `end`."""

    list: int
    first: bytes
    end: bytes


def standings(
    plan: RulePlan, read: FunctionResults, grades: Mapping[str, DatedRating], answers: DigestedRulings
) -> Standings:
    """Place one enterprise in every list of the plan; a scheme that gives it no level has no place for it."""
    levels = tuple([grades[scheme.code].rating.level if scheme.code in grades else None for scheme in plan.schemes])
    return _standings(plan, answers, plan.order_values(read), levels)


@lru_cache(maxsize=1024)
def scenario_list(code: str) -> int:
    """The number of a scenario's list."""
    return number(f"scenario {code}".encode())


def with_outcome(scenario: str, outcome: Outcome) -> PlaceRange:
    """The part of a scenario's list with one outcome."""
    first = OUTCOMES[outcome]
    return PlaceRange(scenario_list(scenario), bytes([first]), bytes([first + 1]))


def at_least(scheme: Scheme, level: str) -> PlaceRange:
    """The enterprises that a scheme gives this level or a better one; raises Invalid where it has no such level."""
    if level not in scheme.ordered_levels:
        told = ", ".join(scheme.ordered_levels) or "none that have an order"
        raise Invalid(f"{scheme.code!r} has no level {level[:20]!r}; its levels are {told}", field="atLeast")
    return PlaceRange(_scheme_list(scheme.code), b"", bytes([scheme.ordered_levels.index(level) + 1]))


@lru_cache(maxsize=1024)
def _scheme_list(code: str) -> int:
    return number(f"scheme {code}".encode())


@lru_cache(maxsize=_REMEMBERED)
def _standings(
    plan: RulePlan, answers: DigestedRulings, values: tuple[Value | None, ...], levels: tuple[str | None, ...]
) -> Standings:
    known = dict(zip((scheme.code for scheme in plan.schemes), levels, strict=True))
    rest = iter(values)
    placed = {
        scenario_list(scenario.code): bytes([OUTCOMES[ruling.outcome]]) + _keys(scenario.order, rest, known)
        for scenario, ruling in zip(plan.scenarios, answers.rulings, strict=True)
    }
    for scheme, level in zip(plan.schemes, levels, strict=True):
        if level in scheme.ordered_levels:
            placed[_scheme_list(scheme.code)] = bytes([scheme.ordered_levels.index(level)])
    return Standings(tuple(placed), tuple(placed.values()), len(plan.scenarios))


def _keys(order: Sequence[OrderKey], values: Iterator[Value | None], levels: Mapping[str, str | None]) -> bytes:
    encoded = [key.encoded(next(values) if key.scheme is None else levels.get(key.scheme)) for key in order]
    return b"".join(encoded)
