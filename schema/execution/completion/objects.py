"""Columns of objects: what is asked of them becomes columns, and those become dicts."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, Protocol, TypeAlias

from graphql import GraphQLError, GraphQLObjectType
from graphql.execution.executor import invalid_return_type_error

from schema.execution.completion.sorting import known_or_null, scattered, sorted_out, sparse
from schema.execution.paths import Places
from schema.execution.positions import Position
from schema.execution.run import Column, Run

#: One field of all rows: its column, or nulls that are replaced in the dicts once more is known.
FieldColumn: TypeAlias = Callable[[Run, Column, Places, "_Dicts"], Column]
#: The fields asked of an object type by their response names; raises GraphQLError where @skip or @include are wrong.
Walk: TypeAlias = Callable[[Run], dict[str, FieldColumn]]
_Dicts: TypeAlias = list[dict[str, Any]]
_Build: TypeAlias = Callable[[Sequence[Column], int], _Dicts]


class Select(Protocol):
    def __call__(self, type_: GraphQLObjectType, position: Position) -> "Selection": ...


class Selection:
    """What is asked of the objects at one place; walked when the first comes, as data seldom has all that is asked."""

    __slots__ = ("_build", "_fields", "_walk")

    def __init__(self, walk: Walk) -> None:
        self._walk = walk
        self._fields: list[FieldColumn] | None = None
        self._build: _Build

    def prepare(self, run: Run) -> None:
        """Raises GraphQLError where what is asked cannot be told."""
        if self._fields is None:
            fields = self._walk(run)
            self._build = _builder(len(fields))(*fields) if fields else _nothing
            self._fields = list(fields.values())

    def dicts(self, run: Run, rows: Column, places: Places) -> _Dicts:
        assert self._fields is not None
        dicts: _Dicts = []
        columns = [field(run, rows, places, dicts) for field in self._fields]
        dicts += self._build(columns, len(rows))
        return dicts


class Objects:
    """Completes a column of rows that should all be of one object type."""

    __slots__ = ("_known", "_position", "_rows_are_bound", "_selection", "_type")

    def __init__(self, type_: GraphQLObjectType, position: Position, selection: Selection) -> None:
        self._type = type_
        self._position = position
        self._selection = selection
        self._rows_are_bound = bound(type_)
        self._known: set[type] = set()

    def __call__(self, run: Run, values: Column, places: Places) -> Column:
        kinds = set(map(type, values))
        if kinds <= self._known:
            return self._selected(run, values, places)
        if self._position.nullable and known_or_null(kinds, self._known):
            return sparse(run, values, places, self._selected)
        return sorted_out(run, values, places, self._position, (self._strictly, self))

    def _selected(self, run: Run, rows: Column, places: Places) -> Column:
        if not rows:
            return []
        try:
            self._selection.prepare(run)
        except GraphQLError as error:
            for row in range(len(rows)):
                run.fail(self._position, places.steps(row), error)
            return [None] * len(rows)
        return self._selection.dicts(run, rows, places)

    def _strictly(self, run: Run, values: Column, places: Places) -> Column:
        right = [row for row, value in enumerate(values) if self._is_right(run, value, places, row)]
        return scattered(run, right, values, places, self._selected)

    def _is_right(self, run: Run, value: Any, places: Places, row: int) -> bool:
        is_type_of = self._type.is_type_of
        try:
            if is_type_of and not is_type_of(value, run.info(self._position, places.steps(row))):
                raise invalid_return_type_error(self._type, value, self._position.details)
        except Exception as error:  # whatever a type test raises is the error of its field
            run.fail(self._position, places.steps(row), error)
            return False
        if self._rows_are_bound:
            self._known.add(type(value))
        return True


def bound(type_: GraphQLObjectType) -> bool:
    """Whether the Python type of a row alone tells if it is of this type."""
    definition = type_.extensions.get("strawberry-definition")
    return type_.is_type_of is None or hasattr(getattr(definition, "origin", None), "__rows__")


def _nothing(columns: Sequence[Column], count: int) -> _Dicts:
    """Everything asked is skipped."""
    return [{} for _ in range(count)]


@cache
def _builder(width: int) -> Callable[..., _Build]:
    """Dicts out of columns, by a literal of so many keys: twice as fast as `dict(zip(keys, values))`."""
    keys = ", ".join(f"key{number}" for number in range(width))
    values = ", ".join(f"value{number}" for number in range(width))
    pairs = ", ".join(f"key{number}: value{number}" for number in range(width))
    source = f"lambda {keys}: lambda columns, count: [{{{pairs}}} for {values}, in zip(*columns)]"
    built: Callable[..., _Build] = eval(source)  # noqa: S307  nothing but a number went into it
    return built
