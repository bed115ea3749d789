"""Writing the log, in the transaction of what it tells of."""

from collections.abc import Sequence

from hub import clock
from hub.actor import Actor
from hub.audit import rules
from hub.events import Event
from hub.store.database import Connection

_LOCK_HEAD = "select number, hash from audit_head where id = 1 for update"
_MOVE_HEAD = "update audit_head set number = $1, hash = $2 where id = 1"
_INSERT = """
insert into audit_entry
    (number, at, kind, client, organisation, on_behalf_of, purpose, usccs, details, previous, hash)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
"""


async def record(connection: Connection, actor: Actor, *events: Event) -> None:
    """Record what `actor` did. Call it last in a transaction: it holds the end of the chain until the commit."""
    at = clock.now()
    await append(connection, [rules.entry(actor, event, at) for event in events])


async def append(connection: Connection, entries: Sequence[rules.Entry]) -> None:
    """Seal entries to the end of the chain, in their order; one writer at a time, over all processes."""
    head = await connection.fetchrow(_LOCK_HEAD)
    if head is None:
        raise LookupError("the log has lost its head: the row of audit_head is missing")
    number, previous = head
    rows = []
    for entry in entries:
        number += 1
        sealed = rules.seal(previous, number, entry)
        rows.append((number, *_content(entry), previous, sealed))
        previous = sealed
    await connection.executemany(_INSERT, rows)
    await connection.execute(_MOVE_HEAD, number, previous)


def _content(entry: rules.Entry) -> tuple[object, ...]:
    return (
        entry.at,
        entry.kind,
        entry.client,
        entry.organisation,
        entry.on_behalf_of,
        entry.purpose,
        list(entry.usccs),
        entry.details,
    )
