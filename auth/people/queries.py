"""Reads the tables `person` and `session`."""

from collections.abc import Sequence
from datetime import datetime

from auth.clients import queries as clients
from auth.people.record import IDLE, LONGEST, PersonRecord, Session, from_row, session_from_row
from hub.core.store.database import Connection, Reader

_PERSON = "select * from person where issuer = $1 and subject = $2"
_PEOPLE = "select * from person where $1::text is null or issuer = $1 order by client, name, issuer, subject"
_LISTED = """
select * from person where (client, issuer, subject) > ($1, $2, $3) and ($4::text is null or client = $4)
order by client, issuer, subject limit $5
"""
_SESSION = """
select s.*, p.name, p.client, p.enterprise, p.roles
from session s join person p using (issuer, subject)
where s.id_hash = $1 and s.last_used_at > $2 and s.started_at > $3 and p.disabled_at is null
"""


async def find(connection: Connection, issuer: str, subject: str) -> PersonRecord | None:
    """Return the person whom an identity provider calls so, or None."""
    row = await connection.fetchrow(_PERSON, issuer, subject)
    return from_row(row) if row else None


async def list_all(connection: Connection, issuer: str | None = None) -> Sequence[PersonRecord]:
    """Return the people of one identity provider or of all, in the order of clients and names."""
    return [from_row(row) for row in await connection.fetch(_PEOPLE, issuer)]


async def listed(reader: Reader, client: str | None, after: Sequence[str], limit: int) -> list[PersonRecord]:
    """Return the next people after a client, issuer and subject; of one client, or of all."""
    return [from_row(row) for row in await reader.fetch(_LISTED, *after, client, limit)]


async def find_session(connection: Connection, id_hash: bytes, now: datetime) -> Session | None:
    """Return a session that has not ended; None too for a disabled person, or a client that is disabled or gone."""
    row = await connection.fetchrow(_SESSION, id_hash, now - IDLE, now - LONGEST)
    if row is None:
        return None
    client = await clients.find(connection, row["client"])
    return session_from_row(row, client) if client and client.enabled else None
