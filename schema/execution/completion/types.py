"""Raw values become the answer's: a whole column at a time, by the type of their field."""

from graphql import (
    GraphQLLeafType,
    GraphQLOutputType,
    assert_object_type,
    get_nullable_type,
    is_abstract_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
)
from graphql.execution.executor import Executor as Core

from schema.execution.completion.abstracts import RuntimeTypes
from schema.execution.completion.leaves import leaf
from schema.execution.completion.lists import Lists
from schema.execution.completion.objects import Objects, Select
from schema.execution.completion.sorting import sorted_out
from schema.execution.paths import Places
from schema.execution.positions import Position
from schema.execution.run import Column, Complete, Run


def completion(type_: GraphQLOutputType, position: Position, select: Select) -> Complete:
    """How columns of a type are completed at a position; `select` tells what is asked of an object type there."""
    position = position.at(nullable=not is_non_null_type(type_))
    inner = get_nullable_type(type_)
    if is_leaf_type(inner):
        return Leaves(inner, position)
    if is_list_type(inner):
        return Lists(position, completion(inner.of_type, position.item(), select))
    if is_abstract_type(inner):
        return RuntimeTypes(inner, position, select)
    return Objects(assert_object_type(inner), position, select(assert_object_type(inner), position))


class Leaves:
    """Completes a column of scalars or enum members."""

    __slots__ = ("_known", "_position", "_type", "_whole")

    def __init__(self, type_: GraphQLLeafType, position: Position) -> None:
        self._type = type_
        self._position = position
        self._known, self._whole = leaf(type_, position.nullable)

    def __call__(self, run: Run, values: Column, places: Places) -> Column:
        column = self.quickly(values)
        return sorted_out(run, values, places, self._position, (self._strictly, self)) if column is None else column

    def quickly(self, values: Column) -> Column | None:
        """The whole column, whose places nobody has to know; None where something in it is strange."""
        if self._known.issuperset(map(type, values)):
            try:
                return self._whole(values)
            except (ArithmeticError, LookupError, ValueError):
                pass
        return None

    def _strictly(self, run: Run, values: Column, places: Places) -> Column:
        column: Column = []
        for row, value in enumerate(values):
            try:
                column.append(Core.complete_leaf_value(self._type, value))
            except Exception as error:  # whatever a scalar raises is the error of its field
                run.fail(self._position, places.steps(row), error)
                column.append(None)
        return column
