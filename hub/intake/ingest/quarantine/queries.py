"""Read the rows that wait: by cause with counts, and page by page."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from hub.core.actor import Actor
from hub.core.store.database import Connection, Reader, Row
from hub.core.store.paging import Cursors, Page, page, size
from hub.intake.ingest.batches.queries import own_provider
from hub.intake.ingest.quarantine.results import CauseCount, Choice, WaitingRow

#: The first condition of each pair is the row's own, the second the one that a caller may leave out.
_CHOSEN = """
q.settled_at is null
and ($1::bigint is null or q.batch_id = $1)
and ($2::text is null or q.resource = $2)
and ($3::text is null or q.provider = $3)
and ($4::text is null or exists (
    select 1 from jsonb_array_elements(q.findings) f where f->>'code' = $4 and f->>'severity' = 'error'))
"""
_COUNT = f"select count(*) as rows from quarantined_row q where {_CHOSEN}"
_ROWS = f"""
select q.id, q.batch_id, q.row_number, q.sheet, q.resource, q.provider, q.cells, q.findings, q.mended_at, b.file_name
from quarantined_row q join batch b on b.id = q.batch_id
where {_CHOSEN} and ($5::bigint is null or q.id > $5) order by q.id limit $6
"""
_CAUSES = f"""
select q.resource, q.provider, f->>'code' as code, f->>'field' as field, count(distinct q.id) as rows,
       min(q.id) as first, (array_agg(f->>'message' order by q.id))[1] as message
from quarantined_row q, jsonb_array_elements(q.findings) f
where {_CHOSEN} and f->>'severity' = 'error'
group by 1, 2, 3, 4 order by rows desc, 1, 2, 3, 4
"""
_ONE = """
select q.id, q.batch_id, q.row_number, q.sheet, q.resource, q.provider, q.cells, q.findings, q.mended_at, b.file_name
from quarantined_row q join batch b on b.id = q.batch_id
where q.id = any ($1) and q.settled_at is null and ($2::text is null or q.provider = $2)
"""
_BY_NUMBER = "select * from quarantined_row where id = any ($1) order by id"


async def count(connection: Connection, chosen: Choice) -> int:
    """How many rows wait."""
    return int(await connection.fetchval(_COUNT, *chosen.parameters))


async def rows(connection: Connection, chosen: Choice, first: int | None, after: int | None) -> Sequence[Row]:
    """A page of waiting rows with their cells and findings, in the order in which they arrived; all without `first`."""
    return await connection.fetch(_ROWS, *chosen.parameters, after, first)


async def causes(connection: Connection, chosen: Choice) -> list[CauseCount]:
    """Why rows wait, the most frequent cause first."""
    return [CauseCount(**dict(row.items())) for row in await connection.fetch(_CAUSES, *chosen.parameters)]


async def waiting_by_number(reader: Reader, actor: Actor, numbers: Sequence[int]) -> dict[int, WaitingRow]:
    """Those of the rows that wait and that the actor's organisation delivered; the operator's are all."""
    rows = await reader.fetch(_ONE, list(numbers), own_provider(actor))
    return {row["id"]: WaitingRow(**dict(row.items())) for row in rows}


async def waiting_page(reader: Reader, actor: Actor, chosen: Choice, first: int, after: str | None) -> Page[WaitingRow]:
    """A page of the rows that wait and that the actor's organisation delivered; the operator's are all."""
    limit, mine = size(first), chosen.within(own_provider(actor))
    cursors = Cursors.of_list("quarantine", *mine.parameters)
    (last,) = cursors.position(after, int) or [None]
    found = [WaitingRow(**dict(row.items())) for row in await reader.fetch(_ROWS, *mine.parameters, last, limit + 1)]
    return page(found, [cursors.cursor(each.id) for each in found], limit)


async def causes_of(reader: Reader, actor: Actor, chosen: Choice) -> list[CauseCount]:
    """Why those rows wait, the most frequent cause first."""
    parameters = chosen.within(own_provider(actor)).parameters
    return [CauseCount(**dict(row.items())) for row in await reader.fetch(_CAUSES, *parameters)]


async def by_number(connection: Connection, numbers: Collection[int]) -> Mapping[int, Row]:
    """The rows of these numbers, whether they wait or not."""
    found: Sequence[Any] = await connection.fetch(_BY_NUMBER, list(numbers))
    return {row["id"]: row for row in found}
