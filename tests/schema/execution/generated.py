"""Valid documents drawn from a schema, with every feature that execution has to know."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

import orjson
from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    get_nullable_type,
    is_leaf_type,
    is_required_argument,
)

#: Values of the scalars by their names, as JSON has them.
VALUES: dict[str, list[Any]] = {
    "Int": [0, 1, 3],
    "Float": [0.5, 2],
    "String": ["", "own", "broken", '甲"乙\\'],
    "Boolean": [True, False],
    "ID": ["a", 7],
    "Date": ["2026-01-01", "2026-02-28"],
    "DateTime": ["2026-01-01T00:00:00+00:00"],
    "Decimal": ["1.50"],
    "BigInt": ["9007199254740993"],
}


@dataclass
class Writer:
    """One document being written; `values` may give arguments other values by `Type.field.argument`."""

    schema: GraphQLSchema
    random: Random
    values: dict[str, list[Any]] = field(default_factory=dict)
    variables: dict[str, Any] = field(default_factory=dict)
    declared: list[str] = field(default_factory=list)
    fragments: list[str] = field(default_factory=list)
    aliases: int = 0

    def document(self, depth: int) -> tuple[str, dict[str, Any]]:
        """Its text and the values of its variables."""
        root = self.schema.query_type
        assert root is not None
        selection = self.selection(root, depth)
        variables = f" ({', '.join(self.declared)})" if self.declared else ""
        return " ".join([f"query Q{variables} {selection}", *self.fragments]), self.variables

    def selection(self, type_: GraphQLNamedType, depth: int) -> str:
        parts = [self._part(type_, depth) for _ in range(self.random.choice([1, 2, 2, 3, 3, 4]))]
        return "{ " + " ".join(parts) + " }"

    def _part(self, type_: GraphQLNamedType, depth: int) -> str:
        kind = self.random.randrange(12) if depth > -1 else 11
        if kind == 0 and not (type_ is self.schema.query_type and depth < 0):
            return f"... {self._directive()}{self.selection(type_, depth - 1)}"
        if kind == 1 or (isinstance(type_, GraphQLUnionType) and kind < 10):
            inner = self.random.choice(self._overlapping(type_))
            if depth > 0 and self.random.randrange(2):
                return self._spread(inner, depth)
            return f"... on {inner.name} {self._directive()}{self.selection(inner, depth - 1)}"
        if kind == 2 or depth < -1 or isinstance(type_, GraphQLUnionType):
            return self.random.choice(["__typename", f"{self._alias()}: __typename"])
        return self._field(type_, depth)

    def _spread(self, inner: GraphQLNamedType, depth: int) -> str:
        name = f"F{len(self.fragments)}"
        self.fragments.append("")
        self.fragments[int(name[1:])] = f"fragment {name} on {inner.name} {self.selection(inner, depth - 1)}"
        return f"...{name} {self._directive()}"

    def _overlapping(self, type_: GraphQLNamedType) -> Sequence[GraphQLNamedType]:
        if isinstance(type_, GraphQLUnionType | GraphQLInterfaceType):
            return [*self.schema.get_possible_types(type_), type_]
        assert isinstance(type_, GraphQLObjectType)
        return [type_, *type_.interfaces]

    def _field(self, type_: GraphQLNamedType, depth: int) -> str:
        assert isinstance(type_, GraphQLObjectType | GraphQLInterfaceType)
        fields = {
            name: each for name, each in type_.fields.items() if depth > 0 or is_leaf_type(get_named_type(each.type))
        }
        if not fields:
            return "__typename"
        name = self.random.choice(sorted(fields))
        definition = fields[name]
        merged = self.random.randrange(3) == 0 and not definition.args
        alias = "" if merged else f"{self._alias()}: "
        arguments = self._arguments(f"{type_.name}.{name}", definition)
        inner = get_named_type(definition.type)
        below = "" if is_leaf_type(inner) else f" {self.selection(inner, depth - 1)}"
        return f"{alias}{name}{arguments} {self._directive()}{below}"

    def _alias(self) -> str:
        self.aliases += 1
        return f"a{self.aliases}"

    def _directive(self) -> str:
        if self.random.randrange(8):
            return ""
        condition = self.random.choice(["true", "false", ""]) or self._variable("Boolean!", [True, False])
        return f"@{self.random.choice(['skip', 'include'])}(if: {condition}) "

    def _arguments(self, place: str, definition: GraphQLField) -> str:
        written = []
        for name, argument in definition.args.items():
            if not is_required_argument(argument) and self.random.randrange(2):
                continue
            written.append(f"{name}: {self._argument(f'{place}.{name}', argument)}")
        return f"({', '.join(written)})" if written else ""

    def _argument(self, place: str, argument: GraphQLArgument) -> str:
        if self.random.randrange(3) == 0:
            values = [self._value(argument.type, place) for _ in range(2)]
            return self._variable(str(argument.type), values, optional=not is_required_argument(argument))
        return literal(self._value(argument.type, place), argument.type)

    def _variable(self, type_: str, values: list[Any], optional: bool = False) -> str:
        name = f"v{len(self.declared)}"
        self.declared.append(f"${name}: {type_}")
        if not (optional and not type_.endswith("!") and self.random.randrange(4) == 0):
            self.variables[name] = self.random.choice(values)
        return f"${name}"

    def _value(self, type_: GraphQLInputType, place: str) -> Any:
        if not isinstance(type_, GraphQLNonNull) and self.random.randrange(8) == 0:
            return None
        type_ = get_nullable_type(type_)
        if place in self.values:
            return self.random.choice(self.values[place])
        if isinstance(type_, GraphQLList):
            return [self._value(type_.of_type, place) for _ in range(self.random.randrange(3))]
        if isinstance(type_, GraphQLEnumType):
            return self.random.choice(sorted(type_.values))
        if isinstance(type_, GraphQLInputObjectType):
            return {
                name: self._value(each.type, f"{place}.{name}")
                for name, each in type_.fields.items()
                if isinstance(each.type, GraphQLNonNull) or self.random.randrange(3) == 0
            }
        return self.random.choice(VALUES[get_named_type(type_).name])


def literal(value: Any, type_: GraphQLInputType) -> str:
    """A value as a document has it."""
    if isinstance(type_, GraphQLNonNull):
        return literal(value, type_.of_type)
    if value is None:
        return "null"
    if isinstance(type_, GraphQLList):
        return f"[{', '.join(literal(item, type_.of_type) for item in value)}]"
    if isinstance(type_, GraphQLInputObjectType):
        return (
            "{" + ", ".join(f"{name}: {literal(each, type_.fields[name].type)}" for name, each in value.items()) + "}"
        )
    if isinstance(type_, GraphQLEnumType):
        return str(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return json(value)


def json(value: Any) -> str:
    return orjson.dumps(value).decode()
