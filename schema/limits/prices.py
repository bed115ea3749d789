"""What the fields of the schema cost, as their directives `@cost` and `@listSize` say (IBM's cost specification).

A field costs its weight each time it is asked of a row, and one point more for every object that it answers. A weight
is 1 where `@cost` says nothing else, and 0 for a scalar or an enum. A list of objects costs as much as it has items.
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

from schema.directives import Cost, ListSize

#: Items of a list that nothing is said of; in our schema that is introspection's.
UNDECLARED = 5
#: Of a number that is no use as a length any more.
_GREATEST = 2**31


@dataclass(frozen=True, slots=True)
class Length:
    """How long the list is that a variable says the length of: its number, or as many as it lists."""

    variable: str
    otherwise: int

    def __call__(self, given: Mapping[str, Any]) -> int:
        return _length(given[self.variable], self.otherwise) if self.variable in given else self.otherwise


@dataclass(frozen=True, slots=True)
class Wanted:
    """1 where @include and @skip of a variable let a field stand, else 0."""

    variable: str
    value: bool
    otherwise: bool | None

    def __call__(self, given: Mapping[str, Any]) -> int:
        return int(given.get(self.variable, self.otherwise) is not (not self.value))


#: By how much something is multiplied, as far as the document alone can tell.
Factor: TypeAlias = int | Length | Wanted


@dataclass(frozen=True, slots=True)
class Price:
    """Of one field of the schema; `each` is for every object in it, `own_list` whether it is one, not a connection."""

    weight: int
    each: int
    own_list: bool
    size: ListSize | None


def price(definition: GraphQLField) -> Price:
    declared = definition.extensions.get("strawberry-definition")
    directives = getattr(declared, "directives", ())
    cost = next((int(one.weight) for one in directives if isinstance(one, Cost)), None)
    size = next((one for one in directives if isinstance(one, ListSize)), None)
    each = 0 if is_leaf_type(get_named_type(definition.type)) else 1
    own_list = bool(each) and is_list_type(get_nullable_type(definition.type))
    return Price(each if cost is None else cost, each, own_list, size)


class Sizes:
    """How long lists are, as the arguments of one operation say it."""

    def __init__(self, operation: OperationDefinitionNode) -> None:
        self._defaults = {node.variable.name.value: node.default_value for node in operation.variable_definitions or ()}

    def of(self, size: ListSize, node: FieldNode) -> Factor:
        assumed = size.assumed_size if isinstance(size.assumed_size, int) else 0
        given = {argument.name.value: argument.value for argument in node.arguments or ()}
        named = size.slicing_arguments if isinstance(size.slicing_arguments, list) else []
        for name in named:
            if name in given:
                return self._said(given[name], assumed)
        return assumed

    def wanted(self, node: Any) -> list[Factor]:
        """What @include and @skip make of a field or a fragment: nothing where they let it stand whatever is given."""
        found: list[Factor] = []
        for directive in node.directives or ():
            if directive.name.value not in ("include", "skip") or not directive.arguments:
                continue
            value, wanted = directive.arguments[0].value, directive.name.value == "include"
            if isinstance(value, VariableNode):
                default = getattr(self._defaults.get(value.name.value), "value", None)
                found.append(Wanted(value.name.value, wanted, default))
            elif getattr(value, "value", wanted) is not wanted:
                found.append(0)
        return found

    def _said(self, value: ValueNode, assumed: int) -> Factor:
        if isinstance(value, VariableNode):
            default = self._defaults.get(value.name.value)
            return Length(value.name.value, assumed if default is None else _literal(default, assumed))
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
    """A value that is neither is refused later; one that stands for a list is a list of one."""
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
