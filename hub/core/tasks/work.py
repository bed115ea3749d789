"""A task in a worker's hands: its sign of life while it is done."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from hub.core.store.database import Database
from hub.core.tasks import commands
from hub.core.tasks.results import ClaimedTask

#: Seconds between two signs of life of a worker.
_BEAT = 2.0


@dataclass(slots=True)
class TaskProgress:
    """How many of how many enterprises are done."""

    done: int = 0
    total: int = 0

    def begin(self, total: int) -> None:
        self.done, self.total = 0, total

    def note(self, done: int) -> None:
        self.done = done


@asynccontextmanager
async def alive(database: Database, task: ClaimedTask) -> AsyncIterator[TaskProgress]:
    """Move the task's heartbeat and progress until the block ends."""
    progress = TaskProgress()

    async def beat() -> None:
        while True:
            await commands.beat(database, task, progress.done, progress.total)
            await asyncio.sleep(_BEAT)

    beating = asyncio.create_task(beat())
    try:
        yield progress
    finally:
        beating.cancel()
        await asyncio.wait([beating])
