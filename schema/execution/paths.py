"""Where a value of a column stands in the answer; worked out only for values that go wrong, wait, or want to know."""

from bisect import bisect_right
from collections.abc import Sequence, Sized
from itertools import accumulate
from typing import NamedTuple, Protocol, TypeAlias

from graphql.pyutils import Path


class Segment(NamedTuple):
    """One step down: its order among its siblings, its response key or index, and the type it is a field of."""

    order: int
    key: str | int
    type_name: str | None


Steps: TypeAlias = tuple[Segment, ...]


class Places(Protocol):
    """The places of a column's values."""

    def steps(self, row: int) -> Steps:
        """The way from the root of the answer to the value in this row."""
        ...


class Root:
    def steps(self, row: int) -> Steps:
        return ()


class Below:
    """One field of each row."""

    __slots__ = ("_above", "_segment")

    def __init__(self, above: Places, segment: Segment) -> None:
        self._above = above
        self._segment = segment

    def steps(self, row: int) -> Steps:
        return (*self._above.steps(row), self._segment)


class Kept:
    """Some rows of a column, by their numbers."""

    __slots__ = ("_above", "_rows")

    def __init__(self, above: Places, rows: Sequence[int]) -> None:
        self._above = above
        self._rows = rows

    def steps(self, row: int) -> Steps:
        return self._above.steps(self._rows[row])


class Items:
    """The items of a column of lists, one list after the other."""

    __slots__ = ("_above", "_ends", "_lists")

    def __init__(self, above: Places, lists: Sequence[Sized]) -> None:
        self._above = above
        self._lists = lists
        self._ends: list[int] | None = None

    def steps(self, row: int) -> Steps:
        if self._ends is None:
            self._ends = list(accumulate(map(len, self._lists)))
        parent = bisect_right(self._ends, row)
        index = row - (self._ends[parent - 1] if parent else 0)
        return (*self._above.steps(parent), Segment(index, index, None))


def path(steps: Steps) -> Path | None:
    """As graphql-core has it."""
    last = None
    for segment in steps:
        last = Path(last, segment.key, segment.type_name)
    return last
