"""The advisory locks of the hub: every number that is used, what it locks, and how it is taken.

A number never changes. During a rolling upgrade programs of two releases work on one store, and each has to find what
the other has locked: a new number would let both in. A new lock gets a number that is not here yet.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import Enum

from hub.core.store.database import Connection


class Lock(Enum):
    """The key of each lock as SQL writes it.

    EVALUATION and DELIVERY have their first number in common, by history. They meet only for a resource whose
    `hashtext` is 0, and then one waits for the other.
    """

    #: One process brings the store to the newest schema.
    MIGRATION = "4207030001"
    #: One process takes months out of the access log.
    ARCHIVE = "4207030002"
    #: One ruleset is published at a time: the lock of a folder is read and written anew.
    RULESETS = "4207030003"
    #: One evaluation runs over all processes: two would state the same about an enterprise twice.
    EVALUATION = "420703, 0"
    #: One delivery of a resource is taken in at a time; the parameter is the resource's code.
    DELIVERY = "420703, hashtext($1)"
    #: One workbook of a person is queued at a time, so that they can be counted; the parameter is the person.
    WORKBOOKS = "420704, hashtext($1)"

    @property
    def until_commit(self) -> str:
        """The statement that waits for the lock and keeps it until the transaction ends."""
        return f"select pg_advisory_xact_lock({self.value})"


@asynccontextmanager
async def holding(connection: Connection, lock: Lock) -> AsyncIterator[None]:
    """Hold a lock over several transactions; a connection that breaks gives it back."""
    await connection.execute(f"select pg_advisory_lock({lock.value})")
    try:
        yield
    finally:
        await connection.execute(f"select pg_advisory_unlock({lock.value})")
