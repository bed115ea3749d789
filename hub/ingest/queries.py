"""What was delivered: the records that exist, the rows that wait in quarantine, and how fresh each source is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from hub.actor import Actor
from hub.errors import NotFound
from hub.store import visible
from hub.store.database import Connection, Database, Reader, Row
from hub.store.paging import Page, cursor, page, position, size

_WAITING = """
select id, batch_id, row_number, resource, provider, cells, findings, mended_at from quarantined_row
where resolved_by is null and ($1::bigint is null or batch_id = $1) order by batch_id, row_number limit $2
"""
_FEEDS = "select resource, max(as_of) as as_of from batch where received_at <= $1 and as_of <= $2 group by resource"
_RECORDS = f"""
select r.* from unnest($1::text[]) as asked (uscc)
join enterprise e on e.uscc = asked.uscc and {{visible}}
cross join lateral (
    select r.uscc, r.id, r.resource, r.body, r.valid_from, r.valid_to, r.provider, r.as_of,
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


async def batch_by_id(connection: Connection, batch: int) -> Row:
    row = await connection.fetchrow("select * from batch where id = $1", batch)
    if row is None:
        raise NotFound(f"no batch {batch}")
    return row


async def feeds(reader: Reader, as_of: date, known_at: datetime) -> dict[str, date]:
    """Resource -> the newest day it was stated for, among what had arrived by `known_at`; absent: it never arrived."""
    return {row["resource"]: row["as_of"] for row in await reader.fetch(_FEEDS, known_at, as_of)}


@dataclass(frozen=True, slots=True)
class RecordRow:
    """One record that exists, with where it came from; `body` holds the fields of the resource's row model."""

    uscc: str
    id: int
    resource: str
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
    day, number = position(after, date, int) or (None, None)
    door = visible.credit(actor, after=5, group="record")
    sql = _RECORDS.format(visible=door.condition)
    found: dict[str, list[RecordRow]] = {uscc: [] for uscc in usccs}
    for row in await database.fetch(sql, list(usccs), list(resources), limit + 1, day, number, *door.parameters):
        found[row["uscc"]].append(RecordRow(**dict(row.items())))
    return {
        uscc: page(rows, [cursor(row.valid_from.isoformat(), row.id) for row in rows], limit)
        for uscc, rows in found.items()
    }
