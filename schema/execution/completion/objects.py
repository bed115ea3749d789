"""Completion of objects: the fields that are selected on them become columns, and the columns become dicts."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, NamedTuple, TypeAlias

from graphql import GraphQLError, GraphQLObjectType
from graphql.execution.executor import invalid_return_type_error

from schema.execution.completion.kept import KeptDicts, SameWhile
from schema.execution.completion.sorting import known_or_null, scattered, sorted_out, sparse
from schema.execution.paths import ResponsePaths
from schema.execution.positions import ResponsePosition
from schema.execution.run import Column, Run

#: Makes the column of one field for all rows; nulls in it may be replaced later, in the dicts of the rows.
FieldColumn: TypeAlias = Callable[[Run, Column, ResponsePaths, "_Dicts"], Column]
#: Collects the fields of a selection set; raises GraphQLError where @skip or @include are wrong.
CollectFields: TypeAlias = Callable[[Run], "Selection"]
_Dicts: TypeAlias = list[dict[str, Any]]
_Build: TypeAlias = Callable[[Sequence[Column], int], _Dicts]


class Selection(NamedTuple):
    """The fields of a selection set by response name, and what their dicts hang on where they may be kept."""

    fields: dict[str, FieldColumn]
    same_while: SameWhile | None = None


class SelectionSet:
    """What is selected on the objects at one position.

    Its fields are collected when the first object is there: data seldom has all that is selected.
    """

    __slots__ = ("_build", "_collect", "_fields", "_kept")

    def __init__(self, collect: CollectFields) -> None:
        self._collect = collect
        self._fields: list[FieldColumn] | None = None
        self._kept: KeptDicts | None = None
        self._build: _Build

    def prepare(self, run: Run) -> None:
        """Collect the fields, the first time; raises GraphQLError where @skip or @include are wrong."""
        if self._fields is None:
            fields, same_while = self._collect(run)
            self._kept = KeptDicts(same_while) if same_while else None
            self._build = _builder(len(fields))(*fields) if fields else _empty
            self._fields = list(fields.values())

    def dicts(self, run: Run, rows: Column, paths: ResponsePaths) -> _Dicts:
        return self._kept.dicts(run, rows, paths, self._made) if self._kept else self._made(run, rows, paths)

    def _made(self, run: Run, rows: Column, paths: ResponsePaths) -> _Dicts:
        assert self._fields is not None
        dicts: _Dicts = []
        columns = [field(run, rows, paths, dicts) for field in self._fields]
        dicts += self._build(columns, len(rows))
        return dicts


#: Makes the selection set on an object type at a position.
Subselection: TypeAlias = Callable[[GraphQLObjectType, ResponsePosition], SelectionSet]


class ObjectCompletion:
    """Completes a column of rows that should all be of one object type."""

    __slots__ = ("_known", "_position", "_rows_are_bound", "_selection_set", "_type")

    def __init__(self, type_: GraphQLObjectType, position: ResponsePosition, selection_set: SelectionSet) -> None:
        self._type = type_
        self._position = position
        self._selection_set = selection_set
        self._rows_are_bound = bound(type_)
        self._known: set[type] = set()

    def __call__(self, run: Run, values: Column, paths: ResponsePaths) -> Column:
        kinds = set(map(type, values))
        if kinds <= self._known:
            return self._quickly(run, values, paths)
        if self._position.nullable and known_or_null(kinds, self._known):
            return sparse(run, values, paths, self._quickly)
        return sorted_out(run, values, paths, self._position, (self._strictly, self))

    def _quickly(self, run: Run, rows: Column, paths: ResponsePaths) -> Column:
        if not rows:
            return []
        try:
            self._selection_set.prepare(run)
        except GraphQLError as error:
            for row in range(len(rows)):
                run.fail(self._position, paths.path(row), error)
            return [None] * len(rows)
        return self._selection_set.dicts(run, rows, paths)

    def _strictly(self, run: Run, values: Column, paths: ResponsePaths) -> Column:
        right = [row for row, value in enumerate(values) if self._is_right(run, value, paths, row)]
        return scattered(run, right, values, paths, self._quickly)

    def _is_right(self, run: Run, value: Any, paths: ResponsePaths, row: int) -> bool:
        is_type_of = self._type.is_type_of
        try:
            if is_type_of and not is_type_of(value, run.info(self._position, paths.path(row))):
                raise invalid_return_type_error(self._type, value, self._position.details)
        except Exception as error:  # whatever a type test raises is the error of its field
            run.fail(self._position, paths.path(row), error)
            return False
        if self._rows_are_bound:
            self._known.add(type(value))
        return True


def bound(type_: GraphQLObjectType) -> bool:
    """Whether the Python type of a row alone tells if it is of this type."""
    definition = type_.extensions.get("strawberry-definition")
    return type_.is_type_of is None or hasattr(getattr(definition, "origin", None), "__rows__")


def _empty(columns: Sequence[Column], count: int) -> _Dicts:
    """Build dicts where all that is selected is skipped."""
    return [{} for _ in range(count)]


@cache
def _builder(width: int) -> Callable[..., _Build]:
    """Make a function that builds dicts from columns by a literal of so many keys.

    That is twice as fast as `dict(zip(keys, values))`.
    """
    keys = ", ".join(f"key{number}" for number in range(width))
    values = ", ".join(f"value{number}" for number in range(width))
    pairs = ", ".join(f"key{number}: value{number}" for number in range(width))
    source = f"lambda {keys}: lambda columns, count: [{{{pairs}}} for {values}, in zip(*columns)]"
    built: Callable[..., _Build] = eval(source)  # noqa: S307  nothing but a number went into it
    return built
