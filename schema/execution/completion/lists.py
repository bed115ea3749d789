"""Columns of lists: all their items are one column."""

from collections.abc import AsyncIterable
from itertools import chain, islice
from typing import Any

from graphql import GraphQLError
from graphql.pyutils import is_iterable
from graphql.pyutils.is_awaitable import is_async_iterable

from schema.execution.completion.sorting import known_or_null, scattered, sorted_out, sparse
from schema.execution.paths import Items, Kept, Places
from schema.execution.positions import Position
from schema.execution.run import Column, Complete, Run

_LISTS = frozenset({list, tuple})


class Lists:
    """Completes a column of lists by how their items are completed."""

    __slots__ = ("_items", "_position")

    def __init__(self, position: Position, items: Complete) -> None:
        self._position = position
        self._items = items

    def __call__(self, run: Run, values: Column, places: Places) -> Column:
        kinds = set(map(type, values))
        if kinds <= _LISTS:
            return self._listed(run, values, places)
        if self._position.nullable and known_or_null(kinds, _LISTS):
            return sparse(run, values, places, self._listed)
        return sorted_out(run, values, places, self._position, (self._strictly, self))

    def _listed(self, run: Run, lists: Column, places: Places) -> Column:
        completed = self._items(run, list(chain.from_iterable(lists)), Items(places, lists))
        if len(lists) == 1:
            return [completed]
        left = iter(completed)
        return [list(islice(left, len(items))) for items in lists]

    def _strictly(self, run: Run, values: Column, places: Places) -> Column:
        """Takes anything that can be iterated, as graphql-core does."""
        lists: dict[int, list[Any]] = {}
        streams: list[int] = []
        for row, value in enumerate(values):
            if is_async_iterable(value):
                streams.append(row)
                continue
            try:
                lists[row] = self._items_of(value)
            except Exception as error:  # whatever an iterator raises is the error of its field
                run.fail(self._position, places.steps(row), error)
        if streams:
            run.wait_for([_drained(values[row]) for row in streams], Kept(places, streams), self)
        return scattered(run, list(lists), [lists.get(row) for row in range(len(values))], places, self._listed)

    def _items_of(self, value: Any) -> list[Any]:
        if is_iterable(value):
            return list(value)
        field = f"{self._position.parent}.{self._position.name}"
        raise GraphQLError(f"Expected Iterable, but did not find one for field '{field}'.")


async def _drained(stream: AsyncIterable[Any]) -> list[Any]:
    return [item async for item in stream]
