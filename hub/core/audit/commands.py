"""Writes the access log, in the transaction of what an entry is about."""

from collections.abc import Sequence
from uuid import UUID

from hub.core import clock
from hub.core.actor import Actor
from hub.core.audit import rules
from hub.core.events import CHANGING_EVERY_ANSWER, CHANGING_NO_ANSWER, TOUCHING_ONLY_NAMED, Event
from hub.core.freshness import changes
from hub.core.freshness.changes import About, TouchedRows
from hub.core.store.database import Connection, Reader

#: One statement seals and writes the entries, so that the end of the chain is not locked longer than that takes. The
#: epoch is compared in the locked row: after a wait for another transaction the row shows what that one has left.
_APPEND = """
with recursive head as materialized (
    select number, hash from audit_head
    where id = 1 and epoch = $1 and ($4::uuid is null or change_id = $4) for update
), chain (place, number, previous, hash) as (
    select 0, number, null::bytea, hash from head
    union all
    select place + 1, number + 1, hash,
           sha256(hash || convert_to('[' || number + 1 || ',' || ($3::text[])[place + 1], 'UTF8'))
    from chain where place < cardinality($3::text[])
), written as (
    insert into audit_entry
        (number, at, kind, client, organisation, on_behalf_of, purpose, usccs, details, person, previous, hash)
    select c.number, e.at, e.kind, e.client, e.organisation, e.on_behalf_of, e.purpose, e.usccs, e.details, e.person,
           c.previous, c.hash
    from chain c
    join rows from (jsonb_to_recordset($2) as (
        at timestamptz, kind text, client text, organisation text, on_behalf_of text, purpose text,
        usccs text[], details jsonb, person jsonb
    )) with ordinality as e (at, kind, client, organisation, on_behalf_of, purpose, usccs, details, person, place)
        on e.place = c.place
), moved as (
    update audit_head set number = last.number, hash = last.hash
    from (select number, hash from chain order by place desc limit 1) last where id = 1
)
select true from head
"""
#: How many pages it was; PostgreSQL manual, GIN fast update technique.
_INDEX = "select gin_clean_pending_list('audit_entry_usccs') as pages"


async def record(connection: Connection, actor: Actor, *events: Event, rows_of: str | None = None) -> None:
    """Record what `actor` did, and move the epoch of the data.

    Call it last in a transaction: it locks the end of the chain until the commit. `rows_of` is a query that selects as
    `uscc` the enterprises whose rows were touched, where the log does not name them.
    """
    at = clock.now()
    touched = [_touched(event, rows_of) for event in events]
    epoch = await changes.advance(connection, _about(events), *touched)
    await append(connection, epoch, [rules.entry(actor, event, at) for event in events])


async def append(store: Reader, epoch: int, entries: Sequence[rules.Entry], change_id: UUID | None = None) -> bool:
    """Seal entries to the end of the chain, in their order; one writer at a time over all processes.

    Where the data has another epoch by now, or another change has led to it, it writes nothing and returns False.
    """
    texts = [rules.content(entry).decode() for entry in entries]
    return bool(await store.fetch(_APPEND, epoch, [entry._asdict() for entry in entries], texts, change_id))


async def index(store: Reader) -> int:
    """Put the entries written since the last time into the index by enterprise; returns how many pages they took.

    Until then a reader finds them by looking at each. Many together cost a third of what they cost one by one, and no
    answer waits for it.
    """
    return int((await store.fetch(_INDEX))[0]["pages"])


def _touched(event: Event, rows_of: str | None) -> TouchedRows:
    resource = event.details.get("resource")
    usccs = rows_of or (event.usccs if event.usccs or event.kind in TOUCHING_ONLY_NAMED else None)
    return TouchedRows(event.kind.value, usccs, _about([event]) is None, str(resource) if resource else None)


def _about(events: Sequence[Event]) -> About:
    """The enterprises whose answers these events may have changed."""
    changing = [event for event in events if event.kind not in CHANGING_NO_ANSWER]
    if not all(event.usccs and event.kind not in CHANGING_EVERY_ANSWER for event in changing):
        return None
    return {uscc for event in changing for uscc in event.usccs}
