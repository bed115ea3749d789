"""Mutations that a client sends twice are made once: the transaction of the change claims the client's name for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from hub.core import clock
from hub.core.errors import Conflict
from hub.core.store.database import Connection

#: How long a name is kept.
KEPT = timedelta(hours=24)

#: Waits for another transaction that has claimed the name and not committed yet.
_CLAIM = """
insert into mutation as known (client, id, digest, expires_at) values ($1, $2, $3, $4)
on conflict (client, id) do update set digest = excluded.digest, outcome = null, expires_at = excluded.expires_at
    where known.expires_at <= $5
returning true
"""
_EARLIER = "select digest, outcome from mutation where client = $1 and id = $2"
_SETTLE = "update mutation set outcome = $3 where client = $1 and id = $2"
_CLEAN = """
delete from mutation where (client, id) in (
    select client, id from mutation where expires_at <= $1 order by expires_at limit 10 for update skip locked)
"""


@dataclass(frozen=True, slots=True)
class MutationName:
    """A client's own name for a mutation (clientMutationId), and the digest of the mutation's input."""

    client: str
    id: str
    digest: bytes


async def claim(connection: Connection, name: MutationName) -> Mapping[str, Any] | None:
    """None for the first caller, which makes the change and then settles it; for later ones the outcome it settled.

    Raises Conflict where the name was used with another input.
    """
    now = clock.now()
    await connection.execute(_CLEAN, now)
    if await connection.fetchval(_CLAIM, name.client, name.id, name.digest, now + KEPT, now):
        return None
    ((digest, outcome),) = await connection.fetch(_EARLIER, name.client, name.id)
    if digest != name.digest:
        raise Conflict(f"{name.id!r} was used before, with another input", field="clientMutationId")
    return outcome  # type: ignore[no-any-return]


async def settle(connection: Connection, name: MutationName, outcome: Mapping[str, Any]) -> None:
    """Keep the outcome of the change for later callers."""
    await connection.execute(_SETTLE, name.client, name.id, outcome)
