"""Reads of the `client` table."""

from auth.client_code import is_client_code
from auth.clients.record import Client, read
from hub.core.store.database import Connection


async def find(connection: Connection, code: str) -> Client | None:
    """None too for a text that cannot be a client's code: the database is not asked."""
    if not is_client_code(code):
        return None
    row = await connection.fetchrow("select * from client where code = $1", code)
    return read(row) if row else None


async def list_all(connection: Connection) -> list[Client]:
    return [read(row) for row in await connection.fetch("select * from client order by code")]
