"""One request with odd values, by its number: the whole table by variables, then by literals, then several at once."""

import json
from dataclasses import dataclass
from random import Random
from typing import Any

from tests.fuzz.odd.places import PLACES, Place, document
from tests.fuzz.odd.values import odd


@dataclass(frozen=True)
class Cell:
    """One odd value at one scalar of one argument; `way` leads to it, such as `filter.grade.scheme`."""

    place: Place
    argument: str
    way: str
    value: object

    @property
    def scalar(self) -> str:
        return f"{self.place.coordinate}({self.way})"


@dataclass(frozen=True)
class OddRequest:
    """`asker` is the place of a client among those who ask."""

    place: Place
    query: str
    variables: dict[str, Any]
    asker: int


TABLE = [
    Cell(place, argument, way, value)
    for place in PLACES
    for argument, typed in place.arguments.items()
    for way, value in odd(argument, typed)
]


def request(seed: int, number: int) -> OddRequest:
    """The request of this number; beyond twice the table it is drawn by the seed, several odd values in each."""
    repeats, at = divmod(number, len(TABLE))
    if repeats > 1:
        return _drawn(Random(f"odd:{seed}:{number}"))
    cell = TABLE[at]
    query, variables = document(cell.place, {cell.argument: cell.value})
    if repeats:
        query, variables = _by_literal(cell, query, variables)
    return OddRequest(cell.place, query, variables, repeats)


def _drawn(random: Random) -> OddRequest:
    place = random.choice(PLACES)
    given = {
        argument: random.choice([value for _, value in odd(argument, typed)])
        for argument, typed in place.arguments.items()
        if random.random() < 0.7
    }
    query, variables = document(place, given)
    for name in variables:  # also on the way there
        if random.random() < 0.1:
            variables[name] = random.choice(TABLE).value
    return OddRequest(place, query, variables, random.randrange(3))


def _by_literal(cell: Cell, query: str, variables: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The same with the odd value written into the document; the declaration of its variable goes."""
    name = f"v{len(cell.place.path) - 1}{cell.argument}"
    head, _, body = query.partition(" { ")
    kind, _, declared = head.partition("(")
    kept = [each for each in declared.removesuffix(")").split(", ") if not each.startswith(f"${name}: ")]
    head = f"{kind}({', '.join(kept)})" if kept else kind
    written = body.replace(f"{cell.argument}: ${name}", f"{cell.argument}: {_literal(cell.value)}", 1)
    return f"{head} {{ {written}", {each: value for each, value in variables.items() if each != name}


def _literal(value: object) -> str:
    """A value as GraphQL writes it; keys that are no names stay as they are, and the document is refused."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_literal(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_literal, value)) + "]"
    return json.dumps(value)
