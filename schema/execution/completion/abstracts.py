"""Columns of interfaces and unions: each row goes on with those of its own type."""

from typing import Any

from graphql import GraphQLAbstractType, GraphQLObjectType

from schema.execution.completion.objects import Objects, Select, bound
from schema.execution.completion.sorting import known_or_null, sorted_out, sparse
from schema.execution.paths import Kept, Places
from schema.execution.positions import Position
from schema.execution.run import Column, Run


class RuntimeTypes:
    """Completes a column of rows of several object types."""

    __slots__ = ("_known", "_objects", "_position", "_select", "_type")

    def __init__(self, type_: GraphQLAbstractType, position: Position, select: Select) -> None:
        self._type = type_
        self._position = position
        self._select = select
        self._known: dict[type, GraphQLObjectType] = {}
        self._objects: dict[str, Objects] = {}

    def __call__(self, run: Run, values: Column, places: Places) -> Column:
        kinds = set(map(type, values))
        if kinds <= self._known.keys():
            return self._quickly(run, values, places)
        if self._position.nullable and known_or_null(kinds, set(self._known)):
            return sparse(run, values, places, self._quickly)
        return sorted_out(run, values, places, self._position, (self._strictly, self))

    def _quickly(self, run: Run, values: Column, places: Places) -> Column:
        return self._grouped(run, values, places, [self._known[type(value)] for value in values])

    def _strictly(self, run: Run, values: Column, places: Places) -> Column:
        types = [self._type_of(run, value, places, row) for row, value in enumerate(values)]
        return self._grouped(run, values, places, types)

    def _grouped(
        self, run: Run, values: Column, places: Places, types: list[GraphQLObjectType] | list[GraphQLObjectType | None]
    ) -> Column:
        """Rows without a type have failed and are null."""
        column: Column = [None] * len(values)
        groups: dict[GraphQLObjectType, list[int]] = {}
        for row, type_ in enumerate(types):
            if type_ is not None:
                groups.setdefault(type_, []).append(row)
        for type_, rows in groups.items():
            completed = self._objects_of(type_)(run, [values[row] for row in rows], Kept(places, rows))
            for row, value in zip(rows, completed, strict=True):
                column[row] = value
        return column

    def _objects_of(self, type_: GraphQLObjectType) -> Objects:
        if type_.name not in self._objects:
            self._objects[type_.name] = Objects(type_, self._position, self._select(type_, self._position))
        return self._objects[type_.name]

    def _type_of(self, run: Run, value: Any, places: Places, row: int) -> GraphQLObjectType | None:
        steps = places.steps(row)
        info = run.info(self._position, steps)
        resolve = self._type.resolve_type or run.core.type_resolver
        try:
            name = resolve(value, info, self._type)
            type_ = run.core.ensure_valid_runtime_type(name, self._type, self._position.details, info, value)
        except Exception as error:  # whatever a type test raises is the error of its field
            run.fail(self._position, steps, error)
            return None
        if not hasattr(value, "__dict__") and all(map(bound, info.schema.get_possible_types(self._type))):
            self._known[type(value)] = type_
        return type_
