"""Trusted documents: GraphQL documents that a client registered and may send by their digest (`trusted_document`)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from cachetools import TTLCache

from auth.clients import queries
from auth.tokens.trusted_issuers import TrustedIssuer
from hub.core import clock
from hub.core.actor import Actor
from hub.core.audit.commands import record
from hub.core.errors import NotFound
from hub.core.events import Event, EventKind
from hub.core.store.database import Connection, Database

#: Seconds for which a process remembers that a client has registered a document, or has not.
_REMEMBERED_FOR = 1.0
_MOST_REMEMBERED = 1_000

_INSERT = """
insert into trusted_document (client, digest, text, added_at) values ($1, $2, $3, $4)
on conflict (client, digest) do nothing
returning digest
"""
_DELETE = "delete from trusted_document where client = $1 and digest = $2 returning digest"
_LIST = (
    "select client, digest, text, added_at from trusted_document where $1::text is null or client = $1 order by 1, 4, 2"
)


@dataclass(frozen=True, slots=True)
class TrustedDocument:
    """A document that one client has registered; `digest` is in hexadecimal."""

    client: str
    digest: str
    text: str
    added_at: datetime


def digest(text: str) -> str:
    """Return the SHA-256 of a document in hexadecimal: the name by which clients send it."""
    return sha256(text.encode()).hexdigest()


async def add(
    connection: Connection, actor: Actor, client: str, text: str, trusted: Iterable[TrustedIssuer] = ()
) -> str:
    """Register a document for a client and return its digest; registering it again changes nothing.

    Raises NotFound for a client that is not registered here and has not the code of a `trusted` issuer's client.
    """
    if not any(issuer.names(client) for issuer in trusted) and await queries.find(connection, client) is None:
        raise NotFound(f"no client {client!r}")
    name = digest(text)
    if await connection.fetchval(_INSERT, client, bytes.fromhex(name), text, clock.now()):
        details = {"client": client, "document": name}
        await record(connection, actor, Event(EventKind.DOCUMENT_TRUSTED, details=details))
    return name


async def remove(connection: Connection, actor: Actor, client: str, name: str) -> None:
    """Withdraw a document; within a second the client can no longer send it.

    Raises NotFound for a document that the client has not registered.
    """
    if not await connection.fetchval(_DELETE, client, _bytes(name)):
        raise NotFound(f"client {client!r} has no document {name!r}")
    await record(connection, actor, Event(EventKind.DOCUMENT_WITHDRAWN, details={"client": client, "document": name}))


async def list_all(connection: Connection, client: str | None = None) -> Sequence[TrustedDocument]:
    """Return the documents of one client, or of all clients, the oldest of each client first."""
    rows = await connection.fetch(_LIST, client)
    return [TrustedDocument(row["client"], row["digest"].hex(), row["text"], row["added_at"]) for row in rows]


def _bytes(name: str) -> bytes:
    """Decode a digest; a text that is not hexadecimal becomes the empty string, which no document has as its digest."""
    try:
        return bytes.fromhex(name)
    except ValueError:
        return b""


class TrustedDocuments:
    """The documents that clients send to one process; what it remembers is at most a second old."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._texts: TTLCache[tuple[str, str], str | None] = TTLCache(_MOST_REMEMBERED, ttl=_REMEMBERED_FOR)

    async def text(self, client: str, name: str) -> str | None:
        """Return the document with this digest, or None if this client has not registered it."""
        key = client, name
        if key not in self._texts:
            self._texts[key] = await self._read(client, name)
        return self._texts.get(key)

    async def _read(self, client: str, name: str) -> str | None:
        rows = await self._database.fetch(
            "select text from trusted_document where client = $1 and digest = $2", client, _bytes(name)
        )
        return rows[0]["text"] if rows else None
