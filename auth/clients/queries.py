"""Reads the table `client`."""

from collections.abc import Set

from auth.client_code import is_client_code
from auth.clients.record import Client, from_row
from auth.scopes import Scope
from hub.core.actor import Actor
from hub.core.errors import NotFound
from hub.core.store.database import Connection, Database, Reader


async def find(connection: Connection, code: str) -> Client | None:
    """Return the client with this code, or None; a text that cannot be a code is not looked up."""
    if not is_client_code(code):
        return None
    row = await connection.fetchrow("select * from client where code = $1", code)
    return from_row(row) if row else None


async def is_known(reader: Reader, code: str) -> bool:
    """Whether there is a client with this code, a disabled one too."""
    return is_client_code(code) and bool(await reader.fetch("select 1 from client where code = $1", code))


async def check_client(reader: Reader, code: str | None) -> None:
    """Raise NotFound for a client that is not there, where one is named."""
    if code is not None and not await is_known(reader, code):
        raise NotFound(f"no client {code[:60]!r}")


async def list_all(connection: Connection) -> list[Client]:
    """Return all clients in the order of their codes, disabled ones too."""
    return [from_row(row) for row in await connection.fetch("select * from client order by code")]


async def listed(reader: Reader, after: str, limit: int) -> list[Client]:
    """Return the next clients after a code, disabled ones too."""
    rows = await reader.fetch("select * from client where code > $1 order by code limit $2", after, limit)
    return [from_row(row) for row in rows]


async def subscriber(database: Database, code: str, scopes: Set[Scope] = frozenset()) -> Actor | None:
    """A client as its record is now, for what is made while it does not ask.

    None if it may subscribe no more, or lacks one of these scopes.
    """
    async with database.connection() as connection:
        client = await find(connection, code)
    if client is None or not client.enabled or not {Scope.DELIVERY_SUBSCRIBE, *scopes} <= client.scopes:
        return None
    return client.actor
