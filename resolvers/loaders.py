"""Batching: those who ask for the same kind of row in one turn of the event loop share one call."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

#: `by(context, keys, **arguments)` answers each key it knows; a value that is an exception is raised to its askers.
By: TypeAlias = Callable[..., Awaitable[Mapping[Any, Any]]]
_Known: TypeAlias = "dict[Any, _Call]"
_Calls: TypeAlias = "dict[object, _Call]"


@dataclass(frozen=True, slots=True)
class Asked:
    """A whole column: the row for each of `keys`, in order; a key may come twice."""

    by: By
    keys: Sequence[Any]
    arguments: Mapping[str, Any]


class Loaders:
    """The loads of one request. Answers are kept for its life, failures are not; a cancelled asker harms no other.

    Whoever asks first makes the call for all who join; where that one is cancelled, the others ask again.
    """

    def __init__(self, context: object) -> None:
        self._context = context
        self._known: dict[object, _Known] = {}
        self._joinable: _Calls = {}

    async def load(self, by: By, key: Any, **arguments: Any) -> Any:
        """The row for a key, or None; raises what `by` answered or raised for it."""
        ((row,),) = await self.columns([Asked(by, (key,), arguments)], at_once=False)
        if isinstance(row, Exception):
            raise row
        return row

    async def columns(self, columns: Sequence[Asked], *, at_once: bool) -> list[list[Any]]:
        """The rows of whole columns; where `by` answered or raised an exception for a key, that is its row.

        Columns that ask the same share one call. It leaves `at_once`, or at the end of the turn with those who join.
        """
        own: _Calls = {}
        calls = [self._join(column, own) for column in columns]
        if own:
            await self._make_all(own, at_once)
        return [await self._rows(column, known) for column, known in zip(columns, calls, strict=True)]

    def _join(self, column: Asked, own: _Calls) -> _Known:
        """The call that answers each key: one made before, one that can be joined, or a new one of our own."""
        group = (column.by, tuple(sorted(column.arguments.items())))
        known = self._known.get(group)
        if known is None:
            known = self._known[group] = {}
        new = [key for key in column.keys if key not in known] if known else column.keys
        if new:
            call = self._joinable.get(group) or own.get(group)
            if call is None:
                call = own[group] = _Call(column, known)
            asked = dict.fromkeys(new, call)
            call.keys.update(asked)
            known.update(asked)
            if len(new) == len(column.keys):
                return asked
        return {key: known[key] for key in column.keys}

    async def _make_all(self, own: _Calls, at_once: bool) -> None:
        if not at_once:
            await self._joined(own)
        last, *others = own.values()
        tasks = [asyncio.create_task(self._make(call)) for call in others]
        try:
            await self._make(last)
            for task in tasks:
                await task
        except BaseException:  # a cancelled asker must not leave calls behind that nobody waits for
            for task in tasks:
                task.cancel()
            raise

    async def _joined(self, own: _Calls) -> None:
        """Waits for others to join until the turn is over."""
        self._joinable.update(own)
        try:
            await asyncio.sleep(0)
        except BaseException:  # cancelled before the call was made: those who joined have to be told, or wait for ever
            for call in own.values():
                call.give_up()
            raise
        finally:
            for group in own:
                del self._joinable[group]

    async def _make(self, call: "_Call") -> None:
        try:
            rows = await call.by(self._context, list(call.keys), **call.arguments)
            failed = _failed(call.keys, rows)
        except Exception as error:  # every asker of this call is told; the next one may try again
            rows = dict.fromkeys(call.keys, error)
            failed = rows
        except BaseException:  # cancelled on the way: no failure of the load, so those who joined ask again
            call.give_up()
            raise
        call.end(rows, failed)

    async def _rows(self, column: Asked, calls: _Known) -> list[Any]:
        first = calls[column.keys[0]] if column.keys else None
        if first is not None and len(set(calls.values())) == 1 and (rows := await first.answered()) is not None:
            return list(map(rows.get, column.keys))
        return [await self._row(column, key, calls[key]) for key in column.keys]

    async def _row(self, column: Asked, key: Any, call: "_Call") -> Any:
        if (rows := await call.answered()) is not None:
            return rows.get(key)
        ((row,),) = await self.columns([Asked(column.by, (key,), column.arguments)], at_once=False)
        return row


class _Call:
    """One call of `by`: the keys it is made for and, once it is back, its rows."""

    __slots__ = ("_done", "_ended", "_known", "_rows", "arguments", "by", "keys")

    def __init__(self, column: Asked, known: _Known) -> None:
        self.by = column.by
        self.arguments = column.arguments
        self.keys: dict[Any, object] = {}
        self._known = known
        self._rows: Mapping[Any, Any] | None = None
        self._ended = False
        self._done: asyncio.Future[None] | None = None

    async def answered(self) -> Mapping[Any, Any] | None:
        """The rows; None if the call was given up."""
        if not self._ended:
            if self._done is None:
                self._done = asyncio.get_running_loop().create_future()
            await asyncio.shield(self._done)
        return self._rows

    def give_up(self) -> None:
        self._end(self.keys)

    def end(self, rows: Mapping[Any, Any], failed: Iterable[Any]) -> None:
        """Failures are told to those who asked, and forgotten."""
        self._rows = rows
        self._end(failed)

    def _end(self, forgotten: Iterable[Any]) -> None:
        self._ended = True
        for key in forgotten:
            del self._known[key]
        if self._done is not None:
            self._done.set_result(None)


def _failed(keys: Collection[Any], rows: Mapping[Any, Any]) -> Collection[Any]:
    if not any(issubclass(kind, Exception) for kind in set(map(type, rows.values()))):
        return ()
    return [key for key in keys if isinstance(rows.get(key), Exception)]
