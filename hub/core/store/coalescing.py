"""Small reads of one kind are coalesced: those that arrive while a statement runs share the next statement."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Hashable, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from hub.core.errors import Unavailable

if TYPE_CHECKING:
    import asyncpg

    Rows: TypeAlias = "Sequence[asyncpg.Record]"
else:
    Rows = object

#: `fetch(sql, joined keys, *parameters)`
Fetch: TypeAlias = Callable[..., Awaitable[Rows]]
#: A read of more keys runs as a statement of its own.
SMALL = 16
#: Reads that one statement answers at most.
_MOST = 16
#: Seconds after which a statement seems stuck, and no more reads wait for it.
_STUCK = 1.0


class KeyedRead(NamedTuple):
    """A statement whose first parameter is its keys, as one text with a blank between them.

    `column` holds the key of each row, in no order.
    """

    sql: str
    column: str
    parameters: tuple[object, ...] = ()

    @property
    def kind(self) -> Hashable:
        """Equal for reads that may share a statement; None where a parameter cannot be compared."""
        return kind(self.sql, *self.parameters)


class _PendingRead(NamedTuple):
    keys: Sequence[str]
    answer: "asyncio.Future[Rows]"


class _Queue:
    """The reads that wait while a statement of their kind runs, and those that it answers."""

    __slots__ = ("answered", "began", "waiting")

    def __init__(self) -> None:
        self.began = time.monotonic()
        self.answered: list[_PendingRead] = []
        self.waiting: list[_PendingRead] = []

    def next(self) -> list[_PendingRead]:
        """The reads that the next statement answers; it begins now."""
        self.began = time.monotonic()
        there = [each for each in self.waiting if not each.answer.done()]
        self.answered, self.waiting = there[:_MOST], there[_MOST:]
        return self.answered


class Coalescer:
    """Coalesces the reads of one database; a read that is cancelled or fails harms no other."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch
        self._queues: dict[Hashable, _Queue] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def rows(self, read: KeyedRead, keys: Sequence[str]) -> Rows:
        kind = read.kind
        if len(keys) > SMALL or kind is None:
            return await self._rows(read, keys)
        queue = self._queues.get(kind)
        if queue is None:
            return await self._first(kind, read, keys)
        if time.monotonic() - queue.began > _STUCK:
            return await self._rows(read, keys)
        answer: asyncio.Future[Rows] = asyncio.get_running_loop().create_future()
        queue.waiting.append(_PendingRead(keys, answer))
        return await answer

    def _rows(self, read: KeyedRead, keys: Sequence[str]) -> Awaitable[Rows]:
        return self._fetch(read.sql, " ".join(keys), *read.parameters)

    async def _first(self, kind: Hashable, read: KeyedRead, keys: Sequence[str]) -> Rows:
        queue = self._queues[kind] = _Queue()
        try:
            return await self._rows(read, keys)
        finally:
            if queue.waiting:
                task = asyncio.create_task(self._answer_all(kind, read, queue))
                self._tasks.add(task)
                task.add_done_callback(lambda task: self._end(kind, queue, task))
            else:
                del self._queues[kind]

    async def _answer_all(self, kind: Hashable, read: KeyedRead, queue: _Queue) -> None:
        while group := queue.next():
            await self._answer(read, group)
        del self._queues[kind]

    def _end(self, kind: Hashable, queue: _Queue, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        if task.cancelled():
            del self._queues[kind]
            for left in (*queue.answered, *queue.waiting):
                _tell(left, Unavailable("the server is stopping"))

    async def _answer(self, read: KeyedRead, group: Sequence[_PendingRead]) -> None:
        keys = list({key: None for each in group for key in each.keys})
        try:
            rows = await self._rows(read, keys)
        except Exception as error:  # out of reach: all are told; otherwise each read is tried alone
            alone = len(group) == 1
            for each in group:
                if alone or isinstance(error, Unavailable):
                    _tell(each, error)
                else:
                    await self._answer(read, [each])
            return
        by_key: dict[str, list[asyncpg.Record]] = {}
        for row in rows:
            by_key.setdefault(row[read.column], []).append(row)
        for each in group:
            if not each.answer.done():
                each.answer.set_result([row for key in dict.fromkeys(each.keys) for row in by_key.get(key, ())])


def kind(*said: object) -> Hashable:
    """A key that is equal for equal values, lists counting as tuples; None where a value cannot be compared."""
    for each in said:
        if isinstance(each, list):
            said = tuple(tuple(each) if isinstance(each, list) else each for each in said)
            break
    try:
        hash(said)
    except TypeError:
        return None
    return said


def _tell(waiting: _PendingRead, error: Exception) -> None:
    if not waiting.answer.done():
        waiting.answer.set_exception(error)
