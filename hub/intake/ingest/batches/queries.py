"""Read the deliveries, and who has read what one of them stated. These are the operator's questions."""

from collections.abc import Collection, Mapping, Sequence

from hub.core.actor import Actor
from hub.core.district import district
from hub.core.errors import NotFound
from hub.core.store.database import Connection, Reader, Row
from hub.core.store.paging import Cursors, Page, page, size
from hub.core.tasks import queries as tasks
from hub.core.tasks.results import TaskKind
from hub.intake.ingest.batches.results import BatchReader, BatchRow, BatchTasks
from hub.intake.ingest.resources import RESOURCES
from hub.intake.ingest.standard.resource import Cadence

_BATCHES = "select * from batch order by id desc"
#: About how many rows taking a delivery back touches: its own; those that a whole list has ended, which are of its
#: provider; and where the day of a list of events moves, a mark for each enterprise, which costs a twentieth of a row.
_WEIGHT = """
case when b.whole then (
    select coalesce(sum(o.rows), 0) from batch o where o.resource = b.resource and o.provider = b.provider
) else b.rows end + case when b.resource = any ({events}) then (
    select greatest(reltuples, 0) / 20 from pg_class where oid = 'enterprise'::regclass
) else 0 end
"""
_ROW = f"""
select b.id, b.resource, b.provider, b.as_of, b.received_at, b.file_name, b.whole, b.rows, b.accepted, b.repaired,
       b.unchanged, b.quarantined, b.withdrawn_at, b.withdrawn_reason, b.withdrawal_proposed_at as proposed_at,
       b.withdrawal_proposed_by as proposed_by, b.withdrawal_proposed_reason as proposed_reason, p.name as proposer,
       (select count(*) from quarantined_row q where q.batch_id = b.id and q.settled_at is null) as waiting,
       ({_WEIGHT.format(events="$1::text[]")})::bigint as weight
from batch b left join person p on p.issuer || ' ' || p.subject = b.withdrawal_proposed_by
"""
_PAGE = f"""
{_ROW} where ($2::bigint is null or b.id < $2) and ($3::text is null or b.provider = $3) order by b.id desc limit $4
"""
_ONE = f"{_ROW} where b.id = $2 and ($3::text is null or b.provider = $3)"
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
    rows = await reader.fetch(_PAGE, _events(), last, provider, limit + 1)
    found = [BatchRow(**dict(row.items())) for row in rows]
    return page(found, [cursors.cursor(each.id) for each in found], limit)


async def batch_of(reader: Reader, actor: Actor, number: int) -> BatchRow:
    """One of the deliveries that `batches_of` lists; raises NotFound for any other."""
    for row in await reader.fetch(_ONE, _events(), number, own_provider(actor)):
        return BatchRow(**dict(row.items()))
    raise NotFound(f"no batch {number}", field="batch")


async def batch_tasks(reader: Reader, batches: Collection[int]) -> Mapping[int, BatchTasks]:
    """What was left to workers about deliveries that the caller may see, by their numbers."""
    withdrawals = await tasks.newest(reader, TaskKind.WITHDRAWAL, batches)
    rehearsals = await tasks.newest(reader, TaskKind.WITHDRAWAL_REHEARSAL, batches)
    return {number: BatchTasks(withdrawals.get(number), rehearsals.get(number)) for number in batches}


def _events() -> list[str]:
    return [resource.code for resource in RESOURCES.values() if resource.cadence is Cadence.EVENT]


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
