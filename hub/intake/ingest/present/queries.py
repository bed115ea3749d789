"""Read what was stated of the records that a delivery touches, for the present that it makes."""

from collections import defaultdict
from collections.abc import Collection, Mapping, MutableMapping, Sequence
from datetime import date

from hub.core.store.database import Connection, Row
from hub.intake.ingest.present.results import StatedRow, WholeList

#: An enterprise and a key among its records of one resource.
RecordKey = tuple[str, str]

#: Every row that a standing delivery states of the record `t` (uscc, key) of resource $1, without its content.
STATED = """(
    select r.digest, b.as_of, r.batch_id, r.place, r.row_number from record r join batch b on b.id = r.batch_id
    where r.uscc = t.uscc and r.resource = $1 and r.key = t.key and not r.composed and b.withdrawn_at is null
    union all
    select a.digest, b.as_of, a.batch_id, a.place, a.row_number from restatement a join batch b on b.id = a.batch_id
    where a.uscc = t.uscc and a.resource = $1 and a.key = t.key and b.withdrawn_at is null
)"""
_ROWS = """
select t.uscc, t.key, s.*, b.as_of, b.provider from unnest($2::varchar[], $3::text[]) as t (uscc, key)
cross join lateral (
    select r.batch_id, r.place, r.row_number, r.body, r.given, r.warnings from record r
    where r.uscc = t.uscc and r.resource = $1 and r.key = t.key and not r.composed
    union all
    select a.batch_id, a.place, a.row_number, said.body, said.given, a.warnings from restatement a
    cross join lateral (
        select r.body, r.given from record r
        where r.uscc = t.uscc and r.resource = $1 and r.key = t.key and not r.composed and r.digest = a.digest limit 1
    ) said
    where a.uscc = t.uscc and a.resource = $1 and a.key = t.key
) s
join batch b on b.id = s.batch_id and b.withdrawn_at is null
"""
_KNOWN = """
select r.* from unnest($2::varchar[], $3::text[]) as t (uscc, key)
join record r on r.uscc = t.uscc and r.resource = $1 and r.key = t.key and r.known_to is null
"""
_STRUCK = "select uscc, key, repaired_on from struck_repair where resource = $1 and uscc = any ($2)"
_WHOLE = """
select b.id, b.as_of, b.provider, b.without_code > 0 as unreadable, b.unread
from batch b where b.resource = $1 and b.whole and b.withdrawn_at is null
"""


async def stated_rows(
    connection: Connection, resource: str, keys: Sequence[RecordKey]
) -> MutableMapping[RecordKey, list[StatedRow]]:
    """All rows that standing deliveries state of these records; an empty list where there are none."""
    rows: dict[RecordKey, list[StatedRow]] = defaultdict(list)
    for row in await connection.fetch(_ROWS, resource, *_columns(keys)):
        rows[row["uscc"], row["key"]].append(_stated(row))
    return rows


async def known_records(connection: Connection, resource: str, keys: Sequence[RecordKey]) -> Mapping[RecordKey, Row]:
    """What is in force of these records."""
    rows = await connection.fetch(_KNOWN, resource, *_columns(keys))
    return {(row["uscc"], row["key"]): row for row in rows}


async def struck_repairs(
    connection: Connection, resource: str, usccs: Collection[str]
) -> MutableMapping[RecordKey, set[date]]:
    """The repairs that a person has ended."""
    struck: dict[RecordKey, set[date]] = defaultdict(set)
    for row in await connection.fetch(_STRUCK, resource, list(usccs)):
        struck[row["uscc"], row["key"]].add(row["repaired_on"])
    return struck


async def whole_lists(connection: Connection, resource: str) -> list[WholeList]:
    """The standing deliveries of a resource that were whole lists."""
    return [
        WholeList(row["as_of"], row["id"], row["provider"], frozenset(row["unread"]) - {None}, row["unreadable"])
        for row in await connection.fetch(_WHOLE, resource)
    ]


def _columns(keys: Sequence[RecordKey]) -> tuple[list[str], list[str]]:
    return [uscc for uscc, _ in keys], [key for _, key in keys]


def _stated(row: Row) -> StatedRow:
    return StatedRow(
        row["as_of"],
        row["batch_id"],
        row["place"],
        row["row_number"],
        row["provider"],
        row["body"],
        None if row["given"] is None else frozenset(row["given"]),
        tuple(row["warnings"]),
    )
