"""A file's way into the hub.

The reader opens and decodes it, the rules validate every row with all its findings, and the commands record the valid
rows and quarantine the others, in one transaction.
"""

import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from hub.core.actor import Actor
from hub.core.errors import Invalid, NotFound
from hub.core.progress import Progress
from hub.core.store.database import Connection, Database, Row
from hub.intake.ingest import commands, queries
from hub.intake.ingest.headers.layout import Layout, check_header
from hub.intake.ingest.headers.mappings import detect_mapping, recognised_headers
from hub.intake.ingest.quarantine.queries import by_number
from hub.intake.ingest.quarantine.returned import returned_rows
from hub.intake.ingest.readers import SourceRow, Table, read_rows
from hub.intake.ingest.resources import RESOURCES
from hub.intake.ingest.results import CheckedRow, Delivery, Receipt
from hub.intake.ingest.rules import validate
from hub.intake.ingest.spellings import header_key
from hub.intake.ingest.standard.handed_back import NUMBER
from hub.intake.ingest.standard.resource import Resource


@dataclass(frozen=True, slots=True)
class DepartmentFile:
    """A file as a department hands it in: its resource, its provider and its as-of day."""

    resource: str
    path: Path
    provider: str
    as_of: date


async def take_in(
    database: Database, actor: Actor, file: DepartmentFile, *, dry_run: bool = False, progress: Progress | None = None
) -> Receipt:
    """Take in one department file in one transaction; a dry run reports the same and keeps nothing.

    Raises Invalid, naming the file and the cause, for one that cannot be read as this resource at all.
    """
    resource = _resource(file.resource)
    table = _open(file.path, recognised_headers(resource))
    layout = _layout(resource, table.headers, file.path)
    rows = (validate(layout, row, file.as_of) for row in table)
    delivery = Delivery(resource, file.provider, file.as_of, file.path.name, _digest(file.path))
    receipt = await _recorded(database, actor, delivery, _counted(rows, progress), dry_run=dry_run)
    receipt.findings[:0] = layout.findings
    return receipt


async def retry(database: Database, actor: Actor, batch: int) -> Receipt:
    """Take in the rows of a batch that wait in quarantine, as they are now; raises NotFound for an unknown batch."""
    async with database.transaction() as connection:
        return await _retried(connection, actor, batch)


async def retry_workbook(database: Database, actor: Actor, path: Path) -> list[Receipt]:
    """Take in the rows of a workbook that went back to its bureau, with the cells that were changed there.

    All of it is one transaction. Raises NotFound where none of the rows waits any more.
    """
    rows = list(returned_rows(path.name, _open(path, frozenset({header_key(NUMBER)}))))
    async with database.transaction() as connection:
        waiting = await by_number(connection, [row.number for row in rows])
        batches = set()
        for row in rows:
            if (known := waiting.get(row.number)) is None or known["settled_at"] is not None:
                continue
            if changed := row.changes(known["cells"]):
                await commands.mend(connection, actor, row.number, changed)
            batches.add(known["batch_id"])
        if not batches:
            raise NotFound(f"{path.name}: none of its rows waits in quarantine")
        return [await _retried(connection, actor, batch) for batch in sorted(batches)]


async def _retried(connection: Connection, actor: Actor, batch: int) -> Receipt:
    origin = await queries.batch_by_id(connection, batch)
    waiting = await queries.waiting(connection, batch)
    resource = _resource(origin["resource"])
    name = f"batch {batch} again: {origin['file_name']}"
    delivery = Delivery(resource, origin["provider"], origin["as_of"], name, origin["file_digest"])
    return await commands.retry(connection, actor, batch, delivery, _checked_again(resource, waiting, delivery))


def _resource(code: str) -> Resource:
    if code not in RESOURCES:
        raise Invalid(f"no resource {code!r}; there are {', '.join(RESOURCES)}")
    return RESOURCES[code]


def _open(path: Path, recognised: Collection[str]) -> Table:
    if not path.is_file():
        raise Invalid(f"{path}: no such file")
    return read_rows(path, recognised)


def _layout(resource: Resource, headers: Sequence[str], path: Path) -> Layout:
    return check_header(resource, headers, detect_mapping(resource, headers), path)


async def _recorded(
    database: Database, actor: Actor, delivery: Delivery, rows: Iterator[CheckedRow], *, dry_run: bool
) -> Receipt:
    async with database.connection() as connection:
        transaction = connection.transaction()
        await transaction.start()
        try:
            receipt = await commands.ingest(connection, actor, delivery, rows)
        except BaseException:  # a Ctrl-C too: the connection goes back to the pool without a transaction
            await transaction.rollback()
            raise
        await (transaction.rollback() if dry_run else transaction.commit())
    return receipt


def _digest(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def _counted(rows: Iterator[CheckedRow], progress: Progress | None) -> Iterator[CheckedRow]:
    for count, row in enumerate(rows, start=1):
        if progress and not count % 500:
            progress(count)
        yield row


def _checked_again(resource: Resource, waiting: Sequence[Row], delivery: Delivery) -> Iterator[CheckedRow]:
    for row in waiting:
        layout = _layout(resource, list(row["cells"]), Path(delivery.file_name))
        yield validate(layout, SourceRow(row["row_number"], row["cells"]), delivery.as_of)
