"""Many requests, one commit: an entry is durable when `write` returns, and all that wait share the next transaction."""

import asyncio
from collections.abc import Callable
from typing import NamedTuple, TypeAlias

from hub.core.audit import commands, rules
from hub.core.errors import Unavailable
from hub.core.freshness.changes import Changes
from hub.core.store.database import Database

#: Whether an answer is still to be given, now that everything is known that was committed before its entry.
Still: TypeAlias = Callable[[], bool]


class _Waiting(NamedTuple):
    entries: tuple[rules.Entry, ...]
    still: Still | None
    written: asyncio.Future[bool]


class AuditLog:
    """One per process; the chain itself is shared with every other process through the database."""

    def __init__(self, database: Database, changes: Changes | None = None) -> None:
        self._database = database
        self._changes = changes or Changes()
        self._waiting: list[_Waiting] = []
        self._writer: asyncio.Task[None] | None = None

    async def write(self, *entries: rules.Entry, still: Still | None = None) -> bool:
        """Return once the entries are on disk; raises Unavailable if they are not: then nothing may be answered.

        False where none was written, because by then the answer was `still` to be given no more.
        """
        waiting = _Waiting(entries, still, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write_all())
        return await waiting.written

    async def _write_all(self) -> None:
        while self._waiting:
            group, self._waiting = self._waiting, []
            try:
                due = await self._write_group(group)
            except Exception as error:  # whatever it was, nobody in this group may be answered
                _refuse(group, error)
            else:
                for waiting, is_due in zip(group, due, strict=True):
                    if not waiting.written.done():
                        waiting.written.set_result(is_due)

    async def _write_group(self, group: list[_Waiting]) -> list[bool]:
        """Which of them were written: those that are still due as of the epoch that the store has when they are."""
        while True:
            epoch = self._changes.epoch
            due = [waiting.still is None or waiting.still() for waiting in group]
            entries = [each for waiting, is_due in zip(group, due, strict=True) if is_due for each in waiting.entries]
            if not entries or (epoch is not None and await commands.append(self._database, epoch, entries)):
                return due
            await self._changes.catch_up(self._database)


def _refuse(group: list[_Waiting], cause: Exception) -> None:
    for waiting in group:
        if not waiting.written.done():
            refusal = Unavailable(f"the access log cannot be written: {cause}")
            refusal.__cause__ = cause
            waiting.written.set_exception(refusal)
