"""Completion of lists: the items of all lists are one column."""

from collections.abc import AsyncIterable
from itertools import chain, islice
from typing import Any

from graphql import GraphQLError
from graphql.pyutils import is_iterable
from graphql.pyutils.is_awaitable import is_async_iterable

from schema.execution.completion.sorting import known_or_null, scattered, sorted_out, sparse
from schema.execution.paths import ItemPaths, ResponsePaths, RowSubset
from schema.execution.positions import ResponsePosition
from schema.execution.run import Column, Completion, Run

_LISTS = frozenset({list, tuple})


class ListCompletion:
    """Completes a column of lists by the completion of their items."""

    __slots__ = ("_items", "_position")

    def __init__(self, position: ResponsePosition, items: Completion) -> None:
        self._position = position
        self._items = items

    def __call__(self, run: Run, values: Column, paths: ResponsePaths) -> Column:
        kinds = set(map(type, values))
        if kinds <= _LISTS:
            return self._quickly(run, values, paths)
        if self._position.nullable and known_or_null(kinds, _LISTS):
            return sparse(run, values, paths, self._quickly)
        return sorted_out(run, values, paths, self._position, (self._strictly, self))

    def _quickly(self, run: Run, lists: Column, paths: ResponsePaths) -> Column:
        completed = self._items(run, list(chain.from_iterable(lists)), ItemPaths(paths, lists))
        if len(lists) == 1:
            return [completed]
        left = iter(completed)
        return [list(islice(left, len(items))) for items in lists]

    def _strictly(self, run: Run, values: Column, paths: ResponsePaths) -> Column:
        """Take anything that can be iterated, as graphql-core does."""
        lists: dict[int, list[Any]] = {}
        streams: list[int] = []
        for row, value in enumerate(values):
            if is_async_iterable(value):
                streams.append(row)
                continue
            try:
                lists[row] = self._items_of(value)
            except Exception as error:  # whatever an iterator raises is the error of its field
                run.fail(self._position, paths.path(row), error)
        if streams:
            run.wait_for([_drained(values[row]) for row in streams], RowSubset(paths, streams), self)
        return scattered(run, list(lists), [lists.get(row) for row in range(len(values))], paths, self._quickly)

    def _items_of(self, value: Any) -> list[Any]:
        if is_iterable(value):
            return list(value)
        field = f"{self._position.parent}.{self._position.name}"
        raise GraphQLError(f"Expected Iterable, but did not find one for field '{field}'.")


async def _drained(stream: AsyncIterable[Any]) -> list[Any]:
    return [item async for item in stream]
