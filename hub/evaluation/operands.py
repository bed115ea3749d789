"""Whether a condition fits its fact: the fact exists, the operator suits its type, and the value can be met."""

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches

from hub.evaluation.documents import Place
from hub.evaluation.language import Clause, Operand, Operation
from hub.evaluation.vocabulary import FactDefinition, FactType

Fault = tuple[Place, str]
Vocabulary = Mapping[str, FactDefinition]


def condition(clause: Clause, vocabulary: Vocabulary, place: Place) -> Iterator[Fault]:
    """The faults of one clause that stands at `place`."""
    if (definition := vocabulary.get(clause.fact)) is None:
        yield (*place, "fact"), unknown("fact", clause.fact, vocabulary)
        return
    yield from operation(clause, definition, place)


def operation(written: Operation, definition: FactDefinition, place: Place) -> Iterator[Fault]:
    """The faults of one operator with what it compares to."""
    at = (*place, written.operator)
    if written.operator not in _operators(definition):
        yield at, f"{written.operator!r} does not fit {definition.name}, a {definition.type}"
        return
    for operand in written.operands:
        if clash := _clash(operand, definition):
            yield at, clash


def _operators(definition: FactDefinition) -> tuple[str, ...]:
    if definition.name.startswith("grade."):
        return ("at_least",)
    match definition.type:
        case FactType.NUMBER:
            return ("is", "in", "at_least", "at_most")
        case FactType.YEARS:
            return ("at_least", "at_most")
        case FactType.FLAG:
            return ("is",)
        case FactType.CHOICE if definition.ordered:
            return ("is", "in", "at_least", "at_most")
        case _:
            return ("is", "in")


def _clash(operand: Operand, definition: FactDefinition) -> str | None:
    """Why a value can never be compared with the fact, or never be met by it."""
    name = definition.name
    match definition.type:
        case FactType.NUMBER | FactType.YEARS:
            return _number_clash(operand, definition)
        case FactType.FLAG:
            return None if isinstance(operand, bool) else f"{name} is true or false, not {operand!r}"
        case FactType.CHOICE:
            return None if operand in definition.choices else unknown(f"value of {name}", operand, definition.choices)
        case FactType.TEXT:
            return None if isinstance(operand, str) else f"{name} is a text, not {operand!r}"


def _number_clash(operand: Operand, definition: FactDefinition) -> str | None:
    if isinstance(operand, bool | str):
        return f"{definition.name} is a number, not {operand!r}"
    if definition.type is FactType.YEARS and operand != int(operand):
        return f"{definition.name} counts whole years, not {operand}"
    if operand < 0 or (definition.maximum is not None and operand > definition.maximum):
        upper = f" to {definition.maximum}" if definition.maximum is not None else " or more"
        return f"{definition.name} is never {operand}: it is 0{upper}"
    return None


def unknown(kind: str, name: object, known: Iterable[str]) -> str:
    """What was written, and what was meant if that can be told."""
    names = list(known)
    if close := get_close_matches(str(name), names, n=1):
        return f"no {kind} is called {name!r}; did you mean {close[0]!r}?"
    return f"no {kind} is called {name!r}" + (f"; there are {', '.join(names)}" if len(names) < 9 else "")
