"""Small reads of the same kind share a statement: those that come while one is under way make up the next."""

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

#: `fetch(sql, keys, *parameters)`
Fetch: TypeAlias = Callable[..., Awaitable[Rows]]
#: Who asks for more keys has a statement to itself.
SMALL = 16
#: Readers of one statement.
_MOST = 16
#: Seconds after which nobody joins those who wait for a statement that seems to be stuck.
_STUCK = 1.0


class Read(NamedTuple):
    """A statement whose first parameter are keys and whose rows, in no order, tell theirs in `column`."""

    sql: str
    column: str
    parameters: tuple[object, ...] = ()

    @property
    def kind(self) -> Hashable:
        """What they have in common who may share a statement; None where parameters cannot be compared."""
        return kind(self.sql, *self.parameters)


class _Waiting(NamedTuple):
    keys: Sequence[str]
    answer: "asyncio.Future[Rows]"


class _Line:
    """Those who wait while a statement of their kind is under way, and those whom it answers."""

    __slots__ = ("answered", "began", "waiting")

    def __init__(self) -> None:
        self.began = time.monotonic()
        self.answered: list[_Waiting] = []
        self.waiting: list[_Waiting] = []

    def next(self) -> list[_Waiting]:
        """Who is answered by the next statement, which begins now."""
        self.began = time.monotonic()
        there = [each for each in self.waiting if not each.answer.done()]
        self.answered, self.waiting = there[:_MOST], there[_MOST:]
        return self.answered


class Shared:
    """Of one database. Whoever is cancelled or fails harms no other."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch
        self._lines: dict[Hashable, _Line] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def rows(self, read: Read, keys: Sequence[str]) -> Rows:
        kind = read.kind
        if len(keys) > SMALL or kind is None:
            return await self._fetch(read.sql, keys, *read.parameters)
        line = self._lines.get(kind)
        if line is None:
            return await self._first(kind, read, keys)
        if time.monotonic() - line.began > _STUCK:
            return await self._fetch(read.sql, keys, *read.parameters)
        answer: asyncio.Future[Rows] = asyncio.get_running_loop().create_future()
        line.waiting.append(_Waiting(keys, answer))
        return await answer

    async def _first(self, kind: Hashable, read: Read, keys: Sequence[str]) -> Rows:
        line = self._lines[kind] = _Line()
        try:
            return await self._fetch(read.sql, keys, *read.parameters)
        finally:
            if line.waiting:
                task = asyncio.create_task(self._answer_all(kind, read, line))
                self._tasks.add(task)
                task.add_done_callback(lambda task: self._end(kind, line, task))
            else:
                del self._lines[kind]

    async def _answer_all(self, kind: Hashable, read: Read, line: _Line) -> None:
        while group := line.next():
            await self._answer(read, group)
        del self._lines[kind]

    def _end(self, kind: Hashable, line: _Line, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        if task.cancelled():
            del self._lines[kind]
            for left in (*line.answered, *line.waiting):
                _tell(left, Unavailable("the server is stopping"))

    async def _answer(self, read: Read, group: Sequence[_Waiting]) -> None:
        keys = list({key: None for each in group for key in each.keys})
        try:
            rows = await self._fetch(read.sql, keys, *read.parameters)
        except Exception as error:  # told to all where the store is out of reach, else each is asked for by itself
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
    """Equal for what is asked alike; None where something in it cannot be compared. Lists count as tuples."""
    found = tuple(tuple(each) if isinstance(each, list) else each for each in said)
    try:
        hash(found)
    except TypeError:
        return None
    return found


def _tell(waiting: _Waiting, error: Exception) -> None:
    if not waiting.answer.done():
        waiting.answer.set_exception(error)
