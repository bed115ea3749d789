"""What an answer did cost: its fields and objects counted, a whole column at a time."""

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
from schema.limits.prices import Price, price

_Places = list[tuple[SelectionSetNode, GraphQLNamedType]]


class Counted:
    """Counts answers of one operation; what is asked in a place is only read when there is something in it."""

    def __init__(
        self,
        schema: GraphQLSchema,
        operation: OperationDefinitionNode,
        fragments: Mapping[str, FragmentDefinitionNode],
    ) -> None:
        root = schema.get_root_type(operation.operation)
        assert root is not None
        self._root = _Place(schema, fragments, [(operation.selection_set, root)])

    def cost(self, data: Mapping[str, Any]) -> int:
        return ROOT + self._root.cost([data])


class _Asked:
    """One name in the answer that costs something."""

    __slots__ = ("inside", "key", "price")

    def __init__(self, key: str, found: Price, inside: "_Place") -> None:
        self.key = key
        self.price = found
        self.inside = inside


class _Place:
    """All selection sets that are merged in one place of the answer."""

    def __init__(self, schema: GraphQLSchema, fragments: Mapping[str, FragmentDefinitionNode], places: _Places) -> None:
        self._schema = schema
        self._fragments = fragments
        self._places = places
        self._asked: Sequence[_Asked] | None = None

    def cost(self, rows: Sequence[Mapping[str, Any]]) -> int:
        if self._asked is None:
            self._asked = list(self._read())
        total = 0
        for asked in self._asked:
            key, found = asked.key, asked.price
            values = [row[key] for row in rows if key in row]
            total += found.weight * len(values)
            objects = _objects(values) if found.each else ()
            if objects:
                total += len(objects) + asked.inside.cost(objects)
        return total

    def _read(self) -> Sequence[_Asked]:
        found: dict[str, tuple[Price, _Places]] = {}
        seen: set[str] = set()
        left = list(reversed(self._places))
        while left:
            selection_set, parent = left.pop()
            for node in selection_set.selections:
                match node:
                    case FieldNode():
                        self._take(found, node, parent)
                    case InlineFragmentNode(type_condition=condition):
                        left.append((node.selection_set, self._type(condition.name.value) if condition else parent))
                    case FragmentSpreadNode(name=name) if name.value not in seen:
                        seen.add(name.value)
                        fragment = self._fragments[name.value]
                        left.append((fragment.selection_set, self._type(fragment.type_condition.name.value)))
        return [
            _Asked(key, price_, _Place(self._schema, self._fragments, below)) for key, (price_, below) in found.items()
        ]

    def _take(self, found: dict[str, tuple[Price, _Places]], node: FieldNode, parent: GraphQLNamedType) -> None:
        name = node.name.value
        if name == "__typename":
            return
        definition = INTROSPECTION.get(name) or parent.fields[name]  # type: ignore[attr-defined]
        costs = price(definition)
        if not costs.weight and not costs.each:
            return
        _, below = found.setdefault((node.alias or node.name).value, (costs, []))
        if node.selection_set:
            below.append((node.selection_set, get_named_type(definition.type)))

    def _type(self, name: str) -> GraphQLNamedType:
        return self._schema.type_map[name]


def _objects(values: list[Any]) -> list[Any]:
    """Those in the values themselves or in lists of theirs, of any depth; nulls are none."""
    objects = [value for value in values if value is not None]
    while objects and isinstance(objects[0], list):
        objects = [item for items in objects for item in items if item is not None]
    return objects
