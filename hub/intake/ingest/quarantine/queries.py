"""Read the rows that wait: by cause with counts, and page by page."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hub.core.store.database import Connection, Row

#: The first condition of each pair is the row's own, the second the one that a caller may leave out.
_CHOSEN = """
q.settled_at is null
and ($1::bigint is null or q.batch_id = $1)
and ($2::text is null or q.resource = $2)
and ($3::text is null or q.provider = $3)
and ($4::text is null or exists (
    select from jsonb_array_elements(q.findings) f where f->>'code' = $4 and f->>'severity' = 'error'))
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
_BY_NUMBER = "select * from quarantined_row where id = any ($1) order by id"


@dataclass(frozen=True, slots=True)
class Choice:
    """Which of the waiting rows; None asks for no limit of that kind. `cause` is the code of a finding."""

    batch: int | None = None
    resource: str | None = None
    provider: str | None = None
    cause: str | None = None

    @property
    def parameters(self) -> tuple[object, ...]:
        return self.batch, self.resource, self.provider, self.cause


@dataclass(frozen=True, slots=True)
class CauseCount:
    """How many waiting rows of a resource and a provider have one cause; `first` and `message` are those of the first.

    A row with several causes counts under each of them.
    """

    resource: str
    provider: str
    code: str
    field: str | None
    rows: int
    first: int
    message: str


async def count(connection: Connection, chosen: Choice) -> int:
    """How many rows wait."""
    return int(await connection.fetchval(_COUNT, *chosen.parameters))


async def rows(connection: Connection, chosen: Choice, first: int | None, after: int | None) -> Sequence[Row]:
    """A page of waiting rows with their cells and findings, in the order in which they arrived; all without `first`."""
    return await connection.fetch(_ROWS, *chosen.parameters, after, first)


async def causes(connection: Connection, chosen: Choice) -> list[CauseCount]:
    """Why rows wait, the most frequent cause first."""
    return [CauseCount(**dict(row.items())) for row in await connection.fetch(_CAUSES, *chosen.parameters)]


async def by_number(connection: Connection, numbers: Collection[int]) -> Mapping[int, Row]:
    """The rows of these numbers, whether they wait or not."""
    found: Sequence[Any] = await connection.fetch(_BY_NUMBER, list(numbers))
    return {row["id"]: row for row in found}
