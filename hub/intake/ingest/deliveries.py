"""A file's way into the hub.

The reader opens and decodes it, the rules validate every row with all its findings, and the commands record the valid
rows and quarantine the others, in one transaction.
"""

import hashlib
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TypeVar

from hub.core.actor import Actor
from hub.core.errors import Invalid
from hub.core.progress import Progress
from hub.core.store.database import Connection, Database
from hub.intake.ingest import commands
from hub.intake.ingest.batches.commands import withdraw as take_back
from hub.intake.ingest.batches.results import Withdrawal
from hub.intake.ingest.headers.choice import OfferedMappings, read_header
from hub.intake.ingest.headers.layout import Layout, check_header, in_unit
from hub.intake.ingest.headers.mappings import HeaderMapping
from hub.intake.ingest.headers.queries import kept_mappings
from hub.intake.ingest.headers.recognition import known_headers, recognised_headers, titles_beside_the_code
from hub.intake.ingest.headers.rows import as_kept, left_out
from hub.intake.ingest.readers import FileTables, HeaderTitles, NoHeader, SourceRow, read_file
from hub.intake.ingest.resources import RESOURCES, why_unknown
from hub.intake.ingest.results import CheckedRow, Delivery, Finding, Receipt
from hub.intake.ingest.rules import validate
from hub.intake.ingest.standard.resource import Resource

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class DepartmentFile:
    """A file as a department hands it in: its resource, its provider, its as-of day, and a mapping if one is named.

    `whole` says that it is the provider's whole list, and `ends` confirms how many open records that ends.
    """

    resource: str
    path: Path
    provider: str
    as_of: date
    mapping: HeaderMapping | None = None
    whole: bool = False
    ends: int | None = None


async def take_in(
    database: Database, actor: Actor, file: DepartmentFile, *, dry_run: bool = False, progress: Progress | None = None
) -> Receipt:
    """Take in one department file in one transaction; a dry run reports the same and keeps nothing.

    Raises Invalid, naming the file and the cause, for one that cannot be read as this resource at all.
    """
    resource = resource_by_code(file.resource)
    arrival = _Arrival(resource, file, await _offered(database, file))
    name, digest = file.path.name, _digest(file.path)
    delivery = Delivery(resource, file.provider, file.as_of, name, digest, file.whole, file.ends)
    receipt = await _recorded(database, actor, delivery, _counted(arrival.rows(), progress), dry_run=dry_run)
    receipt.findings[:0] = arrival.findings
    return receipt


async def withdraw(database: Database, actor: Actor, batch: int, reason: str, *, dry_run: bool = False) -> Withdrawal:
    """Take a delivery back in one transaction; a dry run tells the same and keeps nothing."""
    return await _tried(database, lambda connection: take_back(connection, actor, batch, reason), dry_run)


def resource_by_code(code: str) -> Resource:
    """The resource with this code; raises Invalid, naming those that there are."""
    if code not in RESOURCES:
        raise Invalid(why_unknown(code))
    return RESOURCES[code]


async def _offered(database: Database, file: DepartmentFile) -> OfferedMappings:
    async with database.connection() as connection:
        kept = await kept_mappings(connection, file.provider, file.resource)
    return OfferedMappings(file.mapping, [each.mapping for each in kept])


@dataclass(slots=True)
class _Arrival:
    """The rows of a file on their way in, with the findings of its sheets and headers."""

    resource: Resource
    file: DepartmentFile
    offered: OfferedMappings
    findings: list[Finding] = field(default_factory=list)

    def rows(self) -> Iterator[CheckedRow]:
        """Every row of every table, checked; raises Invalid for a table whose header lacks what is required."""
        tables = _tables(self.resource, self.file.path, self.offered)
        try:
            for table in tables:
                layout = in_unit(read_header(self.resource, table.headers, self.offered, table.place), table.unit)
                self.findings += [replace(finding, sheet=table.sheet) for finding in layout.findings]
                yield from (checked_row(layout, row, self.file.as_of) for row in table)
        except NoHeader as refusal:
            raise _without_code(self.resource, self.file.path) or refusal from None
        self.findings[:0] = tables.findings


def _tables(resource: Resource, path: Path, offered: OfferedMappings) -> FileTables:
    codes, known = recognised_headers(resource, offered.all), known_headers(resource, offered.all)
    return read_file(path, HeaderTitles(codes, known))


def _without_code(resource: Resource, path: Path) -> Invalid | None:
    """What is missing, and what may stand for it, in a file that has a header without the code's column."""
    try:
        beside = titles_beside_the_code(resource)
        for table in read_file(path, HeaderTitles(beside, beside)):
            check_header(resource, table.headers, None, table.place)
    except Invalid as refusal:
        return refusal
    return None


def checked_row(layout: Layout, source: SourceRow, as_of: date) -> CheckedRow:
    """Validate a row of a file, without what is never kept; told apart where a mapping leaves it out."""
    return left_out(layout, source) or validate(layout, as_kept(layout, source), as_of)


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
    if not path.is_file():
        raise Invalid(f"{path}: no such file")
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def _counted(rows: Iterator[CheckedRow], progress: Progress | None) -> Iterator[CheckedRow]:
    for count, row in enumerate(rows, start=1):
        if progress and not count % 500:
            progress(count)
        yield row
