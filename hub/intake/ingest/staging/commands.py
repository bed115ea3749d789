"""Fill the staging tables: two temporary tables that live as long as the transaction."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

import orjson

from hub.core.store.database import Connection
from hub.intake.ingest.results import CheckedRow, Delivery

_TABLES = """
create temporary table arriving (
    place int, number int, uscc text, key text, body jsonb, digest bytea, valid_from date, valid_to date,
    repaired_on date, as_of date, warnings text[], repaired bool
) on commit drop;
create temporary table refused (
    place int, number int, sheet text, uscc text, key text, cells jsonb, digest bytea, findings jsonb
) on commit drop;
"""
_CHUNK = 5000


async def stage(connection: Connection, delivery: Delivery, rows: Iterable[CheckedRow]) -> None:
    """Copy checked rows into `arriving` and `refused` in chunks, so that memory does not grow with the file."""
    await connection.execute(_TABLES)
    for chunk in _chunks(rows):
        await connection.copy_records_to_table("arriving", records=_arriving(delivery, chunk))
        await connection.copy_records_to_table("refused", records=_refused(delivery, chunk))
    await connection.execute("analyze arriving")


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
        if (row := checked.row) is None:
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
            hashlib.sha256(body).digest(),
            valid_from,
            valid_to,
            resource.repaired_on(row),
            resource.as_of(row, delivery.as_of),
            [str(finding.code) for finding in checked.findings],
            bool(checked.repairs),
        )


def _refused(delivery: Delivery, chunk: Iterable[tuple[int, CheckedRow]]) -> Iterator[tuple[object, ...]]:
    for place, checked in chunk:
        if checked.row is None and not checked.told_apart:
            key = None if checked.key is None else delivery.owner + checked.key
            findings = [finding.as_json() for finding in checked.findings]
            digest = cells_digest(checked.cells)
            yield place, checked.number, checked.sheet, checked.uscc, key, checked.cells, digest, findings
