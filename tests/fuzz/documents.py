"""GraphQL documents: valid ones that the schema suggests, attacks that are known, and both with places changed."""

import json
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
)

from schema.sdl import SCHEMA
from tests.fuzz import junk

_DEEPEST = 5


def query(random: Random) -> str:
    kind = random.random()
    if kind < 0.45:
        return asked(random)
    if kind < 0.75:
        return junk.mutated(random, asked(random).encode()).decode("utf-8", "replace")
    return random.choice(ATTACKS)(random)


def asked(random: Random) -> str:
    """A valid operation, but for the values of its arguments."""
    roots = [root for root in (SCHEMA.query_type, SCHEMA.query_type, SCHEMA.mutation_type) if root]
    root = random.choice(roots)
    word = "mutation" if root is SCHEMA.mutation_type else "query"
    return f"{word} {_selection(random, root, _DEEPEST)}"


def _selection(random: Random, of: Any, depth: int) -> str:
    if isinstance(of, GraphQLUnionType):
        parts = [f"... on {member.name} {_selection(random, member, depth - 1)}" for member in of.types]
        return "{ __typename " + " ".join(parts) + " }"
    assert isinstance(of, GraphQLObjectType | GraphQLInterfaceType)
    names = [name for name, field in of.fields.items() if depth or is_leaf_type(get_named_type(field.type))]
    chosen = random.sample(names, min(len(names), random.randrange(1, 5)))
    return "{ __typename " + " ".join(_field(random, name, of.fields[name], depth) for name in chosen) + " }"


def _field(random: Random, name: str, field: GraphQLField, depth: int) -> str:
    given = [
        f"{argument}: {_literal(random, taken.type)}"
        for argument, taken in field.args.items()
        if isinstance(taken.type, GraphQLNonNull) or random.random() < 0.5
    ]
    called = f"{name}({', '.join(given)})" if given else name
    of = get_named_type(field.type)
    below = "" if is_leaf_type(of) else f" {_selection(random, of, max(0, depth - 1))}"
    return f"{random.choice(('', '', '', 'a: '))}{called}{random.choice(('', '', ' @skip(if: false)'))}{below}"


def _literal(random: Random, of: Any) -> str:
    if isinstance(of, GraphQLNonNull):
        return _literal(random, of.of_type)
    if random.random() < 0.1:
        return _written(junk.value(random))
    if isinstance(of, GraphQLList):
        return "[" + ", ".join(_literal(random, of.of_type) for _ in range(random.randrange(3))) + "]"
    if isinstance(of, GraphQLEnumType):
        return str(random.choice(list(of.values)))
    if isinstance(of, GraphQLInputObjectType):
        return "{" + ", ".join(f"{name}: {_literal(random, field.type)}" for name, field in of.fields.items()) + "}"
    assert isinstance(of, GraphQLScalarType)
    scalars: dict[str, Callable[[], object]] = {
        "Int": lambda: random.choice((1, 2, 10, 500, 501, -1, 2**31)),
        "Boolean": lambda: random.random() < 0.5,
        "Date": lambda: random.choice(("2026-01-05", "2025-02-30", "0001-01-01")),
    }
    likely = random.choice(("91420799MA0000015U", "91420799MA0000023N", "bank-tax", "huarong-tech", junk.text(random)))
    return _written(scalars.get(of.name, lambda: likely)())


def _written(value: Any) -> str:
    """A JSON value as GraphQL writes it: the keys of objects are names."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"k{index}: {_written(item)}" for index, item in enumerate(value.values())) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_written, value)) + "]"
    return json.dumps(value)


def _exponential(random: Random) -> str:
    size = random.randrange(2, 40)
    fragments = " ".join(f"fragment f{n} on Enterprise {{ ...f{n + 1} ...f{n + 1} }}" for n in range(size))
    return f'{{ enterprise(uscc: "") {{ ...f0 }} }} {fragments} fragment f{size} on Enterprise {{ name }}'


def _cycle(random: Random) -> str:
    size = random.randrange(1, 60)
    fragments = " ".join(f"fragment f{n} on Query {{ ...f{(n + 1) % size} }}" for n in range(size))
    return f"{{ ...f0 }} {fragments}"


def _aliases(random: Random) -> str:
    return "{" + " ".join(f"a{n}: viewer {{ client }}" for n in range(random.randrange(1, 1_200))) + "}"


def _directives(random: Random) -> str:
    return "{ __typename" + " @skip(if: false)" * random.randrange(1, 1_000) + "}"


def _unknown_directives(random: Random) -> str:
    return "{ __typename" + " @a" * random.randrange(1, 2_400) + "}"


def _conflicts(random: Random) -> str:
    size = random.randrange(1, 300)
    return "{" + " ".join(f'enterprise(uscc: "{n}") {{ name }}' for n in range(size)) + "}"


def _nested_conflicts(random: Random) -> str:
    size = random.randrange(1, 22)
    return "{" + f'enterprise(uscc: "1") {{ {"grade { level } " * size} }} ' * random.randrange(1, 22) + "}"


def _side_by_side(random: Random) -> str:
    size = random.randrange(1, 60)
    spreads = " ".join(f"...f{n}" for n in range(size))
    fragments = " ".join(f"fragment f{n} on Enterprise {{ name uscc }}" for n in range(size))
    return f'{{ enterprise(uscc: "") {{ {spreads} }} }} {fragments}'


def _operations_of_fragments(random: Random) -> str:
    operations = " ".join(f"query q{n} {{ ...f0 }}" for n in range(random.randrange(1, 24)))
    size = random.randrange(1, 55)
    chain = " ".join(f"fragment f{n} on Query {{ viewer {{ client }} ...f{n + 1} ...f{n + 1} }}" for n in range(size))
    return f"{operations} {chain} fragment f{size} on Query {{ __typename }}"


def _unknown_fields(random: Random) -> str:
    return "{" + " ".join(f"enterprize{n}" for n in range(random.randrange(1, 2_400))) + "}"


def _fields_of_one_object(random: Random) -> str:
    return "{ viewer {" + " ".join(f"a{n}: client" for n in range(random.randrange(1, 1_600))) + "} }"


def _deep(random: Random) -> str:
    size = random.randrange(1, 2_000)
    begun = random.choice(("{a", "{ viewer ", "query($a:[", '{a(b:{c:"', "{a(b:["))
    return begun * size + "}" * random.randrange(size + 1)


def _inline(random: Random) -> str:
    size = random.randrange(1, 200)
    return "{" + " ... on Query {" * size + " __typename " + "}" * size + "}"


def _introspection(random: Random) -> str:
    below = " ofType {" * random.randrange(1, 60)
    return "{ __schema { types { fields { type {" + below + " name " + "}" * below.count("{") + "} } } } }"


def _typenames(random: Random) -> str:
    return "{" + "__typename " * random.randrange(1, 4_990) + "}"


def _variables(random: Random) -> str:
    defined = " ".join(f"$v{n}: [[String!]!] = [[{n}]]" for n in range(random.randrange(1, 300)))
    return f"query ({defined}) {{ viewer {{ client }} }}"


def _operations(random: Random) -> str:
    return " ".join(f"query q{n} {{ viewer {{ client }} }}" for n in range(random.randrange(1, 500)))


def _long(random: Random) -> str:
    filling = random.choice((" ", "\n", ",", "#", "\ufeff", '"""', "a", "é", "\\u0000"))
    return "{ viewer { client } }" + filling * random.randrange(1, 80_000)


ATTACKS: Sequence[Callable[[Random], str]] = (
    *(_exponential, _cycle, _aliases, _directives, _unknown_directives, _conflicts, _deep, _inline, _introspection),
    *(_typenames, _variables, _operations, _long, junk.text),
    *(_nested_conflicts, _side_by_side, _operations_of_fragments, _unknown_fields, _fields_of_one_object),
)
