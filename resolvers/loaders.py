"""Batching: those who ask for the same kind of row in one turn of the event loop share one call."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeAlias

#: `by(context, keys, **arguments)` answers each key it knows; a value that is an exception is raised to its askers.
By: TypeAlias = Callable[..., Awaitable[Mapping[Any, Any]]]
_Group: TypeAlias = "dict[Any, asyncio.Future[Any]]"


class Loaders:
    """The loads of one request. Answers are kept for its life, failures are not; a cancelled asker harms no other."""

    def __init__(self, context: object) -> None:
        self._context = context
        self._known: dict[object, _Group] = {}
        self._waiting: dict[object, _Group] = {}
        self._batches: set[asyncio.Task[None]] = set()

    async def load(self, by: By, key: Any, **arguments: Any) -> Any:
        """The row for a key, or None; raises what `by` answered or raised for it."""
        group = (by, tuple(sorted(arguments.items())))
        known = self._known.setdefault(group, {})
        if (answer := known.get(key)) is None:
            answer = known[key] = asyncio.get_running_loop().create_future()
            self._join(group, by, arguments, key, answer)
        return await asyncio.shield(answer)

    def _join(self, group: object, by: By, arguments: Mapping[str, Any], key: Any, answer: asyncio.Future[Any]) -> None:
        waiting = self._waiting.get(group)
        if waiting is None:
            waiting = self._waiting[group] = {}
            asyncio.get_running_loop().call_soon(self._dispatch, group, by, arguments)
        waiting[key] = answer

    def _dispatch(self, group: object, by: By, arguments: Mapping[str, Any]) -> None:
        task = asyncio.create_task(self._answer(group, by, arguments, self._waiting.pop(group)))
        self._batches.add(task)
        task.add_done_callback(self._batches.discard)

    async def _answer(self, group: object, by: By, arguments: Mapping[str, Any], waiting: _Group) -> None:
        try:
            rows = await by(self._context, list(waiting), **arguments)
        except Exception as error:  # every asker of this batch is told; the next one may try again
            rows = dict.fromkeys(waiting, error)
        for key, answer in waiting.items():
            row = rows.get(key)
            if isinstance(row, Exception):
                del self._known[group][key]
                answer.set_exception(row)
                answer.exception()
            else:
                answer.set_result(row)
