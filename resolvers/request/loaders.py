"""Batches loads: those of one kind of row in one turn of the event loop share one call."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

#: `by(context, keys, **arguments)` returns a row for each key that has one; an exception as a row is raised instead.
By: TypeAlias = Callable[..., Awaitable[Mapping[Any, Any]]]
_Known: TypeAlias = "dict[Any, _Call]"
_Calls: TypeAlias = "dict[object, _Call]"


class ColumnLoad(NamedTuple):
    """A load of a whole column: the row for each of `keys`, in order; a key may come twice."""

    by: By
    keys: Sequence[Any]
    arguments: Mapping[str, Any]


class Loaders:
    """The loads of one request. Answers are kept for its life, failures are not; a cancelled asker harms no other.

    Whoever asks first makes the call for all who join; where that one is cancelled, the others ask again. The context
    that calls are made with comes with each question: what belongs to it must not hold on to it, or whatever a request
    has read would be left to the garbage collector.
    """

    __slots__ = ("_joinable", "_known")

    def __init__(self) -> None:
        self._known: dict[object, _Known] = {}
        self._joinable: _Calls = {}

    async def load(self, context: object, by: By, key: Any, arguments: Mapping[str, Any]) -> Any:
        """The row for a key, or None; raises the exception that `by` returned or raised for it."""
        ((row,),) = await self.columns(context, [ColumnLoad(by, (key,), arguments)], at_once=False)
        if isinstance(row, Exception):
            raise row
        return row

    async def columns(self, context: object, columns: Sequence[ColumnLoad], *, at_once: bool) -> list[list[Any]]:
        """The rows of whole columns; where `by` returned or raised an exception for a key, that is its row.

        Columns of one kind share one call. It is made `at_once`, or at the end of the turn with those that join it.
        """
        own: _Calls = {}
        calls = [self._join(column, own) for column in columns]
        if own:
            if not at_once:
                await self._joined(own)
            await self._make_all(context, own)
        rows = []
        for column, joined in zip(columns, calls, strict=True):
            call = joined if isinstance(joined, _Call) else _only(joined)
            if call is not None and (found := await call.answer()) is not None:
                rows.append(list(map(found.get, column.keys)))
            else:
                known = dict.fromkeys(column.keys, joined) if isinstance(joined, _Call) else joined
                rows.append([await self._row(context, column, key, known[key]) for key in column.keys])
        return rows

    def keep(self, by: By, keys: Sequence[Any], arguments: Mapping[str, Any], rows: Mapping[Any, Any]) -> None:
        """Take the rows of keys that were read together with something else, as if `by` had been called for them."""
        known = self._known.setdefault(_group(by, arguments), {})
        call = _Call(by, arguments, known)
        call.rows = rows
        call.keys = dict.fromkeys(key for key in keys if key not in known)
        known.update(dict.fromkeys(call.keys, call))
        call.end()

    def _join(self, column: ColumnLoad, own: _Calls) -> "_Call | _Known":
        """One call for all keys; or for each key an earlier call, one that can be joined, or a new one in `own`."""
        by, keys, arguments = column
        group = _group(by, arguments)
        known = self._known.get(group)
        if known is None:
            known = self._known[group] = {}
        new = [key for key in keys if key not in known] if known else keys
        if new:
            call = self._joinable.get(group) or own.get(group)
            if call is None:
                call = own[group] = _Call(by, arguments, known)
            for key in new:
                call.keys[key] = None
                known[key] = call
            if len(new) == len(keys):
                return call
        return {key: known[key] for key in keys}

    async def _make_all(self, context: object, own: _Calls) -> None:
        last, *others = own.values()
        tasks = [asyncio.create_task(call.make(context)) for call in others]
        try:
            await last.make(context)
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
        except BaseException:  # cancelled before the call was made: without an end those who joined would wait for ever
            for call in own.values():
                call.give_up()
            raise
        finally:
            for group in own:
                del self._joinable[group]

    async def _row(self, context: object, column: ColumnLoad, key: Any, call: "_Call") -> Any:
        """Loaded again where the call was given up."""
        if (found := await call.answer()) is not None:
            return found.get(key)
        ((row,),) = await self.columns(context, [ColumnLoad(column.by, (key,), column.arguments)], at_once=False)
        return row


class _Call:
    """One call of `by`: the keys it is made for and, once it is back, its rows; it has none if it was given up."""

    __slots__ = ("_known", "_waiting", "arguments", "by", "keys", "rows")

    def __init__(self, by: By, arguments: Mapping[str, Any], known: _Known) -> None:
        self.by = by
        self.arguments = arguments
        self.keys: dict[Any, None] = {}
        self.rows: Mapping[Any, Any] | None = None
        self._known: _Known | None = known
        self._waiting: list[asyncio.Future[None]] = []

    async def make(self, context: object) -> None:
        try:
            rows = await self.by(context, list(self.keys), **self.arguments)
            failed = _failed(self.keys, rows)
        except Exception as error:  # raised to all who joined this call; a later load tries again
            rows = dict.fromkeys(self.keys, error)
            failed = rows
        except BaseException:  # cancelled, which is no failure of the load: those who joined load again
            self.give_up()
            raise
        self.rows = rows
        self.end(failed)

    async def answer(self) -> Mapping[Any, Any] | None:
        """Wait for the end; the rows, or None where the call was given up."""
        await self.ended()
        return self.rows

    async def ended(self) -> None:
        if self._known is not None:  # each waits by itself: one that is cancelled takes nothing from the others
            waiting = asyncio.get_running_loop().create_future()
            self._waiting.append(waiting)
            await waiting

    def give_up(self) -> None:
        self.end(self.keys)

    def end(self, forgotten: Iterable[Any] = ()) -> None:
        """Let those who wait have the rows; failures are forgotten, so that a later load tries again."""
        known, self._known = self._known, None
        assert known is not None
        for key in forgotten:
            del known[key]
        for waiting in self._waiting:
            if not waiting.done():
                waiting.set_result(None)


def _group(by: By, arguments: Mapping[str, Any]) -> object:
    return by, *(sorted(arguments.items()) if len(arguments) > 1 else arguments.items())


def _only(known: _Known) -> _Call | None:
    """The one call that all keys are asked for by; None where several are."""
    calls = set(known.values())
    return calls.pop() if len(calls) == 1 else None


def _failed(keys: Collection[Any], rows: Mapping[Any, Any]) -> Collection[Any]:
    for kind in set(map(type, rows.values())):
        if issubclass(kind, Exception):
            return [key for key in keys if isinstance(rows.get(key), Exception)]
    return ()
