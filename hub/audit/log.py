"""Many requests, one commit: an entry is durable when `write` returns, and all that wait share the next statement."""

import asyncio
from typing import TypeAlias

from hub.audit import rules
from hub.audit.commands import append
from hub.errors import Unavailable
from hub.store.database import Database

_Waiting: TypeAlias = "tuple[rules.Entry, asyncio.Future[None]]"


class AuditLog:
    """One per process; the chain itself is shared with every other process through the database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: list[_Waiting] = []
        self._writer: asyncio.Task[None] | None = None

    async def write(self, entry: rules.Entry) -> None:
        """Return once the entry is on disk; raises Unavailable if it is not: then nothing may be answered."""
        written: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((entry, written))
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write_all())
        await written

    async def _write_all(self) -> None:
        while self._waiting:
            group, self._waiting = self._waiting, []
            try:
                async with self._database.connection() as connection:
                    await append(connection, [entry for entry, _ in group])
            except Exception as error:  # whatever it was, nobody in this group may be answered
                _refuse(group, error)
            else:
                for _, written in group:
                    if not written.done():
                        written.set_result(None)


def _refuse(group: list[_Waiting], cause: Exception) -> None:
    for _, written in group:
        if not written.done():
            refusal = Unavailable(f"the access log cannot be written: {cause}")
            refusal.__cause__ = cause
            written.set_exception(refusal)
