"""The cost of an operation, measured once; only what its variables say is left open until they are known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLNamedType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SchemaMetaFieldDef,
    SelectionSetNode,
    TypeMetaFieldDef,
    get_named_type,
)

from schema.limits.prices import UNDECLARED, Factor, FieldPrice, ListLengths, price

INTROSPECTION = {"__schema": SchemaMetaFieldDef, "__type": TypeMetaFieldDef}
#: The type of the operation itself counts as one object.
ROOT = 1


@dataclass(slots=True)
class _Sum:
    """A number, and products of a factor and an earlier sum, which is named by its index."""

    number: int = 0
    products: list[tuple[Factor, int]] = field(default_factory=list)


@dataclass(slots=True)
class _SelectionSetCost:
    """The cost of one selection set; `sized` is the part to multiply by the length of the list around it."""

    plain: _Sum = field(default_factory=_Sum)
    sized: _Sum = field(default_factory=_Sum)
    depth: int = 0
    width: int = 0
    introspects: bool = False
    spreads: dict[str, None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OperationCost:
    """The cost of an operation; its `depth` in levels of fields and its `root_fields`, fragments followed."""

    depth: int
    root_fields: int
    introspects: bool
    _sums: Sequence[tuple[int, Sequence[tuple[Factor, int]]]]

    def points(self, variables: Mapping[str, Any]) -> int:
        """Add up the most that it costs with these variables, if lists are as long as they are taken to be.

        A field that is selected twice in one place is counted twice; what was not used is given back afterwards.
        """
        totals: list[int] = []
        for number, products in self._sums:
            for factor, index in products:
                number += (factor if isinstance(factor, int) else factor(variables)) * totals[index]
            totals.append(number)
        return totals[-1]


def measure(
    schema: GraphQLSchema, operation: OperationDefinitionNode, fragments: Mapping[str, FragmentDefinitionNode]
) -> OperationCost:
    """Measure an operation of a valid document: each fragment is looked at once, however often it is spread."""
    return _Measurement(schema, operation, fragments).cost()


class _Measurement:
    """One walk over an operation; each sum that it writes down needs only earlier ones."""

    def __init__(
        self,
        schema: GraphQLSchema,
        operation: OperationDefinitionNode,
        fragments: Mapping[str, FragmentDefinitionNode],
    ) -> None:
        self._schema = schema
        self._operation = operation
        self._fragments = fragments
        self._lengths = ListLengths(operation)
        self._levels: dict[str, _SelectionSetCost] = {}
        self._sums: list[tuple[int, list[tuple[Factor, int]]]] = []
        self._prices: dict[int, FieldPrice] = {}

    def cost(self) -> OperationCost:
        root = self._schema.get_root_type(self._operation.operation)
        assert root is not None
        level = self._whole(self._own(self._operation.selection_set, root))
        self._sums.append((ROOT, [(1, self._index(level.plain)), (UNDECLARED, self._index(level.sized))]))
        return OperationCost(level.depth, level.width, level.introspects, self._sums)

    def _own(self, selection_set: SelectionSetNode, parent: GraphQLNamedType) -> _SelectionSetCost:
        """Measure what stands in a selection set itself; of fragments spread there only the names are noted."""
        level = _SelectionSetCost()
        self._gather(level, selection_set, parent, ())
        return level

    def _gather(
        self,
        level: _SelectionSetCost,
        selections: SelectionSetNode,
        parent: GraphQLNamedType,
        factors: tuple[Factor, ...],
    ) -> None:
        for node in selections.selections:
            here = (*factors, *self._lengths.inclusions(node))
            match node:
                case FieldNode():
                    self._field(level, node, parent, here)
                case InlineFragmentNode(type_condition=condition):
                    of = self._schema.type_map[condition.name.value] if condition else parent
                    self._gather(level, node.selection_set, of, here)
                case FragmentSpreadNode():
                    self._spread(level, node.name.value, here)

    def _field(
        self, level: _SelectionSetCost, node: FieldNode, parent: GraphQLNamedType, factors: tuple[Factor, ...]
    ) -> None:
        level.width += 1
        name = node.name.value
        level.depth = max(level.depth, 1)
        if name == "__typename":
            return
        level.introspects = level.introspects or name in INTROSPECTION
        definition: GraphQLField = INTROSPECTION.get(name) or parent.fields[name]  # type: ignore[attr-defined]
        price = self._price(definition)
        length = self._lengths.of(price.size, node) if price.size else None
        inside = _Sum(price.each)
        if node.selection_set:
            inner = self._whole(self._own(node.selection_set, get_named_type(definition.type)))
            level.depth = max(level.depth, 1 + inner.depth)
            self._add(inside, 1, inner.plain)
            around = length if length is not None and not price.own_list else UNDECLARED
            self._add(inside, around, inner.sized)
        whole = _Sum(price.weight)
        if price.own_list and length is None:
            self._add_all(level.plain, factors, whole)
            self._add_all(level.sized, factors, inside)
            return
        self._add(whole, length if price.own_list and length is not None else 1, inside)
        self._add_all(level.plain, factors, whole)

    def _price(self, definition: GraphQLField) -> FieldPrice:
        if id(definition) not in self._prices:
            self._prices[id(definition)] = price(definition)
        return self._prices[id(definition)]

    def _spread(self, level: _SelectionSetCost, name: str, factors: tuple[Factor, ...]) -> None:
        """Add a fragment; one that stands whatever is sent counts once in a selection set, as it is run once."""
        if not factors:
            level.spreads[name] = None
            return
        spread = self._whole(_SelectionSetCost(spreads={name: None}))
        level.depth = max(level.depth, spread.depth)
        level.width += spread.width
        level.introspects = level.introspects or spread.introspects
        self._add_all(level.plain, factors, spread.plain)
        self._add_all(level.sized, factors, spread.sized)

    def _whole(self, level: _SelectionSetCost) -> _SelectionSetCost:
        """Add all the fragments that are reached from a selection set, each once."""
        reached = list(level.spreads)
        for name in reached:
            spread = self._fragment(name)
            reached += [other for other in spread.spreads if other not in level.spreads]
            level.spreads.update(spread.spreads)
            self._add(level.plain, 1, spread.plain)
            self._add(level.sized, 1, spread.sized)
            level.depth = max(level.depth, spread.depth)
            level.width += spread.width
            level.introspects = level.introspects or spread.introspects
        return level

    def _fragment(self, name: str) -> _SelectionSetCost:
        if name not in self._levels:
            fragment = self._fragments[name]
            of = self._schema.type_map[fragment.type_condition.name.value]
            level = self._levels[name] = self._own(fragment.selection_set, of)
            level.plain, level.sized = self._reusable(level.plain), self._reusable(level.sized)
        return self._levels[name]

    def _add_all(self, to: _Sum, factors: tuple[Factor, ...], what: _Sum) -> None:
        for factor in factors:
            product = _Sum()
            self._add(product, factor, what)
            what = product
        self._add(to, 1, what)

    def _add(self, to: _Sum, factor: Factor, what: _Sum) -> None:
        if not what.products and isinstance(factor, int):
            to.number += factor * what.number
        elif what.products or what.number:
            to.products.append((factor, self._index(what)))

    def _reusable(self, what: _Sum) -> _Sum:
        """Write a sum down and return one product of it, which can be added many times."""
        return _Sum(products=[(1, self._index(what))]) if what.products else what

    def _index(self, what: _Sum) -> int:
        self._sums.append((what.number, what.products))
        return len(self._sums) - 1
