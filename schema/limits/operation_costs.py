"""One operation, measured once: what it costs as a sum that only waits for variables, how deep and how wide it is."""

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

from schema.limits.prices import UNDECLARED, Factor, Price, Sizes, price

INTROSPECTION = {"__schema": SchemaMetaFieldDef, "__type": TypeMetaFieldDef}
#: The type of the operation itself counts as one object.
ROOT = 1


@dataclass(slots=True)
class _Sum:
    """A number, and products of a factor and an earlier sum, by its place."""

    number: int = 0
    products: list[tuple[Factor, int]] = field(default_factory=list)


@dataclass(slots=True)
class _Level:
    """One selection set: what it costs, what of that is to be multiplied by the length of the list around it."""

    plain: _Sum = field(default_factory=_Sum)
    sized: _Sum = field(default_factory=_Sum)
    depth: int = 0
    width: int = 0
    introspects: bool = False
    spreads: dict[str, None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Measured:
    """`depth` in levels of fields and `root_fields`, through fragments."""

    depth: int
    root_fields: int
    introspects: bool
    _sums: Sequence[tuple[int, Sequence[tuple[Factor, int]]]]

    def cost(self, given: Mapping[str, Any]) -> int:
        """The most that it costs with these variables, if lists are as long as they are taken to be.

        Fields that are asked for twice in one place are counted twice; what was not used is given back afterwards.
        """
        found: list[int] = []
        for number, products in self._sums:
            for factor, place in products:
                number += (factor if isinstance(factor, int) else factor(given)) * found[place]
            found.append(number)
        return found[-1]


def measure(
    schema: GraphQLSchema, operation: OperationDefinitionNode, fragments: Mapping[str, FragmentDefinitionNode]
) -> Measured:
    """Of a valid document: each selection set and each fragment is looked at once, however often it is spread."""
    return _Pass(schema, operation, fragments).measured()


class _Pass:
    """Sums stand in an order in which each needs only earlier ones."""

    def __init__(
        self,
        schema: GraphQLSchema,
        operation: OperationDefinitionNode,
        fragments: Mapping[str, FragmentDefinitionNode],
    ) -> None:
        self._schema = schema
        self._operation = operation
        self._fragments = fragments
        self._sizes = Sizes(operation)
        self._levels: dict[str, _Level] = {}
        self._sums: list[tuple[int, list[tuple[Factor, int]]]] = []
        self._prices: dict[int, Price] = {}

    def measured(self) -> Measured:
        root = self._schema.get_root_type(self._operation.operation)
        assert root is not None
        level = self._whole(self._level(self._operation.selection_set, root))
        self._sums.append((ROOT, [(1, self._place(level.plain)), (UNDECLARED, self._place(level.sized))]))
        return Measured(level.depth, level.width, level.introspects, self._sums)

    def _level(self, selection_set: SelectionSetNode, parent: GraphQLNamedType) -> _Level:
        """What stands in it itself, with the names of the fragments spread there."""
        level = _Level()
        self._gather(level, selection_set, parent, ())
        return level

    def _gather(
        self, level: _Level, selections: SelectionSetNode, parent: GraphQLNamedType, factors: tuple[Factor, ...]
    ) -> None:
        for node in selections.selections:
            here = (*factors, *self._sizes.wanted(node))
            match node:
                case FieldNode():
                    self._field(level, node, parent, here)
                case InlineFragmentNode(type_condition=condition):
                    of = self._schema.type_map[condition.name.value] if condition else parent
                    self._gather(level, node.selection_set, of, here)
                case FragmentSpreadNode():
                    self._spread(level, node.name.value, here)

    def _field(self, level: _Level, node: FieldNode, parent: GraphQLNamedType, factors: tuple[Factor, ...]) -> None:
        level.width += 1
        name = node.name.value
        level.depth = max(level.depth, 1)
        if name == "__typename":
            return
        level.introspects = level.introspects or name in INTROSPECTION
        definition: GraphQLField = INTROSPECTION.get(name) or parent.fields[name]  # type: ignore[attr-defined]
        found = self._price(definition)
        size = self._sizes.of(found.size, node) if found.size else None
        inside = _Sum(found.each)
        if node.selection_set:
            below = self._whole(self._level(node.selection_set, get_named_type(definition.type)))
            level.depth = max(level.depth, 1 + below.depth)
            self._add(inside, 1, below.plain)
            around = size if size is not None and not found.own_list else UNDECLARED
            self._add(inside, around, below.sized)
        whole = _Sum(found.weight)
        if found.own_list and size is None:
            self._add_all(level.plain, factors, whole)
            self._add_all(level.sized, factors, inside)
            return
        self._add(whole, size if found.own_list and size is not None else 1, inside)
        self._add_all(level.plain, factors, whole)

    def _price(self, definition: GraphQLField) -> Price:
        if id(definition) not in self._prices:
            self._prices[id(definition)] = price(definition)
        return self._prices[id(definition)]

    def _spread(self, level: _Level, name: str, factors: tuple[Factor, ...]) -> None:
        """One that stands whatever is given is counted once in a place, as it is run once."""
        if not factors:
            level.spreads[name] = None
            return
        below = self._whole(_Level(spreads={name: None}))
        level.depth = max(level.depth, below.depth)
        level.width += below.width
        level.introspects = level.introspects or below.introspects
        self._add_all(level.plain, factors, below.plain)
        self._add_all(level.sized, factors, below.sized)

    def _whole(self, level: _Level) -> _Level:
        """The level with all the fragments that are reached from it, each once."""
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

    def _fragment(self, name: str) -> _Level:
        if name not in self._levels:
            fragment = self._fragments[name]
            of = self._schema.type_map[fragment.type_condition.name.value]
            level = self._levels[name] = self._level(fragment.selection_set, of)
            level.plain, level.sized = self._kept(level.plain), self._kept(level.sized)
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
            to.products.append((factor, self._place(what)))

    def _kept(self, what: _Sum) -> _Sum:
        """The same as one product of a sum that has its place: it can be added many times."""
        return _Sum(products=[(1, self._place(what))]) if what.products else what

    def _place(self, what: _Sum) -> int:
        self._sums.append((what.number, what.products))
        return len(self._sums) - 1
