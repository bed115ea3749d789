"""What a field is called with: coerced by graphql-core, converted by Strawberry, once for a column."""

from collections.abc import Hashable
from typing import Any

from graphql import (
    FieldNode,
    GraphQLField,
    GraphQLSchema,
    ListValueNode,
    ObjectValueNode,
    ValueNode,
    VariableNode,
    get_nullable_type,
    is_leaf_type,
)
from graphql.execution.values import VariableValues, get_argument_values
from strawberry.relay import GlobalID
from strawberry.types.arguments import convert_arguments
from strawberry.types.base import StrawberryMaybe
from strawberry.types.field import StrawberryField


class Arguments:
    """Of one field of a document.

    They are `shared` by all rows where every one is a scalar or an enum; then what the document itself says is worked
    out once, and only its variables are filled in.
    """

    __slots__ = ("_constant", "_definition", "_field", "_filled", "_names", "_node", "_schema", "shared")

    def __init__(
        self, schema: GraphQLSchema, definition: GraphQLField, node: FieldNode, field: StrawberryField
    ) -> None:
        self._schema = schema._strawberry_schema  # type: ignore[attr-defined]
        self._definition = definition
        self._node = node
        self._field = field
        name = self._schema.config.name_converter.from_argument
        self._names: dict[str, str] = {name(argument): str(argument.python_name) for argument in field.arguments}
        self._filled = {
            self._names[argument.name.value]: argument.value.name.value
            for argument in node.arguments or ()
            if isinstance(argument.value, VariableNode)
        }
        self._constant: dict[str, Any] | None = None
        self.shared = all(_is_plain(definition, name(argument), argument.type) for argument in field.arguments)

    def by_name(self, variables: VariableValues) -> dict[str, Any]:
        """By the names the Python function has for them; raises what a value is refused with."""
        if not self._names:
            return {}
        if self._constant is not None:
            filled = {name: variables.coerced.get(variable) for name, variable in self._filled.items()}
            if None not in filled.values():  # whether null, or a default, or an error is for graphql-core to say
                return {**self._constant, **filled}
        converted = self._converted(get_argument_values(self._definition, self._node, variables))
        if self._constant is None and self.shared:
            constant = {name: value for name, value in converted.items() if name not in self._filled}
            nested = any(_variables(argument.value) for argument in self._node.arguments or ())
            if not nested and all(isinstance(value, Hashable) for value in constant.values()):
                self._constant = constant
        return converted

    def _converted(self, coerced: dict[str, Any]) -> dict[str, Any]:
        if self.shared:
            return {self._names[name]: value for name, value in coerced.items()}
        converter = self._schema.schema_converter
        return convert_arguments(coerced, self._field.arguments, converter.scalar_registry, converter.config)


def _is_plain(definition: GraphQLField, name: str, type_: object) -> bool:
    if isinstance(type_, StrawberryMaybe) or GlobalID in (type_, getattr(type_, "of_type", None)):
        return False
    return is_leaf_type(get_nullable_type(definition.args[name].type))


def _variables(value: ValueNode) -> bool:
    """Whether variables stand inside a literal."""
    match value:
        case ListValueNode(values=values):
            return any(isinstance(each, VariableNode) or _variables(each) for each in values)
        case ObjectValueNode(fields=fields):
            return any(isinstance(each.value, VariableNode) or _variables(each.value) for each in fields)
    return False
