"""Read the deliveries, and who has read what one of them stated. These are the operator's questions."""

from collections.abc import Sequence

from hub.core.actor import Actor
from hub.core.district import district
from hub.core.errors import NotFound
from hub.core.store.database import Connection, Reader, Row
from hub.core.store.paging import Cursors, Page, page, size
from hub.intake.ingest.batches.results import BatchReader, BatchRow

_BATCHES = "select * from batch order by id desc"
_ROW = """
select b.id, b.resource, b.provider, b.as_of, b.received_at, b.file_name, b.whole, b.rows, b.accepted, b.repaired,
       b.unchanged, b.quarantined, b.withdrawn_at, b.withdrawn_reason, b.withdrawal_proposed_at as proposed_at,
       b.withdrawal_proposed_by as proposed_by, b.withdrawal_proposed_reason as proposed_reason, p.name as proposer,
       (select count(*) from quarantined_row q where q.batch_id = b.id and q.settled_at is null) as waiting
from batch b left join person p on p.issuer || ' ' || p.subject = b.withdrawal_proposed_by
"""
_PAGE = f"""
{_ROW} where ($1::bigint is null or b.id < $1) and ($2::text is null or b.provider = $2) order by b.id desc limit $3
"""
_ONE = f"{_ROW} where b.id = $1 and ($2::text is null or b.provider = $2)"
_BATCH = """
select b.*,
       (select count(*) from quarantined_row q where q.batch_id = b.id and q.settled_at is null) as waiting,
       (select count(*) from record r join (
            select distinct uscc, key from record where batch_id = b.id
        ) own on own.uscc = r.uscc and own.key = r.key
        where r.resource = b.resource and r.known_to = b.received_at and r.known_from < r.known_to) as closed,
       (select count(distinct uscc) from (
            select uscc from record where batch_id = b.id union select uscc from restatement where batch_id = b.id
        ) stated) as enterprises
from batch b where b.id = $1
"""
#: The log is read from the moment on at which the delivery came; before it nobody can have seen it.
_READERS = """
select a.client, k.name, count(distinct a.number) as answers, count(distinct asked.uscc) as enterprises
from batch b join audit_entry a on a.at >= b.received_at and a.kind = 'QueryAnswered'
cross join unnest(a.usccs) as asked (uscc)
join (
    select uscc from record where batch_id = $1 union select uscc from restatement where batch_id = $1
) stated on stated.uscc = asked.uscc
left join client k on k.code = a.client
where b.id = $1 group by a.client, k.name order by a.client
"""


async def batches(connection: Connection) -> Sequence[Row]:
    """All deliveries, the newest first."""
    return await connection.fetch(_BATCHES)


async def batches_of(reader: Reader, actor: Actor, first: int, after: str | None) -> Page[BatchRow]:
    """The deliveries of the actor's organisation, or all of them for the district's operator; the newest first."""
    limit = size(first)
    provider = own_provider(actor)
    cursors = Cursors.of_list("batches", provider)
    (last,) = cursors.position(after, int) or [None]
    rows = await reader.fetch(_PAGE, last, provider, limit + 1)
    found = [BatchRow(**dict(row.items())) for row in rows]
    return page(found, [cursors.cursor(each.id) for each in found], limit)


async def batch_of(reader: Reader, actor: Actor, number: int) -> BatchRow:
    """One of the deliveries that `batches_of` lists; raises NotFound for any other."""
    for row in await reader.fetch(_ONE, number, own_provider(actor)):
        return BatchRow(**dict(row.items()))
    raise NotFound(f"no batch {number}", field="batch")


def own_provider(actor: Actor) -> str | None:
    """Return whose deliveries an actor sees: its organisation's or, of the district's operator, all (None)."""
    return None if actor.organisation == district().operator else actor.organisation


async def batch_in_full(connection: Connection, number: int) -> Row:
    """One delivery, with how many of its rows wait, what it closed, and how many enterprises it states."""
    row = await connection.fetchrow(_BATCH, number)
    if row is None:
        raise NotFound(f"no batch {number}")
    return row


async def batch_readers(connection: Connection, number: int) -> list[BatchReader]:
    """The clients that were answered about enterprises of a delivery since it came."""
    return [BatchReader(*row.values()) for row in await connection.fetch(_READERS, number)]
