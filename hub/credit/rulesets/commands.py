"""Publishing rulesets: the lock beside them grows, and the audit log tells who did it."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from hub.core.actor import Actor
from hub.core.audit.commands import record
from hub.core.events import Event, EventKind
from hub.core.store.database import Database
from hub.credit.rulesets.files import publishing


async def publish(database: Database, actor: Actor, paths: Sequence[Path], beside: Iterable[Path]) -> list[str]:
    """Lock what the files say for ever; returns the names that are new.

    Nothing is published that cannot be logged: both happen in one transaction. The files have to be sound together
    with the rulesets of the folders `beside`. Raises Invalid with every fault.
    """
    async with database.transaction() as connection:
        added = publishing.publish(paths, beside)
        if added:
            await record(connection, actor, Event(EventKind.RULESETS_PUBLISHED, details={"published": added}))
    return added
