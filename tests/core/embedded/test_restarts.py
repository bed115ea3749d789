"""PostgreSQL is restarted under a hub that runs."""

import asyncio
from pathlib import Path

from hub.core.embedded import EmbeddedServer
from hub.core.freshness.changes import Changes
from hub.core.freshness.listener import Listener
from hub.core.store import migrate
from hub.core.store.database import Database
from hub.core.supervision import Supervisor


async def heard(changes: Changes, *, told: bool) -> None:
    for _ in range(3_000):
        if changes.told is told:
            return
        await asyncio.sleep(0.01)
    raise TimeoutError


async def test_changes_are_heard_of_again_after_a_restart(data_dir: Path) -> None:
    server = await asyncio.to_thread(EmbeddedServer.start, data_dir, durable=False)
    await migrate.upgrade(server.url)
    changes, background = Changes(), Supervisor()
    database = await Database.open(server.url)
    background.start("listener", Listener(database, changes).run)
    try:
        for _ in range(2):
            await heard(changes, told=True)
            await asyncio.to_thread(server.stop)
            await heard(changes, told=False)
            server = await asyncio.to_thread(EmbeddedServer.start, data_dir, durable=False)
        await heard(changes, told=True)

        assert background.dead == []
        assert [row[0] for row in await database.fetch("select 1")] == [1]
    finally:
        await background.stop()
        await database.close()
        await asyncio.to_thread(server.stop)
