"""Every field of the schema that takes arguments, and a request that leads to it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from graphql import (
    GraphQLArgument,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    get_named_type,
    is_leaf_type,
    is_required_argument,
)

from schema.sdl import SCHEMA
from tests.fuzz.odd.values import Typed, usual

ROOTS = (("query", SCHEMA.query_type), ("mutation", SCHEMA.mutation_type), ("subscription", SCHEMA.subscription_type))


@dataclass(frozen=True)
class Place:
    """A field with arguments, and the fields that lead to it from the root of an operation."""

    operation: str
    kind: str
    path: tuple[tuple[str, GraphQLField], ...]

    @property
    def name(self) -> str:
        return ".".join(name for name, _ in self.path)

    @property
    def coordinate(self) -> str:
        """The field by its type, as GraphQL's schema coordinates have it."""
        return f"{self.kind}.{self.path[-1][0]}"

    @property
    def arguments(self) -> Mapping[str, GraphQLArgument]:
        return self.path[-1][1].args


def places() -> Iterator[Place]:
    """Every field of the schema that has arguments, each by the shortest way to it from each root."""
    for operation, root in ROOTS:
        assert root is not None
        ways: list[tuple[GraphQLObjectType, tuple[tuple[str, GraphQLField], ...]]] = [(root, ())]
        known: set[str] = set()
        for kind, path in ways:
            for name, field in kind.fields.items():
                way = (*path, (name, field))
                if field.args:
                    yield Place(operation, kind.name, way)
                below = get_named_type(field.type)
                if isinstance(below, GraphQLObjectType) and below.name not in known:
                    known.add(below.name)
                    ways.append((below, way))


PLACES = list(places())


def scalars() -> Iterator[str]:
    """Every argument of the schema down to its scalars, such as `Scenario.list(filter.grade.scheme)`."""
    for kind in SCHEMA.type_map.values():
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType) and not kind.name.startswith("__"):
            for name, field in kind.fields.items():
                for argument, typed in field.args.items():
                    yield from (f"{kind.name}.{name}({way})" for way in _ways(argument, typed))


def document(place: Place, given: Mapping[str, object], below: str = "") -> tuple[str, dict[str, object]]:
    """A query to the place by variables: what is `given` to its arguments, and usual values where others need one.

    `below` is selected of what is found there, beside its `__typename`.
    """
    variables: dict[str, object] = {}
    types: dict[str, object] = {}
    selected = ""
    for depth, (name, field) in enumerate(place.path):
        last = depth == len(place.path) - 1
        called = []
        for each, argument in field.args.items():
            wanted = last and each in given
            path = ".".join((*(step for step, _ in place.path[: depth + 1]), each))
            if wanted or is_required_argument(argument) or path in BESIDES:
                variable = f"v{depth}{each}"
                called.append(f"{each}: ${variable}")
                types[variable] = argument.type
                variables[variable] = given[each] if wanted else BESIDES.get(path, usual(each, argument, path))
        selected += name + (f"({', '.join(called)})" if called else "")
        if not is_leaf_type(get_named_type(field.type)):
            selected += f" {{ __typename {below}" if last else " { __typename "
    declared = ", ".join(f"${name}: {kind}" for name, kind in types.items())
    head = f"{place.operation}({declared})" if declared else place.operation
    return f"{head} {{ {selected}{' }' * (selected.count('{') - selected.count('}'))} }}", variables


#: By its path: what an argument on the way is given though it needs nothing.
BESIDES: dict[str, object] = {}


def _ways(name: str, typed: Typed) -> Iterator[str]:
    kind = get_named_type(typed.type)
    if not isinstance(kind, GraphQLInputObjectType):
        yield name
        return
    for each, field in kind.fields.items():
        yield from (f"{name}.{way}" for way in _ways(each, field))
