"""Read what was delivered: records, rows in quarantine, and how fresh each source is."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from hub.core.actor import Actor
from hub.core.district import Coverage, district
from hub.core.errors import NotFound
from hub.core.store import visible
from hub.core.store.database import Connection, Database, Reader, Row
from hub.core.store.paging import MOST, Cursors, Page, page, size
from hub.intake.ingest.expected.rules import ProvidedSource, stated_up_to, update_cycle
from hub.intake.ingest.resources import RESOURCES

_WAITING = """
select id, batch_id, row_number, sheet, resource, provider, cells, findings, mended_at from quarantined_row
where settled_at is null and ($1::bigint is null or batch_id = $1) order by batch_id, id limit $2
"""
_FEEDS = """
select resource, provider, max(as_of) as as_of from batch
where received_at <= $1 and (withdrawn_at is null or $1 < withdrawn_at) and as_of <= $2 group by resource, provider
"""
#: The rows of enterprises are counted, not read; a withdrawn delivery states nothing.
_PROVIDED = """
select resource, provider, b.newest, coalesce(w.waiting, 0) as waiting, coalesce(w.without_code, 0) as without_code
from (
    select resource, provider, max(as_of) filter (where withdrawn_at is null) as newest
    from batch group by resource, provider
) b left join (
    select resource, provider, count(*) as waiting, count(*) filter (where uscc is null) as without_code
    from quarantined_row where settled_at is null group by resource, provider
) w using (resource, provider)
"""
#: The entry of the log is the last thing that a delivery or a withdrawal does before its commit; what arrives while an
#: evaluation is reading may be read by it, though it says that it knows what was known when it began.
_UNDER_WAY = """
select distinct b.resource from batch b
cross join lateral (values ('RecordsIngested', b.received_at), ('RecordsWithdrawn', b.withdrawn_at)) as done (kind, at)
where done.at between $1::timestamptz - interval '1 hour' and $1::timestamptz + interval '10 seconds' and exists (
    select 1 from audit_entry a
    where a.kind = done.kind and a.at > $1 and (a.details->>'batch')::bigint = b.id)
"""
_REPAIRED_SINCE = f"""
select distinct r.resource from record r join enterprise e on e.uscc = r.uscc
where r.uscc = $1 and {visible.known("r", "$2")} and r.repaired_on is null
  and not ({visible.existing("r", "$2")}) and {{visible}}
"""
_SUBMITTED = """
select id, resource, provider, as_of, received_at, rows, accepted, repaired, unchanged, quarantined, not_data, findings
from batch where id = any ($1) and provider = $2
"""
_RECORDS = f"""
select r.* from unnest($1::varchar[]) as asked (uscc)
join enterprise e on e.uscc = asked.uscc and {{visible}}
cross join lateral (
    select r.uscc, r.id, r.resource, r.key, r.body, r.valid_from, r.valid_to, r.provider, r.as_of,
           r.known_from as received_at, r.batch_id, r.row_number
    from record r
    where r.uscc = e.uscc and {visible.existing("r", None)} and r.resource = any ($2)
      and ($4::text is null or (r.valid_from, r.id) < ($4::text::date, $5::bigint))
    order by r.valid_from desc, r.id desc limit $3
) r
order by r.uscc, r.valid_from desc, r.id desc
"""


async def waiting(connection: Connection, batch: int | None = None, limit: int | None = None) -> Sequence[Row]:
    """The rows a person has to look at, with their cells and findings, in the order they arrived."""
    return await connection.fetch(_WAITING, batch, limit)


async def batches_by_number(reader: Reader, actor: Actor, numbers: Sequence[int]) -> dict[int, "SubmittedBatch"]:
    """The deliveries with these numbers that the actor's organisation has made."""
    rows = await reader.fetch(_SUBMITTED, list(numbers), actor.organisation)
    return {row["id"]: SubmittedBatch(**dict(row.items())) for row in rows}


async def batch_by_id(connection: Connection, batch: int) -> Row:
    row = await connection.fetchrow("select * from batch where id = $1", batch)
    if row is None:
        raise NotFound(f"no batch {batch}")
    return row


async def source_freshness(reader: Reader, as_of: date, known_at: datetime) -> dict[str, date]:
    """Up to which day each resource is stated, among what had arrived by `known_at` and was not withdrawn then.

    A resource is absent where nothing had arrived, or a provider that speaks of every enterprise had delivered nothing;
    how far those go that speak of some is a part of each enterprise's evidence.
    """
    newest: dict[str, dict[str, date]] = {}
    for row in await reader.fetch(_FEEDS, known_at, as_of):
        newest.setdefault(row["resource"], {})[row["provider"]] = row["as_of"]
    whole = partial(district().expected_providers, coverage=Coverage.WHOLE)
    stated = ((resource, stated_up_to(days, whole(resource))) for resource, days in newest.items())
    return {resource: day for resource, day in stated if day is not None}


async def provided_sources(reader: Reader) -> list[ProvidedSource]:
    """What each provider has delivered of each resource, and what those who are expected have not."""
    rows = await reader.fetch(_PROVIDED)
    delivered = {(row["resource"], row["provider"]): row for row in rows}
    wanted = [(code, provider) for code in RESOURCES for provider in district().expected_providers(code)]
    return [_provided(*pair, delivered.get(pair)) for pair in sorted({*delivered, *wanted})]


def _provided(resource: str, provider: str, row: Row | None) -> ProvidedSource:
    coverage = district().expected.get(resource, {}).get(provider)
    if row is None:
        return ProvidedSource(resource, provider, coverage)
    newest, waiting, without_code = row["newest"], row["waiting"], row["without_code"]
    due_on = newest + update_cycle(RESOURCES[resource]) if newest else None
    return ProvidedSource(resource, provider, coverage, newest, due_on, waiting, without_code)


async def under_way(reader: Reader, at: datetime) -> frozenset[str]:
    """The resources of which a delivery was being taken in at a moment: a reader may or may not have seen it."""
    return frozenset(row["resource"] for row in await reader.fetch(_UNDER_WAY, at))


async def repaired_since(reader: Reader, actor: Actor, uscc: str, at: datetime) -> frozenset[str]:
    """The resources of which a record that was known at a moment has been repaired since, and so no longer exists."""
    seen = visible.credit(actor, group="verdict")
    rows = await reader.fetch(seen.into(_REPAIRED_SINCE), uscc, at, *seen.parameters)
    return frozenset(row["resource"] for row in rows)


@dataclass(frozen=True, slots=True)
class SubmittedBatch:
    """What became of a delivery, for the system that has made it; rows = all the counts that follow."""

    id: int
    resource: str
    provider: str
    as_of: date
    received_at: datetime
    rows: int
    accepted: int
    repaired: int
    unchanged: int
    quarantined: int
    not_data: int
    findings: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class RecordRow:
    """One record that exists, with where it came from; `body` holds the fields of the resource's row model."""

    uscc: str
    id: int
    resource: str
    key: str
    body: Mapping[str, Any]
    valid_from: date
    valid_to: date | None
    provider: str
    as_of: date
    received_at: datetime
    batch_id: int
    row_number: int


async def records_by_uscc(
    database: Database, actor: Actor, usccs: Sequence[str], resources: Sequence[str], first: int, after: str | None
) -> dict[str, Page[RecordRow]]:
    """For each enterprise a page of its records of these resources, the newest first; one statement for all."""
    limit = size(first)
    cursors = Cursors.of_list("records", *resources)
    day, number = cursors.position(after, date, int) or (None, None)
    records = await _records(database, actor, usccs, resources, limit + 1, (day, number))
    return {
        uscc: page(rows, [cursors.cursor(row.valid_from.isoformat(), row.id) for row in rows], limit)
        for uscc, rows in records.items()
    }


async def every_record(
    database: Database, actor: Actor, usccs: Sequence[str], resource: str
) -> AsyncIterator[Sequence[RecordRow]]:
    """All records of one resource that a query would page through, the newest first of each enterprise, in parts."""
    records = await _records(database, actor, usccs, [resource], MOST, (None, None))
    for uscc, rows in records.items():
        yield rows
        while len(rows) == MOST:
            last = rows[-1]
            place = last.valid_from.isoformat(), last.id
            rows = (await _records(database, actor, [uscc], [resource], MOST, place))[uscc]
            yield rows


async def _records(
    database: Database,
    actor: Actor,
    usccs: Sequence[str],
    resources: Sequence[str],
    limit: int,
    after: tuple[object, object],
) -> dict[str, list[RecordRow]]:
    """The first records of each enterprise after a day and a number, as many as `limit`."""
    seen = visible.credit(actor, group="record")
    records: dict[str, list[RecordRow]] = {uscc: [] for uscc in usccs}
    asked = (list(usccs), list(resources), limit, *after, *seen.parameters)
    for row in await database.fetch(seen.into(_RECORDS), *asked):
        records[row["uscc"]].append(RecordRow(*row))
    return records
