"""A file's way into the hub.

The reader opens and decodes it, the rules validate every row with all its findings, and the commands record the valid
rows and quarantine the others, in one transaction.
"""

import hashlib
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

from hub.core.actor import Actor
from hub.core.errors import Invalid
from hub.core.progress import Progress
from hub.core.store.database import Connection, Database, Row
from hub.intake.ingest import commands, queries
from hub.intake.ingest.batches.commands import withdraw as take_back
from hub.intake.ingest.batches.results import Withdrawal
from hub.intake.ingest.headers.layout import Layout, check_header
from hub.intake.ingest.headers.mappings import detect_mapping, recognised_headers
from hub.intake.ingest.readers import SourceRow, Table, read_rows
from hub.intake.ingest.resources import RESOURCES
from hub.intake.ingest.results import CheckedRow, Delivery, Receipt
from hub.intake.ingest.rules import validate
from hub.intake.ingest.standard.resource import Resource

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class DepartmentFile:
    """A file as a department hands it in: its resource, its provider and its as-of day.

    `whole` says that it is the provider's whole list, and `ends` confirms how many open records that ends.
    """

    resource: str
    path: Path
    provider: str
    as_of: date
    whole: bool = False
    ends: int | None = None


async def take_in(
    database: Database, actor: Actor, file: DepartmentFile, *, dry_run: bool = False, progress: Progress | None = None
) -> Receipt:
    """Take in one department file in one transaction; a dry run reports the same and keeps nothing.

    Raises Invalid, naming the file and the cause, for one that cannot be read as this resource at all.
    """
    resource = resource_by_code(file.resource)
    table = _decoded(resource, file.path)
    layout = _layout(resource, table.headers, file.path)
    rows = (validate(layout, row, file.as_of) for row in table)
    name, digest = file.path.name, _digest(file.path)
    delivery = Delivery(resource, file.provider, file.as_of, name, digest, file.whole, file.ends)
    receipt = await _recorded(database, actor, delivery, _counted(rows, progress), dry_run=dry_run)
    receipt.findings[:0] = layout.findings
    return receipt


async def retry(database: Database, actor: Actor, batch: int) -> Receipt:
    """Take in the rows of a batch that wait in quarantine, as they are now; raises NotFound for an unknown batch."""
    async with database.transaction() as connection:
        origin = await queries.batch_by_id(connection, batch)
        waiting = await queries.waiting(connection, batch)
        resource = resource_by_code(origin["resource"])
        name = f"batch {batch} again: {origin['file_name']}"
        delivery = Delivery(resource, origin["provider"], origin["as_of"], name, origin["file_digest"])
        return await commands.retry(connection, actor, batch, delivery, _checked_again(resource, waiting, delivery))


async def withdraw(database: Database, actor: Actor, batch: int, reason: str, *, dry_run: bool = False) -> Withdrawal:
    """Take a delivery back in one transaction; a dry run tells the same and keeps nothing."""
    return await _tried(database, lambda connection: take_back(connection, actor, batch, reason), dry_run)


def resource_by_code(code: str) -> Resource:
    """The resource with this code; raises Invalid, naming those that there are."""
    if code not in RESOURCES:
        raise Invalid(f"no resource {code!r}; there are {', '.join(RESOURCES)}")
    return RESOURCES[code]


def _decoded(resource: Resource, path: Path) -> Table:
    if not path.is_file():
        raise Invalid(f"{path}: no such file")
    return read_rows(path, recognised_headers(resource))


def _layout(resource: Resource, headers: Sequence[str], path: Path) -> Layout:
    return check_header(resource, headers, detect_mapping(resource, headers), path)


async def _recorded(
    database: Database, actor: Actor, delivery: Delivery, rows: Iterator[CheckedRow], *, dry_run: bool
) -> Receipt:
    return await _tried(database, lambda connection: commands.ingest(connection, actor, delivery, rows), dry_run)


async def _tried(database: Database, work: Callable[[Connection], Awaitable[Result]], dry_run: bool) -> Result:
    """Do the work in one transaction, and keep nothing of it in a dry run."""
    async with database.connection() as connection:
        transaction = connection.transaction()
        await transaction.start()
        try:
            result = await work(connection)
        except BaseException:  # a Ctrl-C too: the connection goes back to the pool without a transaction
            await transaction.rollback()
            raise
        await (transaction.rollback() if dry_run else transaction.commit())
    return result


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
