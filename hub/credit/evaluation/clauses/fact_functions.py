"""Functions of one fact each: what a rule makes of its value on a day, and until when that holds."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from hub.credit.facts.derivation.dates import anniversary, whole_years
from hub.credit.facts.results import Fact, Value
from hub.credit.facts.vocabulary import FactDefinition, FactType
from hub.credit.rulesets.language.words import Operation

FOREVER = date.max

Result = TypeVar("Result")
#: What was found, and the first day on which time alone could change it.
WithExpiry = tuple[Result, date]


#: From a value, the day it was stated for and the day asked about: what was found, and the first day on which the value
#: is too old to find it (None: nothing can be found in it).
Apply = Callable[[Value | None, date | None, date], tuple[Result, date | None]]


@dataclass(frozen=True, slots=True, eq=False)
class FactFunction(Generic[Result]):
    """What a rule makes of one fact on a day; `turns` are the numbers of years at which that turns."""

    fact: str
    absent: Fact
    turns: tuple[int, ...]
    of: Apply[Result]

    def read(self, facts: Mapping[str, Fact], on: date) -> WithExpiry[Result]:
        fact = facts.get(self.fact, self.absent)
        found, stale = self.of(fact.value, fact.as_of, on)
        return found, self.until(fact, stale, on)

    def until(self, fact: Fact, stale: date | None, on: date) -> date:
        """The first day on which time alone could change what was found."""
        if stale is None:
            return fact.changes_on or FOREVER
        return min(stale, next_change(fact, self.turns, on))


def fact_function(
    definition: FactDefinition, operations: Iterable[Operation], of: Apply[Result]
) -> FactFunction[Result]:
    """A function of that fact by those operations; a fact that is not there has never arrived."""
    turns = tuple(year for operation in operations for year in turning_years(operation, definition))
    return FactFunction(definition.name, Fact(None, None, definition.resource), turns, of)


def next_change(fact: Fact, turns: tuple[int, ...], on: date) -> date:
    """The first day on which time alone could change what a rule makes of the fact."""
    changes_on = fact.changes_on or FOREVER
    if fact.since is None or not turns:
        return changes_on
    passed = whole_years(fact.since, on)
    ahead = [years for years in turns if years > passed]
    return min(changes_on, anniversary(fact.since, min(ahead))) if ahead else changes_on


def turning_years(operation: Operation, definition: FactDefinition) -> tuple[int, ...]:
    """The numbers of whole years at which the answer turns; none for a fact that does not count years."""
    if definition.type is not FactType.YEARS:
        return ()
    step = 1 if operation.operator in ("at_most", "above") else 0
    return tuple(int(operand) + step for operand in operation.operands)
