"""Response paths of a column's values; they are worked out only for values that fail, wait, or ask for their path."""

from bisect import bisect_right
from collections.abc import Sequence, Sized
from itertools import accumulate
from typing import NamedTuple, Protocol, TypeAlias

from graphql.pyutils import Path


class PathSegment(NamedTuple):
    """A response name or an index, its order among its siblings, and the type that the name is a field of."""

    order: int
    key: str | int
    type_name: str | None


#: The segments from the root of the response to one value.
ResponsePath: TypeAlias = tuple[PathSegment, ...]


class ResponsePaths(Protocol):
    """The paths of a column's values, by their row."""

    def path(self, row: int) -> ResponsePath: ...


class RootPath:
    """The path of the root, which is the only row of its column."""

    def path(self, row: int) -> ResponsePath:
        return ()


class FieldPaths:
    """The paths of one field of every row."""

    __slots__ = ("_parent", "_segment")

    def __init__(self, parent: ResponsePaths, segment: PathSegment) -> None:
        self._parent = parent
        self._segment = segment

    def path(self, row: int) -> ResponsePath:
        return (*self._parent.path(row), self._segment)


class RowSubset:
    """The paths of some rows of a column, which are given by their numbers."""

    __slots__ = ("_parent", "_rows")

    def __init__(self, parent: ResponsePaths, rows: Sequence[int]) -> None:
        self._parent = parent
        self._rows = rows

    def path(self, row: int) -> ResponsePath:
        return self._parent.path(self._rows[row])


class ItemPaths:
    """The paths of the items of a column of lists, one list after the other."""

    __slots__ = ("_ends", "_lists", "_parent")

    def __init__(self, parent: ResponsePaths, lists: Sequence[Sized]) -> None:
        self._parent = parent
        self._lists = lists
        self._ends: list[int] | None = None

    def path(self, row: int) -> ResponsePath:
        if self._ends is None:
            self._ends = list(accumulate(map(len, self._lists)))
        parent = bisect_right(self._ends, row)
        index = row - (self._ends[parent - 1] if parent else 0)
        return (*self._parent.path(parent), PathSegment(index, index, None))


def linked_path(path: ResponsePath) -> Path | None:
    """Make the linked list that graphql-core has for a path."""
    last = None
    for segment in path:
        last = Path(last, segment.key, segment.type_name)
    return last
