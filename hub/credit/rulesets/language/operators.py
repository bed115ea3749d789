"""Operators as predicates of a value."""

from collections.abc import Callable, Mapping
from operator import ge, gt, le, lt

from hub.credit.facts.results import Value
from hub.credit.facts.vocabulary import FactDefinition, FactType
from hub.credit.rulesets.language.words import OperatorWithOperand

_COMPARE: Mapping[str, Callable[..., bool]] = {"at_least": ge, "at_most": le, "above": gt, "below": lt}

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


def _among(accepted: frozenset[Value]) -> Predicate:
    return lambda value: value in accepted
