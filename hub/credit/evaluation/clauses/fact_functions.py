"""Fact functions: each tells what a rule makes of one fact on a day, and how long that holds."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from hub.credit.facts.derivation.dates import anniversary, whole_years
from hub.credit.facts.results import Fact, Value
from hub.credit.facts.vocabulary import FactDefinition, FactType
from hub.credit.rulesets.language.words import OperatorWithOperand

FOREVER = date.max

Result = TypeVar("Result")
#: A result, and the first day on which time alone could change it.
ExpiringResult = tuple[Result, date]
#: From a value, the day it was stated for, the day asked about and the number of rows that wait: the result, and the
#: first day on which the value is too old for it (None: there is no value, or it is too old already).
ValueFunction = Callable[[Value | None, date | None, date, int], tuple[Result, date | None]]


@dataclass(frozen=True, slots=True, eq=False)
class FactFunction(Generic[Result]):
    """What a rule makes of one fact on a day.

    `absent` stands for the fact where it is missing. `turning_years` are the numbers of whole years at which the result
    turns, the least first; empty for a fact that does not count years. `turning_values` are the numbers at which the
    result turns, so that all between two of them have one result; None where the result may tell the value itself.
    """

    fact: str
    absent: Fact
    turning_years: tuple[int, ...]
    apply: ValueFunction[Result]
    turning_values: tuple[Any, ...] | None = None

    def read(self, facts: Mapping[str, Fact], on: date) -> ExpiringResult[Result]:
        """Look the fact up and apply the function to it."""
        fact = facts.get(self.fact, self.absent)
        result, stale_on = self.apply(fact.value, fact.as_of, on, fact.waiting)
        return result, self.valid_until(fact, stale_on, on)

    def valid_until(self, fact: Fact, stale_on: date | None, on: date) -> date:
        """The first day on which time alone could change the result; `stale_on` is what `apply` returned with it."""
        if stale_on is None:
            return fact.changes_on or FOREVER
        return min(stale_on, _next_turn(fact, self.turning_years, on))


def fact_function(
    definition: FactDefinition,
    operations: Sequence[OperatorWithOperand],
    apply: ValueFunction[Result],
    *,
    tells_value: bool,
) -> FactFunction[Result]:
    """Make the function of a fact; `operations` are those that `apply` tests its value by.

    Without `tells_value` the result says of the value only what the operations say.
    """
    years = tuple(sorted(year for operation in operations for year in _turning_years(operation, definition)))
    values = None if tells_value else _turning_values(operations, definition)
    return FactFunction(definition.name, Fact(None, None, definition.resource), years, apply, values)


def value_part(functions: Iterable[FactFunction[Any]]) -> Callable[[Value | None], Hashable]:
    """Make what tells of a value no more than these functions ask of it: values between two bounds are one."""
    turning = [function.turning_values for function in functions]
    if None in turning:
        return lambda value: value
    bounds = sorted({bound for values in turning for bound in values or ()})

    def part(value: Value | None) -> int | None:
        """An even number for what lies between two bounds, an odd one for a bound."""
        if value is None:
            return None
        place = bisect_left(bounds, value)
        return 2 * place + (place < len(bounds) and bounds[place] == value)

    return part


def _next_turn(fact: Fact, turning_years: tuple[int, ...], on: date) -> date:
    """The first day on which the value changes, or an anniversary that turns the result."""
    changes_on = fact.changes_on or FOREVER
    if fact.since is None or not turning_years:
        return changes_on
    ahead = bisect_right(turning_years, whole_years(fact.since, on))
    return min(changes_on, anniversary(fact.since, turning_years[ahead])) if ahead < len(turning_years) else changes_on


def _turning_values(operations: Iterable[OperatorWithOperand], definition: FactDefinition) -> tuple[Any, ...] | None:
    if definition.type is not FactType.NUMBER:
        return None
    return tuple(operand for operation in operations for operand in operation.operands)


def _turning_years(operation: OperatorWithOperand, definition: FactDefinition) -> tuple[int, ...]:
    if definition.type is not FactType.YEARS:
        return ()
    # `at_most 2` and `above 2` turn when the third year is full, the others when their own number is.
    step = 1 if operation.operator in ("at_most", "above") else 0
    return tuple(int(operand) + step for operand in operation.operands)
