"""What a worker does for the log while readers ask: without it PostgreSQL would gather what it is to index."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from hub.core.audit.commands import index
from hub.core.store.database import Database
from hub.worker.run import PAUSE


@contextmanager
def indexing(url: str) -> Iterator[None]:
    """Index the log as often as a worker would until the end of the block, and once more: its CPU is PostgreSQL's."""
    ended = threading.Event()
    thread = threading.Thread(target=lambda: asyncio.run(_rounds(url, ended)))
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


async def _rounds(url: str, ended: threading.Event) -> None:
    database = await Database.open(url, most=1)
    try:
        while not await asyncio.to_thread(ended.wait, PAUSE):
            await index(database)
        await index(database)
    finally:
        await database.close()
