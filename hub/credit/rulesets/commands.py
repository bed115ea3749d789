"""Publishing rulesets: the lock beside them, and the entry of the log that tells who did it."""

from collections.abc import Sequence
from pathlib import Path

from hub.core.actor import Actor
from hub.core.audit.commands import record
from hub.core.events import Event, EventKind
from hub.core.store.database import Database
from hub.credit.evaluation import rulesets


async def publish(database: Database, actor: Actor, paths: Sequence[Path]) -> list[str]:
    """Fix for ever what the files say; returns the names that are new. Nothing is published that cannot be logged.

    Raises Invalid with every fault, Conflict for a version that is published already and says something else.
    """
    async with database.transaction() as connection:
        added = rulesets.publish(*paths)
        if added:
            await record(connection, actor, Event(EventKind.RULESETS_PUBLISHED, details={"published": added}))
    return added
