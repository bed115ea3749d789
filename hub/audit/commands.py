"""Writing the log, in the transaction of what it tells of."""

from collections.abc import Sequence

from hub import clock
from hub.actor import Actor
from hub.audit import rules
from hub.events import Event
from hub.store.database import Connection

#: Seals as `rules.seal` does, which reads it back; the columns are taken from what is sealed. Who waits for the head of
#: the log gets it as it is by then; whoever has it keeps it until the transaction ends.
_APPEND = """
with recursive head as (
    select number, hash from audit_head where id = 1 for update
), entry as materialized (
    select content, ('[' || content)::jsonb as said, place
    from unnest($1::text[]) with ordinality as given (content, place)
), chain (place, number, previous, hash) as (
    select 0::bigint, number, null::bytea, hash from head
    union all
    select entry.place, chain.number + 1, chain.hash,
           sha256(chain.hash || convert_to('[' || (chain.number + 1) || ',' || entry.content, 'UTF8'))
    from chain join entry on entry.place = chain.place + 1
), moved as (
    update audit_head set number = last.number, hash = last.hash
    from (select number, hash from chain order by place desc limit 1) last where id = 1
)
insert into audit_entry
    (number, at, kind, client, organisation, on_behalf_of, purpose, usccs, details, previous, hash)
select chain.number, (said ->> 0)::timestamptz, said ->> 1, said ->> 2, said ->> 3, said ->> 4, said ->> 5,
       array(select jsonb_array_elements_text(said -> 6)), said -> 7, chain.previous, chain.hash
from chain join entry using (place)
"""


async def record(connection: Connection, actor: Actor, *events: Event) -> None:
    """Record what `actor` did. Call it last in a transaction: it holds the end of the chain until the commit."""
    at = clock.now()
    await append(connection, [rules.entry(actor, event, at) for event in events])


async def append(connection: Connection, entries: Sequence[rules.Entry]) -> None:
    """Seal entries to the end of the chain, in their order; one writer at a time, over all processes."""
    done = await connection.execute(_APPEND, [rules.content(entry).decode() for entry in entries])
    if done != f"INSERT 0 {len(entries)}":
        raise LookupError("the log has lost its head: the row of audit_head is missing")
