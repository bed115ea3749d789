"""Fill the staging tables: two temporary tables that live as long as the transaction."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import Any

import orjson

from hub.core.store.database import Connection
from hub.intake.ingest.present.queries import STATED
from hub.intake.ingest.present.rules import content_digest
from hub.intake.ingest.results import CheckedRow, Delivery

_TABLES = """
create temporary table arriving (
    place int, number int, uscc text, key text, body jsonb, digest bytea, valid_from date, valid_to date,
    repaired_on date, as_of date, warnings text[], repaired bool, given text[]
) on commit drop;
create temporary table refused (
    place int, number int, sheet text, uscc text, key text, cells jsonb, digest bytea, findings jsonb
) on commit drop;
"""
#: A row waits no longer where a later delivery has said something of its record: a statement older than this could not
#: change it any more. Of a delivery only its own rows and those of its records are looked at (`{within}`).
_SETTLE = f"""
with later as (
    select t.id, s.batch_id from quarantined_row t join batch own on own.id = t.batch_id
    cross join lateral (
        select s.batch_id from {STATED} s where (s.as_of, s.batch_id) > (own.as_of, own.id)
        order by s.as_of desc, s.batch_id desc limit 1
    ) s
    where t.resource = $1 and t.settled_at is null and t.uscc is not null and t.key is not null and {{within}}
), said_later as (
    update quarantined_row q set settled_at = $2, settled_as = 'said_later', resolved_by = later.batch_id
    from later where q.id = later.id returning q.uscc
)
insert into settled select distinct uscc from said_later
"""
_WITHIN_DELIVERY = """(t.batch_id = $3 or exists (
    select from arriving a where a.uscc = t.uscc and a.key = t.key))"""
_CHUNK = 5000


async def stage(connection: Connection, delivery: Delivery, rows: Iterable[CheckedRow]) -> int:
    """Copy checked rows into `arriving` and `refused` in chunks, so that memory does not grow with the file.

    Returns how many rows are no data, which go nowhere.
    """
    await connection.execute(_TABLES)
    not_data = 0
    for chunk in _chunks(rows):
        not_data += sum(1 for _, checked in chunk if checked.told_apart)
        await connection.copy_records_to_table("arriving", records=_arriving(delivery, chunk))
        await connection.copy_records_to_table("refused", records=_refused(delivery, chunk))
    await connection.execute("analyze arriving")
    return not_data


async def settle_said_later(connection: Connection, resource: str, at: datetime, batch: int | None = None) -> None:
    """Settle waiting rows of whose record something later is stated; of all rows, or (`batch`) of one delivery's."""
    await connection.execute("create temporary table if not exists settled (uscc text) on commit drop")
    if batch is None:
        await connection.execute(_SETTLE.format(within="true"), resource, at)
    else:
        await connection.execute(_SETTLE.format(within=_WITHIN_DELIVERY), resource, at, batch)


def cells_digest(cells: Mapping[str, Any]) -> bytes:
    """The digest by which two refused rows read the same: of their cells, not of their place in the file."""
    return hashlib.sha256(orjson.dumps(cells, option=orjson.OPT_SORT_KEYS)).digest()


def _chunks(rows: Iterable[CheckedRow]) -> Iterator[list[tuple[int, CheckedRow]]]:
    waiting = enumerate(rows, start=1)
    while chunk := list(islice(waiting, _CHUNK)):
        yield chunk


def _arriving(delivery: Delivery, chunk: Iterable[tuple[int, CheckedRow]]) -> Iterator[tuple[object, ...]]:
    resource = delivery.resource
    for place, checked in chunk:
        if (row := checked.row) is None or checked.told_apart:
            continue
        content = row.model_dump(mode="json", exclude={"uscc"})
        body = orjson.dumps(content, option=orjson.OPT_SORT_KEYS)
        valid_from, valid_to = resource.valid(row, delivery.as_of)
        yield (
            place,
            checked.number,
            row.uscc,
            delivery.owner + resource.key(row),
            body,
            content_digest(body, checked.given),
            valid_from,
            valid_to,
            resource.repaired_on(row),
            resource.as_of(row, delivery.as_of),
            [str(finding.code) for finding in checked.findings],
            bool(checked.repairs),
            checked.given,
        )


def _refused(delivery: Delivery, chunk: Iterable[tuple[int, CheckedRow]]) -> Iterator[tuple[object, ...]]:
    for place, checked in chunk:
        if checked.row is None and not checked.told_apart:
            key = None if checked.key is None else delivery.owner + checked.key
            findings = [finding.as_json() for finding in checked.findings]
            digest = cells_digest(checked.cells)
            yield place, checked.number, checked.sheet, checked.uscc, key, checked.cells, digest, findings
