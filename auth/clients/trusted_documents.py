"""The `trusted_document` table: what clients registered beforehand, and may name by its digest ever after."""

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

#: Seconds for which it is believed that a client has registered a document, or has not.
_BELIEVED = 1.0
_REMEMBERED = 1_000

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
    """`digest` is in hexadecimal."""

    client: str
    digest: str
    text: str
    added_at: datetime


def digest(text: str) -> str:
    """The name of a document, as clients send it."""
    return sha256(text.encode()).hexdigest()


async def add(
    connection: Connection, actor: Actor, client: str, text: str, trusted: Iterable[TrustedIssuer] = ()
) -> str:
    """The digest; a document that is registered already stays so.

    Raises NotFound for a client that neither is registered here nor can be one of a `trusted` issuer's.
    """
    if not any(issuer.names(client) for issuer in trusted) and await queries.find(connection, client) is None:
        raise NotFound(f"no client {client!r}")
    name = digest(text)
    if await connection.fetchval(_INSERT, client, bytes.fromhex(name), text, clock.now()):
        details = {"client": client, "document": name}
        await record(connection, actor, Event(EventKind.DOCUMENT_TRUSTED, details=details))
    return name


async def remove(connection: Connection, actor: Actor, client: str, name: str) -> None:
    """Within a second the client can send it no more. Raises NotFound for one that was not registered."""
    if not await connection.fetchval(_DELETE, client, _bytes(name)):
        raise NotFound(f"client {client!r} has no document {name!r}")
    await record(connection, actor, Event(EventKind.DOCUMENT_WITHDRAWN, details={"client": client, "document": name}))


async def list_all(connection: Connection, client: str | None = None) -> Sequence[TrustedDocument]:
    rows = await connection.fetch(_LIST, client)
    return [TrustedDocument(row["client"], row["digest"].hex(), row["text"], row["added_at"]) for row in rows]


def _bytes(name: str) -> bytes:
    """Nothing that a document could have where the text is no digest."""
    try:
        return bytes.fromhex(name)
    except ValueError:
        return b""


class TrustedDocuments:
    """What the clients of one process have registered, as it was a second ago at most."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: TTLCache[tuple[str, str], str | None] = TTLCache(_REMEMBERED, ttl=_BELIEVED)

    async def text(self, client: str, name: str) -> str | None:
        """The document with this digest; None for one that this client has not registered."""
        key = client, name
        if key not in self._known:
            self._known[key] = await self._read(client, name)
        return self._known.get(key)

    async def _read(self, client: str, name: str) -> str | None:
        rows = await self._database.fetch(
            "select text from trusted_document where client = $1 and digest = $2", client, _bytes(name)
        )
        return rows[0]["text"] if rows else None
