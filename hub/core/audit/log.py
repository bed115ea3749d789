"""Entries of many requests share one commit: while one is under way, the entries that arrive wait for the next."""

import asyncio
from collections.abc import Callable
from typing import NamedTuple, TypeAlias

from hub.core.audit import commands, rules
from hub.core.errors import Unavailable, told_to_operator
from hub.core.freshness.changes import Changes
from hub.core.store.database import Database

#: Asked before an entry is written, when all earlier commits are known: whether its answer may still be given.
StillGood: TypeAlias = Callable[[], bool]


class _PendingWrite(NamedTuple):
    entries: tuple[rules.Entry, ...]
    still: StillGood | None
    written: asyncio.Future[bool]


class AuditLog:
    """Writes the entries of one process; through the database all processes share one chain."""

    def __init__(self, database: Database, changes: Changes | None = None) -> None:
        self._database = database
        self._changes = changes or Changes()
        self._waiting: list[_PendingWrite] = []
        self._writer: asyncio.Task[None] | None = None

    async def write(self, *entries: rules.Entry, still: StillGood | None = None) -> bool:
        """Return True once the entries are on disk; raises Unavailable if they are not: then nothing may be answered.

        Returns False, with nothing written, where `still` says that the answer may not be given any more.
        """
        waiting = _PendingWrite(entries, still, asyncio.get_running_loop().create_future())
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

    async def _write_group(self, group: list[_PendingWrite]) -> list[bool]:
        """Write the entries whose answers are good at the store's epoch; returns for each whether it was written."""
        while True:
            epoch, change_id = self._changes.epoch, self._changes.change_id
            due = [waiting.still is None or waiting.still() for waiting in group]
            entries = [each for waiting, is_due in zip(group, due, strict=True) if is_due for each in waiting.entries]
            if not entries:
                return due
            if epoch is not None and await commands.append(self._database, epoch, entries, change_id):
                return due
            await self._changes.catch_up(self._database)


def _refuse(group: list[_PendingWrite], cause: Exception) -> None:
    for waiting in group:
        if not waiting.written.done():
            refusal = Unavailable("the access log cannot be written", cause=told_to_operator(cause))
            refusal.__cause__ = cause
            waiting.written.set_exception(refusal)
