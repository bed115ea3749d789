"""The check that a condition fits its fact: the fact exists, the operator suits its type, a value can meet it."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from hub.credit.facts.vocabulary import FACTS, FactDefinition, FactType
from hub.credit.rulesets.language.documents import YamlPath
from hub.credit.rulesets.language.suggestions import unknown
from hub.credit.rulesets.language.words import Condition, Operand, OperatorWithOperand

RulesetFault = tuple[YamlPath, str]
Vocabulary = Mapping[str, FactDefinition]

_BOUNDS = ("at_least", "at_most", "above", "below")


def condition_faults(condition: Condition, vocabulary: Vocabulary, place: YamlPath) -> Iterator[RulesetFault]:
    """Find the faults of the condition at `place`; it is a fault to be always true, or never."""
    if (fault := unknown_fact(condition.fact, vocabulary)) is not None:
        yield (*place, "fact"), fault
        return
    definition = vocabulary[condition.fact]
    faults = list(operation_faults(condition, definition, place))
    yield from faults
    if not faults and (constant := _constant(condition, definition)):
        yield (*place, condition.operator), constant


def operation_faults(
    operation: OperatorWithOperand, definition: FactDefinition, place: YamlPath
) -> Iterator[RulesetFault]:
    """Find the faults of one operator and its operands."""
    at = (*place, operation.operator)
    if operation.operator not in _operators(definition):
        yield at, f"{operation.operator!r} does not fit {definition.name}, a {definition.type}"
        return
    for operand in operation.operands:
        if clash := value_fault(operand, definition):
            yield at, clash


def unknown_fact(name: str, vocabulary: Vocabulary) -> str | None:
    """Say why a fact cannot be named here; None if it can."""
    if name in vocabulary:
        return None
    if name.startswith("grade.") and vocabulary is FACTS:
        return f"{name}: a scheme is worked out from facts, never from grades, so that none can go in a circle"
    return unknown("fact", name, vocabulary)


def _operators(definition: FactDefinition) -> tuple[str, ...]:
    if definition.name.startswith("grade."):
        return ("at_least",)
    match definition.type:
        case FactType.NUMBER:
            return ("is", "in", *_BOUNDS)
        case FactType.YEARS:
            return _BOUNDS
        case FactType.FLAG:
            return ("is",)
        case FactType.CHOICE if definition.ordered:
            return ("is", "in", "at_least", "at_most")
        case _:
            return ("is", "in")


def value_fault(operand: Operand, definition: FactDefinition) -> str | None:
    """Say why an operand does not fit the fact: it is of another type, or a value that the fact never has."""
    name = definition.name
    match definition.type:
        case FactType.NUMBER | FactType.YEARS:
            return _number_fault(operand, definition)
        case FactType.FLAG:
            return None if isinstance(operand, bool) else f"{name} is true or false, not {operand!r}"
        case FactType.CHOICE:
            return None if operand in definition.choices else unknown(f"value of {name}", operand, definition.choices)
        case FactType.TEXT:
            return None if isinstance(operand, str) else f"{name} is a text, not {operand!r}"


def _number_fault(operand: Operand, definition: FactDefinition) -> str | None:
    if isinstance(operand, bool | str):
        return f"{definition.name} is a number, not {operand!r}"
    if definition.type is FactType.YEARS and operand != int(operand):
        return f"{definition.name} counts whole years, not {operand}"
    if operand < definition.minimum or (definition.maximum is not None and operand > definition.maximum):
        return f"{definition.name} is never {operand}: it is {_range(definition)}"
    return None


def _constant(operation: OperatorWithOperand, definition: FactDefinition) -> str | None:
    """Say why a condition decides nothing: every value passes, or none does; None if it decides."""
    first, name = operation.operands[0], definition.name
    if definition.type in (FactType.NUMBER, FactType.YEARS):
        lowest, highest = definition.minimum, definition.maximum
        always = (operation.operator, first) in (("at_least", lowest), ("at_most", highest))
        never = (operation.operator, first) in (("below", lowest), ("above", highest))
        values = f"{name} is {_range(definition)}"
    else:
        choices = tuple(definition.choices)
        always = bool(choices) and (
            (operation.operator, first) in (("at_least", choices[-1]), ("at_most", choices[0]))
            or (operation.operator == "in" and set(operation.operands) == set(choices))
        )
        never, values = False, f"{name} is one of {', '.join(choices)}"
    if always:
        return f"this is always true: {values}"
    return f"this can never be true: {values}" if never else None


def _range(definition: FactDefinition) -> str:
    lowest = Decimal(definition.minimum)
    return f"{lowest} to {definition.maximum}" if definition.maximum is not None else f"{lowest} or more"
