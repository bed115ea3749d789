"""Fill the staging tables: two temporary tables that live as long as the transaction."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

import orjson

from hub.core.store.database import Connection
from hub.intake.ingest.present.queries import STATED
from hub.intake.ingest.present.rules import content_digest
from hub.intake.ingest.results import CheckedRow, Delivery, Finding
from hub.intake.ingest.rows.codes import has_doubtful_code, unless_registered

_TABLES = """
create temporary table arriving (
    place int, number int, uscc varchar, key text, body jsonb, digest bytea, valid_from date, valid_to date,
    repaired_on date, as_of date, warnings text[], repaired bool, given text[]
) on commit drop;
create temporary table refused (
    place int, number int, sheet text, uscc varchar, key text, cells jsonb, digest bytea, findings jsonb
) on commit drop;
"""
#: A row waits no longer where a later delivery has said something of its record: a statement older than this could not
#: change it any more. Of a delivery only its own rows and those of its records are looked at (`{within}`).
_SETTLE = f"""
with later as (
    select t.id, s.batch_id from quarantined_row t join batch own on own.id = t.batch_id
    cross join lateral (
        select (array_agg(s.batch_id order by s.as_of desc, s.batch_id desc))[1] as batch_id
        from {STATED} s where (s.as_of, s.batch_id) > (own.as_of, own.id)
    ) s
    where s.batch_id is not null
      and t.resource = $1 and t.settled_at is null and t.uscc is not null and t.key is not null and {{within}}
), said_later as (
    update quarantined_row q set settled_at = $2, settled_as = 'said_later', resolved_by = later.batch_id
    from later where q.id = later.id returning q.uscc
)
insert into settled select distinct uscc from said_later
"""
_WITHIN_DELIVERY = """(t.batch_id = $3 or exists (
    select 1 from arriving a where a.uscc = t.uscc and a.key = t.key))"""
_REGISTERED = "select uscc from enterprise where uscc = any($1)"
_CHUNK = 5000


@dataclass(frozen=True, slots=True)
class StagedRows:
    """What the rows of a delivery have said on the way: their findings, and how many are no data and go nowhere."""

    findings: Sequence[Finding]
    not_data: int


async def stage(connection: Connection, delivery: Delivery, rows: Iterable[CheckedRow]) -> StagedRows:
    """Copy checked rows into `arriving` and `refused` in chunks, so that memory does not grow with the file.

    A code that fails its check digit is refused unless the register has it.
    """
    await connection.execute(_TABLES)
    findings: list[Finding] = []
    not_data = 0
    for chunk in _chunks(rows):
        held = await _held_against_register(connection, delivery, chunk)
        findings += [finding for _, checked in held for finding in checked.findings]
        not_data += sum(1 for _, checked in held if checked.told_apart)
        await connection.copy_records_to_table("arriving", records=_arriving(delivery, held))
        await connection.copy_records_to_table("refused", records=_refused(delivery, held))
    await connection.execute("analyze arriving")
    return StagedRows(findings, not_data)


async def settle_said_later(connection: Connection, resource: str, at: datetime, batch: int | None = None) -> None:
    """Settle waiting rows of whose record something later is stated; of all rows, or (`batch`) of one delivery's."""
    await connection.execute("create temporary table if not exists settled (uscc varchar) on commit drop")
    if batch is None:
        await connection.execute(_SETTLE.format(within="true"), resource, at)
    else:
        await connection.execute(_SETTLE.format(within=_WITHIN_DELIVERY), resource, at, batch)


async def _held_against_register(
    connection: Connection, delivery: Delivery, chunk: list[tuple[int, CheckedRow]]
) -> list[tuple[int, CheckedRow]]:
    """The register itself may say of any code that it is one."""
    doubtful = [checked.uscc for _, checked in chunk if has_doubtful_code(checked)]
    if not doubtful or delivery.resource.code == "register":
        return chunk
    registered = {row["uscc"] for row in await connection.fetch(_REGISTERED, doubtful)}
    return [(place, unless_registered(checked, registered)) for place, checked in chunk]


def cells_digest(cells: Mapping[str, Any]) -> bytes:
    """The digest by which two refused rows are the same: of their cells, not of their place in the file."""
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
