"""Operators as predicates of a value."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from operator import ge, gt, le, lt

from hub.credit.facts.results import Value
from hub.credit.facts.vocabulary import FactDefinition, FactType
from hub.credit.rulesets.language.words import OperatorWithOperand

_COMPARE: Mapping[str, Callable[..., bool]] = {"at_least": ge, "at_most": le, "above": gt, "below": lt}
_HALF = Decimal("0.5")

Predicate = Callable[[Value], bool]


def predicate(operation: OperatorWithOperand, definition: FactDefinition) -> Predicate:
    """The operation as a predicate; choices are compared by their order, best first."""
    if definition.type is FactType.CHOICE and operation.operator in _COMPARE:
        return _among(accepted_choices(operation, definition))
    if (compare := _COMPARE.get(operation.operator)) is None:
        return _among(frozenset(operation.operands))
    bound = operation.operands[0]
    return lambda value: compare(value, bound)


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


def _among(accepted: frozenset[Value]) -> Predicate:
    return lambda value: value in accepted
