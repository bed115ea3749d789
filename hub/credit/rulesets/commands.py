"""Publishing rulesets: the lock beside them grows, and the audit log tells who did it."""

import asyncio
from collections.abc import Iterable, Sequence
from pathlib import Path

from hub.core.actor import Actor
from hub.core.audit.commands import record
from hub.core.events import Event, EventKind
from hub.core.store.database import Connection, Database
from hub.core.store.locks import Lock
from hub.credit.rulesets.files import publishing


async def publish(database: Database, actor: Actor, paths: Sequence[Path], beside: Iterable[Path]) -> list[str]:
    """Lock what the files say for ever; returns the names that are new.

    Nothing is published that cannot be logged: both happen in one transaction. The files have to be sound together
    with the rulesets of the folders `beside`. Raises Invalid with every fault.
    """
    async with database.transaction() as connection:
        await connection.execute(Lock.RULESETS.until_commit)
        added = publishing.publish(paths, beside)
        if added:
            await record(connection, actor, Event(EventKind.RULESETS_PUBLISHED, details={"published": added}))
    return added


async def publish_text(connection: Connection, actor: Actor, text: str, folder: Path, beside: Iterable[Path]) -> str:
    """Lock what a text says for ever, as a file of the folder, within the caller's transaction; returns its name.

    Raises Invalid with every fault, Conflict for a folder that cannot be written or says something else under the name.
    """
    await connection.execute(Lock.RULESETS.until_commit)
    name = await asyncio.to_thread(publishing.publish_text, text, folder, beside)
    await record(connection, actor, Event(EventKind.RULESETS_PUBLISHED, details={"published": [name]}))
    return name
