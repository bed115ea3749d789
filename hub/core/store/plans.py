"""Plans that a statement needs where the planner cannot know how many rows it is handed."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from hub.core.store.database import Connection

_OFF = "set local enable_hashjoin = off; set local enable_mergejoin = off; set local enable_seqscan = off"
_ON = "set local enable_hashjoin = on; set local enable_mergejoin = on; set local enable_seqscan = on"

#: The cached plan is not made anew for each batch, of which every code would be looked up in statistics.
_IN_ORDER = "; ".join(
    [
        *(f"set local enable_{way} = off" for way in ("sort", "incremental_sort", "nestloop")),
        "set local plan_cache_mode = force_generic_plan",
    ]
)


@asynccontextmanager
async def joining_by_key(connection: Connection) -> AsyncIterator[None]:
    """Join a few thousand rows with a table of any size by its key, within the block; needs a transaction.

    Afterwards the planner chooses again: rows that have no key would be joined each with each.
    """
    await connection.execute(_OFF)
    yield
    await connection.execute(_ON)


async def read_in_order(connection: Connection) -> None:
    """Read the rows of a few thousand enterprises in an index's order, until the end of the transaction.

    Sorting them takes longer than to fetch each by itself, which the planner does not believe.
    """
    await connection.execute(_IN_ORDER)
