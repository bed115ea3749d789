"""Prices of the schema's fields, as the directives `@cost` and `@listSize` say (IBM's cost specification).

A field costs its weight each time it is selected on a row, and one point more for every object that it answers. A
weight is 1 where `@cost` says nothing else, and 0 for a scalar or an enum. A list of objects costs as much as it has
items.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from graphql import (
    FieldNode,
    GraphQLField,
    IntValueNode,
    ListValueNode,
    NullValueNode,
    OperationDefinitionNode,
    ValueNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_leaf_type,
    is_list_type,
)

from schema.language.directives import Cost, ListSize

#: Items of a list that has no `@listSize`; in our schema only introspection's have none.
UNDECLARED = 5
#: A greater number is no use as a length.
_GREATEST = 2**31


@dataclass(frozen=True, slots=True)
class VariableLength:
    """The length of a list that a variable gives: its number, or the number of its items."""

    variable: str
    otherwise: int

    def __call__(self, variables: Mapping[str, Any]) -> int:
        return _length(variables[self.variable], self.otherwise) if self.variable in variables else self.otherwise


@dataclass(frozen=True, slots=True)
class Inclusion:
    """A factor that is 1 where @include or @skip of a variable lets a selection stand, else 0."""

    variable: str
    value: bool
    otherwise: bool | None

    def __call__(self, variables: Mapping[str, Any]) -> int:
        return int(variables.get(self.variable, self.otherwise) is not (not self.value))


#: By how much something is multiplied, as far as the document alone can tell.
Factor: TypeAlias = int | VariableLength | Inclusion


@dataclass(frozen=True, slots=True)
class FieldPrice:
    """The price of a field of the schema; `each` is for every object that it answers.

    `own_list` tells whether the field itself is the list of objects; a connection is not.
    """

    weight: int
    each: int
    own_list: bool
    size: ListSize | None


def price(definition: GraphQLField) -> FieldPrice:
    declared = definition.extensions.get("strawberry-definition")
    directives = getattr(declared, "directives", ())
    cost = next((int(one.weight) for one in directives if isinstance(one, Cost)), None)
    size = next((one for one in directives if isinstance(one, ListSize)), None)
    each = 0 if is_leaf_type(get_named_type(definition.type)) else 1
    own_list = bool(each) and is_list_type(get_nullable_type(definition.type))
    return FieldPrice(each if cost is None else cost, each, own_list, size)


class ListLengths:
    """The lengths of lists, as the arguments of one operation give them."""

    def __init__(self, operation: OperationDefinitionNode) -> None:
        self._defaults = {node.variable.name.value: node.default_value for node in operation.variable_definitions or ()}

    def of(self, size: ListSize, node: FieldNode) -> Factor:
        assumed = size.assumed_size if isinstance(size.assumed_size, int) else 0
        arguments = {argument.name.value: argument.value for argument in node.arguments or ()}
        slicing = size.slicing_arguments if isinstance(size.slicing_arguments, list) else []
        for name in slicing:
            if name in arguments:
                return self._of_value(arguments[name], assumed)
        return assumed

    def inclusions(self, node: Any) -> list[Factor]:
        """The factors of a selection's @include and @skip; none for those that let it stand whatever is sent."""
        factors: list[Factor] = []
        for directive in node.directives or ():
            if directive.name.value not in ("include", "skip") or not directive.arguments:
                continue
            value, included = directive.arguments[0].value, directive.name.value == "include"
            if isinstance(value, VariableNode):
                default = getattr(self._defaults.get(value.name.value), "value", None)
                factors.append(Inclusion(value.name.value, included, default))
            elif getattr(value, "value", included) is not included:
                factors.append(0)
        return factors

    def _of_value(self, value: ValueNode, assumed: int) -> Factor:
        if isinstance(value, VariableNode):
            default = self._defaults.get(value.name.value)
            return VariableLength(value.name.value, assumed if default is None else _literal(default, assumed))
        return _literal(value, assumed)


def _literal(value: ValueNode, assumed: int) -> int:
    match value:
        case NullValueNode():
            return assumed
        case ListValueNode(values=values):
            return len(values)
        case IntValueNode(value=digits):
            return _length(int(digits[:12]), assumed)
    return 1


def _length(value: Any, assumed: int) -> int:
    """Read a length from a variable's value; one that stands for a list is a list of one.

    A value that is neither number nor list is refused later.
    """
    match value:
        case None:
            return assumed
        case bool() | str():
            return 1
        case int() | float():
            return int(max(0, min(value, _GREATEST)))
        case list():
            return len(value)
    return 1
