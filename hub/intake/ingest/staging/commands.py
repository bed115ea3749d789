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
    number int, uscc text, key text, body jsonb, digest bytea, valid_from date, valid_to date,
    repaired_on date, as_of date, warnings text[], repaired bool
) on commit drop;
create temporary table refused (number int, cells jsonb, digest bytea, findings jsonb) on commit drop;
"""
_CHUNK = 5000


async def stage(connection: Connection, delivery: Delivery, rows: Iterable[CheckedRow]) -> None:
    """Copy checked rows into `arriving` and `refused` in chunks, so that memory does not grow with the file."""
    await connection.execute(_TABLES)
    for chunk in _chunks(rows):
        await connection.copy_records_to_table("arriving", records=_arriving(delivery, chunk))
        await connection.copy_records_to_table("refused", records=_refused(chunk))
    await connection.execute("analyze arriving")


def cells_digest(cells: Mapping[str, Any]) -> bytes:
    """The digest by which two refused rows are the same: of their cells, not of their place in the file."""
    return hashlib.sha256(orjson.dumps(cells, option=orjson.OPT_SORT_KEYS)).digest()


def _chunks(rows: Iterable[CheckedRow]) -> Iterator[list[CheckedRow]]:
    waiting = iter(rows)
    while chunk := list(islice(waiting, _CHUNK)):
        yield chunk


def _arriving(delivery: Delivery, chunk: Iterable[CheckedRow]) -> Iterator[tuple[object, ...]]:
    resource = delivery.resource
    # Where several may send a resource, each has records of its own: none can overwrite another's.
    owner = "" if resource.sole_provider else f"{delivery.provider}/"
    for checked in chunk:
        if (row := checked.row) is None:
            continue
        content = row.model_dump(mode="json", exclude={"uscc"})
        body = orjson.dumps(content, option=orjson.OPT_SORT_KEYS)
        valid_from, valid_to = resource.valid(row, delivery.as_of)
        yield (
            checked.number,
            row.uscc,
            owner + resource.key(row),
            body,
            hashlib.sha256(body).digest(),
            valid_from,
            valid_to,
            resource.repaired_on(row),
            resource.as_of(row, delivery.as_of),
            [str(finding.code) for finding in checked.findings],
            bool(checked.repairs),
        )


def _refused(chunk: Iterable[CheckedRow]) -> Iterator[tuple[object, ...]]:
    for checked in chunk:
        if checked.row is None and not checked.told_apart:
            findings = [finding.as_json() for finding in checked.findings]
            yield checked.number, checked.cells, cells_digest(checked.cells), findings
