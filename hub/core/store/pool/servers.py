"""Which servers the hub can use, and how one describes itself: its release, its clock, what it promises to keep."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from hub.core.errors import Unavailable
from hub.core.store.pool.connections import NO_SESSIONS, Connection

#: The lowest release that the hub works with.
LOWEST = 15
_CONDITION = """
select current_setting('server_version_num')::int as version_number, current_setting('server_version') as version,
       current_setting('server_encoding') as encoding, clock_timestamp() as now,
       current_setting('max_connections')::int as max_connections,
       (select count(*) from pg_stat_activity where backend_type = 'client backend')::int as connections,
       current_setting('fsync') = 'on' as fsync, current_setting('synchronous_commit') <> 'off' as synchronous_commit,
       current_setting('full_page_writes') = 'on' as full_page_writes, pg_is_in_recovery() as in_recovery,
       pg_database_size(current_database()) as size_bytes
"""


class StoreCondition(NamedTuple):
    """The server as it describes itself; `now` is its clock."""

    version_number: int
    version: str
    encoding: str
    now: datetime
    max_connections: int
    connections: int
    fsync: bool
    synchronous_commit: bool
    full_page_writes: bool
    in_recovery: bool
    size_bytes: int


async def condition(connection: Connection) -> StoreCondition:
    [row] = await connection.fetch(_CONDITION)
    return StoreCondition(*row)


async def require_usable(connection: Connection, settings: Mapping[str, str]) -> None:
    """Raise Unavailable for a server that is too old, and for a pooler that does not keep what a session sets.

    `settings` are those with which the connection was opened.
    """
    require_release(connection.get_server_version().major)
    name, wanted = next(iter(settings.items()))
    if await connection.fetchval("select current_setting($1)", name) != wanted:
        raise Unavailable(NO_SESSIONS, cause=f"{name} was set to {wanted} and is not")


def require_release(major: int) -> None:
    """Raise Unavailable for a PostgreSQL that is too old."""
    if major < LOWEST:
        raise Unavailable(f"the store is PostgreSQL {major}, and the hub needs {LOWEST} or newer: upgrade the server")
