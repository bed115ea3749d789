"""Operators as predicates of a value."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial
from operator import ge, gt, le, lt
from typing import Any

from hub.credit.facts.results import Value
from hub.credit.facts.vocabulary import FactDefinition, FactType
from hub.credit.rulesets.language.words import OperatorWithOperand

#: Of the bound and then the value, so that a predicate is a partial call, which runs in C.
_COMPARE: Mapping[str, Callable[..., bool]] = {"at_least": le, "at_most": ge, "above": lt, "below": gt}
_HALF = Decimal("0.5")

Predicate = Callable[[Value], bool]


def predicate(operation: OperatorWithOperand, definition: FactDefinition, unit: Decimal | None = None) -> Predicate:
    """The operation as a predicate; choices are compared by their order, best first.

    With a `unit` the operands are so many times the values that are compared.
    """
    if definition.type is FactType.CHOICE and operation.operator in _COMPARE:
        return _among(accepted_choices(operation, definition))
    if (compare := _COMPARE.get(operation.operator)) is None:
        return _among(frozenset(_in_values(operation, unit)))
    return partial(compare, *_in_values(operation, unit))


def accepted_choices(operation: OperatorWithOperand, definition: FactDefinition) -> frozenset[Value]:
    """The choices that are at least, or at most, as good as the operand; a definition names the best one first."""
    choices = tuple(definition.choices)
    place = choices.index(str(operation.operands[0]))
    return frozenset(choices[: place + 1] if operation.operator == "at_least" else choices[place:])


def decisive_values(operations: Iterable[OperatorWithOperand], definition: FactDefinition) -> Iterator[Value]:
    """The values that stand for all others: of a number each bound, and what lies just beside it."""
    operands = [operand for operation in operations for operand in operation.operands]
    match definition.type:
        case FactType.NUMBER | FactType.YEARS:
            step = 1 if definition.type is FactType.YEARS else _HALF
            for bound in (Decimal(str(operand)) for operand in operands):
                yield from (bound - step, bound, bound + step)
        case FactType.FLAG:
            yield from (True, False)
        case FactType.CHOICE:
            yield from definition.choices
        case FactType.TEXT:
            yield from operands


def _in_values(operation: OperatorWithOperand, unit: Decimal | None) -> Sequence[Any]:
    operands = operation.operands
    return operands if unit is None else [Decimal(str(operand)) * unit for operand in operands]


def _among(accepted: frozenset[Value]) -> Predicate:
    return accepted.__contains__
