"""What a client asks for twice under one name is done once: the name is claimed in the transaction of the change."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from hub.core import clock
from hub.core.errors import Conflict
from hub.core.store.database import Connection

#: For how long a name is remembered.
KEPT = timedelta(hours=24)

#: Waits for whoever else has claimed the name and not committed yet.
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
class Asked:
    """A client's own name for what it asks, and a digest of what that is."""

    client: str
    id: str
    digest: bytes


async def claim(connection: Connection, asked: Asked) -> Mapping[str, Any] | None:
    """None for the first to ask, who then makes the change and settles it; what came of it for all later ones.

    Raises Conflict where something else was asked under this name.
    """
    now = clock.now()
    await connection.execute(_CLEAN, now)
    if await connection.fetchval(_CLAIM, asked.client, asked.id, asked.digest, now + KEPT, now):
        return None
    ((digest, outcome),) = await connection.fetch(_EARLIER, asked.client, asked.id)
    if digest != asked.digest:
        raise Conflict(f"{asked.id!r} was used before, with another input", field="clientMutationId")
    return outcome  # type: ignore[no-any-return]


async def settle(connection: Connection, asked: Asked, outcome: Mapping[str, Any]) -> None:
    await connection.execute(_SETTLE, asked.client, asked.id, outcome)
