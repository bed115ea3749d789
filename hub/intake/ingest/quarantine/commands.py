"""Discard rows that will never be data, with a reason that stays."""

from collections.abc import Sequence

from hub.core import clock
from hub.core.actor import Actor
from hub.core.audit.commands import record
from hub.core.errors import Invalid, NotFound
from hub.core.events import Event, EventKind
from hub.core.store import stale
from hub.core.store.database import Connection

_DISCARD = """
update quarantined_row set settled_at = $2, settled_as = 'discarded', settled_by = $3, settled_reason = $4
where id = any ($1) and settled_at is null returning id, resource, provider, uscc
"""


async def discard(connection: Connection, actor: Actor, numbers: Sequence[int], reason: str) -> int:
    """Take rows out of quarantine without taking them in; returns how many.

    Raises Invalid without a reason, and NotFound, naming the row, where one of them does not wait: then none is
    discarded. What is asked about their enterprises is decided again.
    """
    if not reason.strip():
        raise Invalid("a row is discarded for a reason: it is kept with the row, and logged")
    wanted = sorted(set(numbers))
    now = clock.now()
    rows = await connection.fetch(_DISCARD, wanted, now, actor.decider, reason.strip())
    if missing := sorted(set(wanted) - {row["id"] for row in rows}):
        raise NotFound(f"no row {missing[0]} waits in quarantine")
    usccs = sorted({row["uscc"] for row in rows if row["uscc"]})
    for uscc in usccs:
        await stale.mark(connection, uscc, now)
    details = {"rows": wanted, "resources": sorted({row["resource"] for row in rows}), "reason": reason.strip()}
    await record(connection, actor, Event(EventKind.ROWS_DISCARDED, usccs, details))
    return len(rows)
