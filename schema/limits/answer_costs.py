"""The cost of an answer: its fields and objects are counted, a whole column at a time."""

from collections.abc import Mapping, Sequence
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLNamedType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    get_named_type,
)

from schema.limits.operation_costs import INTROSPECTION, ROOT
from schema.limits.prices import FieldPrice, price

_SelectionSets = list[tuple[SelectionSetNode, GraphQLNamedType]]


class AnswerCost:
    """The cost of the answers to one operation."""

    def __init__(
        self,
        schema: GraphQLSchema,
        operation: OperationDefinitionNode,
        fragments: Mapping[str, FragmentDefinitionNode],
    ) -> None:
        root = schema.get_root_type(operation.operation)
        assert root is not None
        self._root = _PricedSelections(schema, fragments, [(operation.selection_set, root)])

    def points(self, data: Mapping[str, Any]) -> int:
        return ROOT + self._root.points([data])


class _PricedField:
    """A response name whose field costs something."""

    __slots__ = ("inside", "key", "price")

    def __init__(self, key: str, price: FieldPrice, inside: "_PricedSelections") -> None:
        self.key = key
        self.price = price
        self.inside = inside


class _PricedSelections:
    """All selection sets that are merged at one position of the answer.

    They are read when the first object is counted there: data seldom has all that is selected.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        fragments: Mapping[str, FragmentDefinitionNode],
        selection_sets: _SelectionSets,
    ) -> None:
        self._schema = schema
        self._fragments = fragments
        self._selection_sets = selection_sets
        self._fields: Sequence[_PricedField] | None = None

    def points(self, rows: Sequence[Mapping[str, Any]]) -> int:
        if self._fields is None:
            self._fields = list(self._read())
        total = 0
        for field in self._fields:
            key, price = field.key, field.price
            values = [row[key] for row in rows if key in row]
            total += price.weight * len(values)
            objects = _objects(values) if price.each else ()
            if objects:
                total += len(objects) + field.inside.points(objects)
        return total

    def _read(self) -> Sequence[_PricedField]:
        fields: dict[str, tuple[FieldPrice, _SelectionSets]] = {}
        seen: set[str] = set()
        left = list(reversed(self._selection_sets))
        while left:
            selection_set, parent = left.pop()
            for node in selection_set.selections:
                match node:
                    case FieldNode():
                        self._add(fields, node, parent)
                    case InlineFragmentNode(type_condition=condition):
                        left.append((node.selection_set, self._type(condition.name.value) if condition else parent))
                    case FragmentSpreadNode(name=name) if name.value not in seen:
                        seen.add(name.value)
                        fragment = self._fragments[name.value]
                        left.append((fragment.selection_set, self._type(fragment.type_condition.name.value)))
        return [
            _PricedField(key, field_price, _PricedSelections(self._schema, self._fragments, selection_sets))
            for key, (field_price, selection_sets) in fields.items()
        ]

    def _add(
        self, fields: dict[str, tuple[FieldPrice, _SelectionSets]], node: FieldNode, parent: GraphQLNamedType
    ) -> None:
        name = node.name.value
        if name == "__typename":
            return
        definition = INTROSPECTION.get(name) or parent.fields[name]  # type: ignore[attr-defined]
        field_price = price(definition)
        if not field_price.weight and not field_price.each:
            return
        _, selection_sets = fields.setdefault((node.alias or node.name).value, (field_price, []))
        if node.selection_set:
            selection_sets.append((node.selection_set, get_named_type(definition.type)))

    def _type(self, name: str) -> GraphQLNamedType:
        return self._schema.type_map[name]


def _objects(values: list[Any]) -> list[Any]:
    """List the objects among the values and in their lists, of any depth; nulls are none."""
    objects = [value for value in values if value is not None]
    while objects and isinstance(objects[0], list):
        objects = [item for items in objects for item in items if item is not None]
    return objects
