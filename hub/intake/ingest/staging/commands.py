"""Fill the staging tables: two temporary tables that live as long as the transaction."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

import orjson

from hub.core.store.database import Connection
from hub.intake.ingest.results import CheckedRow, Delivery, Finding
from hub.intake.ingest.rows.codes import has_doubtful_code, unless_registered

_TABLES = """
create temporary table arriving (
    number int, uscc text, key text, body jsonb, digest bytea, valid_from date, valid_to date,
    repaired_on date, as_of date, warnings text[], repaired bool
) on commit drop;
create temporary table refused (number int, cells jsonb, digest bytea, findings jsonb) on commit drop;
"""
_REGISTERED = "select uscc from enterprise where uscc = any($1)"
_CHUNK = 5000


async def stage(connection: Connection, delivery: Delivery, rows: Iterable[CheckedRow]) -> list[Finding]:
    """Copy checked rows into `arriving` and `refused` in chunks, so that memory does not grow with the file.

    Returns the findings of all rows: a code that fails its check digit is refused unless the register has it.
    """
    await connection.execute(_TABLES)
    findings: list[Finding] = []
    for chunk in _chunks(rows):
        settled = await _held_against_register(connection, delivery, chunk)
        findings += [finding for checked in settled for finding in checked.findings]
        await connection.copy_records_to_table("arriving", records=_arriving(delivery, settled))
        await connection.copy_records_to_table("refused", records=_refused(settled))
    await connection.execute("analyze arriving")
    return findings


async def _held_against_register(
    connection: Connection, delivery: Delivery, chunk: list[CheckedRow]
) -> list[CheckedRow]:
    """The register itself may say of any code that it is one."""
    doubtful = [checked.uscc for checked in chunk if has_doubtful_code(checked)]
    if not doubtful or delivery.resource.code == "register":
        return chunk
    registered = {row["uscc"] for row in await connection.fetch(_REGISTERED, doubtful)}
    return [unless_registered(checked, registered) for checked in chunk]


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
        if checked.row is None:
            findings = [finding.as_json() for finding in checked.findings]
            yield checked.number, checked.cells, cells_digest(checked.cells), findings
