"""Arguments of a field: graphql-core coerces them, and they are converted once for a whole column."""

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
from strawberry.types.base import StrawberryMaybe
from strawberry.types.field import StrawberryField

from schema.execution.inputs import InputConversion


class FieldArguments:
    """The arguments of one field of a document; all rows share them where each is a scalar or an enum.

    What the document itself says is worked out once, and then only variables are filled in, provided that they stand
    for scalars and enums alone. Lists are made anew for everyone who asks.
    """

    __slots__ = (
        "_constant",
        "_conversion",
        "_definition",
        "_field",
        "_filled",
        "_lists",
        "_names",
        "_node",
        "_schema",
        "shared",
    )

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
        self._conversion: InputConversion | None = None
        self._constant: dict[str, Any] | None = None
        self._lists: dict[str, tuple[Any, ...]] = {}
        self.shared = all(_is_plain(definition, name(argument), argument.type) for argument in field.arguments)

    def by_name(self, variables: VariableValues) -> dict[str, Any]:
        """Return the values by the names that the Python function has for them; raises what refuses a value."""
        if not self._names:
            return {}
        if self._constant is not None:
            filled = {name: variables.coerced.get(variable) for name, variable in self._filled.items()}
            if None not in filled.values():  # whether null, or a default, or an error is for graphql-core to say
                lists = {name: list(items) for name, items in self._lists.items()}
                return {**self._constant, **filled, **lists}
        converted = self._converted(get_argument_values(self._definition, self._node, variables))
        if self._constant is None and self._is_constant():
            self._keep({name: value for name, value in converted.items() if name not in self._filled})
        return converted

    def _is_constant(self) -> bool:
        """Whether variables stand nowhere but for scalars and enums."""
        nested = any(_variables(argument.value) for argument in self._node.arguments or ())
        return not nested and (self.shared or not self._filled)

    def _keep(self, converted: dict[str, Any]) -> None:
        lists = {name: tuple(value) for name, value in converted.items() if isinstance(value, list)}
        constant = {name: value for name, value in converted.items() if name not in lists}
        try:
            hash((*constant.values(), *lists.values()))
        except TypeError:  # something that a function may change
            return
        self._constant, self._lists = constant, lists

    def _converted(self, coerced: dict[str, Any]) -> dict[str, Any]:
        if self.shared:
            return {self._names[name]: value for name, value in coerced.items()}
        if self._conversion is None:
            self._conversion = InputConversion(self._field.arguments, self._schema.schema_converter)
        return self._conversion(coerced)


def _is_plain(definition: GraphQLField, name: str, type_: object) -> bool:
    """Whether an argument is a scalar or an enum, and Strawberry has nothing to convert."""
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
