"""Completion of interfaces and unions: each row goes on with those of its own object type."""

from typing import Any

from graphql import GraphQLAbstractType, GraphQLObjectType

from schema.execution.completion.objects import ObjectCompletion, Subselection, bound
from schema.execution.completion.sorting import known_or_null, sorted_out, sparse
from schema.execution.paths import ResponsePaths, RowSubset
from schema.execution.positions import ResponsePosition
from schema.execution.run import Column, Run


class AbstractCompletion:
    """Completes a column of rows of several object types."""

    __slots__ = ("_known", "_objects", "_position", "_subselection", "_type")

    def __init__(self, type_: GraphQLAbstractType, position: ResponsePosition, subselection: Subselection) -> None:
        self._type = type_
        self._position = position
        self._subselection = subselection
        self._known: dict[type, GraphQLObjectType] = {}
        self._objects: dict[str, ObjectCompletion] = {}

    def __call__(self, run: Run, values: Column, paths: ResponsePaths) -> Column:
        kinds = set(map(type, values))
        if kinds <= self._known.keys():
            return self._quickly(run, values, paths)
        if self._position.nullable and known_or_null(kinds, set(self._known)):
            return sparse(run, values, paths, self._quickly)
        return sorted_out(run, values, paths, self._position, (self._strictly, self))

    def _quickly(self, run: Run, values: Column, paths: ResponsePaths) -> Column:
        return self._grouped(run, values, paths, [self._known[type(value)] for value in values])

    def _strictly(self, run: Run, values: Column, paths: ResponsePaths) -> Column:
        types = [self._type_of(run, value, paths, row) for row, value in enumerate(values)]
        return self._grouped(run, values, paths, types)

    def _grouped(
        self,
        run: Run,
        values: Column,
        paths: ResponsePaths,
        types: list[GraphQLObjectType] | list[GraphQLObjectType | None],
    ) -> Column:
        """Complete the rows of each type together; a row without a type has failed and is null."""
        column: Column = [None] * len(values)
        groups: dict[GraphQLObjectType, list[int]] = {}
        for row, type_ in enumerate(types):
            if type_ is not None:
                groups.setdefault(type_, []).append(row)
        for type_, rows in groups.items():
            completed = self._objects_of(type_)(run, [values[row] for row in rows], RowSubset(paths, rows))
            for row, value in zip(rows, completed, strict=True):
                column[row] = value
        return column

    def _objects_of(self, type_: GraphQLObjectType) -> ObjectCompletion:
        if type_.name not in self._objects:
            selection_set = self._subselection(type_, self._position)
            self._objects[type_.name] = ObjectCompletion(type_, self._position, selection_set)
        return self._objects[type_.name]

    def _type_of(self, run: Run, value: Any, paths: ResponsePaths, row: int) -> GraphQLObjectType | None:
        path = paths.path(row)
        info = run.info(self._position, path)
        resolve = self._type.resolve_type or run.core.type_resolver
        try:
            name = resolve(value, info, self._type)
            type_ = run.core.ensure_valid_runtime_type(name, self._type, self._position.details, info, value)
        except Exception as error:  # whatever a type test raises is the error of its field
            run.fail(self._position, path, error)
            return None
        if not hasattr(value, "__dict__") and all(map(bound, info.schema.get_possible_types(self._type))):
            self._known[type(value)] = type_
        return type_
