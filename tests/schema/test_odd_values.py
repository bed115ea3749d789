"""Odd values in every argument of the schema: each is answered or refused by name, none becomes INTERNAL."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLObjectType,
    get_named_type,
    is_leaf_type,
    is_list_type,
    is_required_argument,
    is_required_input_field,
)

from auth.scopes import Scope
from schema.sdl import SCHEMA
from tests.district import Asker, District, Hub, code

_TEXTS = [
    "",
    " ",
    "\0",
    "a\0b",
    "\u200b",
    "\ufeff",
    "\U0001f642",
    "\uff11\uff12",
    "\u0663\u0664",
    "%",
    "_",
    "\\",
    "'",
    "-",
    "-1",
    "null",
    "NaN",
    "9" * 5_000,
    "x" * 5_000,
    "9142079\u0669MA0000015U",
    "WyJ4Il0",
    "W10",
    "eyJhIjoxfQ",
    "RW50ZXJwcmlzZTo=",
]
_DAYS = [
    "0001-01-01",
    "9999-12-31",
    "1899-12-31",
    "2101-01-01",
    "2026-02-30",
    "2026-W01-1",
    "20260101",
    "2026-01-01T00:00:00",
    "",
    "\u0662\u0660\u0662\u0666-01-01",
]
_MOMENTS = [
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
    "2026-01-01",
    "2026-01-01T24:00:00Z",
    "2026-01-01T00:00:00+99:99",
    "2026-01-01T00:00:00",
    "1900-01-01T00:00:00+14:00",
    "2100-12-31T23:59:59-12:00",
    "2026-W01-1T00:00",
    "now",
    "",
]
#: By the name of a scalar: values that a careless client, or a careful attacker, sends.
ODD: dict[str, list[object]] = {
    "String": [*_TEXTS, 7, True],
    "ID": [*_TEXTS, 7, -(2**70)],
    "Int": [0, -1, 501, 2**31 - 1, 2**31, -(2**31), 1.5, "1", True],
    "Boolean": ["true", 1],
    "Date": [*_DAYS, 7],
    "DateTime": [*_MOMENTS, 7],
    "BigInt": ["9" * 19, "9" * 5_000, "-", "", "\u0663", True],
    "JSON": ["", 7, -(2**70), {"a": 2**64}, {"": [None, {"b": 1e308}]}, [[]], {"等级": True}, True],
}
#: By the name of an argument: a value with which the other arguments can be tried.
USUAL: dict[str, object] = {
    "uscc": code(1),
    "usccs": [code(1)],
    "scenario": "contract-credit",
    "scheme": "tax",
    "code": "contract-credit",
    "name": "虚构",
    "first": 1,
    "clientMutationId": "odd",
    "grantee": "bank",
    "id": "1",
    "fingerprint": "0" * 64,
}

Typed = GraphQLArgument | GraphQLInputField


@dataclass(frozen=True)
class Place:
    """A field with arguments, and the fields that lead to it from the root of an operation."""

    operation: str
    path: tuple[tuple[str, GraphQLField], ...]

    @property
    def name(self) -> str:
        return ".".join(name for name, _ in self.path)


def places() -> Iterator[Place]:
    """Every field of the schema that has arguments, each by the shortest way to it."""
    for operation, root in (("query", SCHEMA.query_type), ("mutation", SCHEMA.mutation_type)):
        assert root is not None
        ways: list[tuple[GraphQLObjectType, tuple[tuple[str, GraphQLField], ...]]] = [(root, ())]
        known: set[str] = set()
        for kind, path in ways:
            for name, field in kind.fields.items():
                way = (*path, (name, field))
                if field.args:
                    yield Place(operation, way)
                below = get_named_type(field.type)
                if isinstance(below, GraphQLObjectType) and below.name not in known:
                    known.add(below.name)
                    ways.append((below, way))


PLACES = list(places())


def usual(name: str, typed: Typed) -> object:
    """A value that is right for an argument."""
    kind = get_named_type(typed.type)
    if isinstance(kind, GraphQLInputObjectType):
        return {each: usual(each, field) for each, field in kind.fields.items() if is_required_input_field(field)}
    value = USUAL.get(name)
    if value is None:
        value = next(iter(kind.values)) if isinstance(kind, GraphQLEnumType) else {"Int": 1}.get(kind.name, "x")
    listed = is_list_type(getattr(typed.type, "of_type", typed.type)) or isinstance(typed.type, GraphQLList)
    return [value] if listed and not isinstance(value, list) else value


def odd(name: str, typed: Typed) -> Iterator[object]:
    """Odd values for an argument, and for each field of an input object with usual values beside it."""
    kind: GraphQLNamedType = get_named_type(typed.type)
    if isinstance(kind, GraphQLInputObjectType):
        right = usual(name, typed)
        assert isinstance(right, dict)
        for each, field in kind.fields.items():
            yield from ({**right, each: value} for value in odd(each, field))
        return
    values = ODD.get(kind.name, ["", "x", 7])
    if isinstance(usual(name, typed), list):
        yield from ([value] for value in values)
        yield from ([], [usual(name, typed)[0]] * 501)  # type: ignore[index]
    else:
        yield from values


def document(place: Place, varied: str) -> tuple[str, dict[str, object]]:
    """A query to the place in which one argument is the variable `$odd`, and the usual values of all others."""
    variables: dict[str, object] = {}
    types: dict[str, object] = {}
    selected = ""
    for depth, (_, field) in enumerate(place.path):
        last = depth == len(place.path) - 1
        given = []
        for each, argument in field.args.items():
            if last and each == varied:
                given.append(f"{each}: $odd")
                types["odd"] = argument.type
            elif is_required_argument(argument):
                given.append(f"{each}: $v{depth}{each}")
                types[f"v{depth}{each}"] = argument.type
                variables[f"v{depth}{each}"] = usual(each, argument)
        selected += place.path[depth][0] + (f"({', '.join(given)})" if given else "")
        if not is_leaf_type(get_named_type(field.type)):
            selected += " { __typename " if not last else " { __typename"
    declared = ", ".join(f"${name}: {kind}" for name, kind in types.items())
    return f"{place.operation}({declared}) {{ {selected}{' }' * selected.count('{')} }}", variables


@pytest.fixture
async def anyone(hub: Hub, district: District) -> Asker:
    """A department that may ask for everything, with a register of one enterprise."""
    await district.register(1)
    return await hub.client("anyone", *Scope, resources=("tax-grade",))


@pytest.mark.parametrize("place", PLACES, ids=[place.name for place in PLACES])
async def test_no_odd_value_becomes_internal(anyone: Asker, place: Place) -> None:
    _, field = place.path[-1]
    told: list[tuple[object, Any]] = []
    for name, argument in field.args.items():
        query, variables = document(place, name)
        for value in odd(name, argument):
            answer = await anyone.post(query, "supervision-inspection", **variables, odd=value)
            codes = {error.get("extensions", {}).get("code") for error in answer.json().get("errors", ())}
            if answer.status_code >= 500 or not codes.isdisjoint({"INTERNAL", None}):
                told.append((name, value, answer.text[:300]))

    assert told == []


#: Written into the document, where a number is as long as its writer likes.
LITERALS = {
    "a long number": "9" * 30,
    "one of 5,000 digits": "9" * 5_000,
    "one that is no float": "1e999",
    "a negative one": "-" + "9" * 30,
}


@pytest.mark.parametrize("literal", LITERALS.values(), ids=LITERALS)
@pytest.mark.parametrize("around", ["%s", "{grade: %s}", "{a: [{b: %s}]}"], ids=["alone", "in a cell", "deep in one"])
async def test_no_odd_literal_of_json_becomes_internal(anyone: Asker, literal: str, around: str) -> None:
    row = around % literal
    query = f"""mutation {{ recordsSubmit(input: {{clientMutationId: "1", resource: "tax-grade", rows: [{row}]}})
        {{ refusal {{ code }} }} }}"""

    answer = await anyone.post(query, "supervision-inspection")

    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["extensions"]["code"]) == (422, "VALIDATION")
    assert "write it as a string" in error["message"]


def test_the_walk_reaches_the_fields_with_arguments() -> None:
    names = {place.name for place in PLACES}

    assert {
        "enterprise",
        "enterprise.grade",
        "enterprise.records",
        "enterpriseList",
        "accessLog",
        "consentGrant",
    } <= names
    assert {argument for place in PLACES for argument in place.path[-1][1].args} >= {
        "asOf",
        "knownAt",
        "after",
        "filter",
    }
