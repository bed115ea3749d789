"""Plans that a statement needs where the planner cannot know how many rows it is handed."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from hub.core.store.database import Connection

_OFF = "set local enable_hashjoin = off; set local enable_mergejoin = off; set local enable_seqscan = off"
_ON = "set local enable_hashjoin = on; set local enable_mergejoin = on; set local enable_seqscan = on"


@asynccontextmanager
async def joining_by_key(connection: Connection) -> AsyncIterator[None]:
    """Join a few thousand rows with a table of any size by its key, within the block; needs a transaction.

    Afterwards the planner chooses again: rows that have no key would be joined each with each.
    """
    await connection.execute(_OFF)
    yield
    await connection.execute(_ON)
