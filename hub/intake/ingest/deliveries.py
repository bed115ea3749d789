"""A file's way into the hub.

The reader opens and decodes it, the rules validate every row with all its findings, and the commands record the valid
rows and quarantine the others, in one transaction.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from hub.core.actor import Actor
from hub.core.errors import Invalid
from hub.core.progress import Progress
from hub.core.store.database import Database, Row
from hub.intake.ingest import commands, queries
from hub.intake.ingest.headers.layout import Layout, check_header, in_unit
from hub.intake.ingest.headers.mappings import detect_mapping, known_headers, recognised_headers
from hub.intake.ingest.readers import FileTables, HeaderTitles, RowFault, SourceRow, error_faults, read_file
from hub.intake.ingest.resources import RESOURCES
from hub.intake.ingest.results import CheckedRow, Delivery, Finding, Receipt
from hub.intake.ingest.rules import validate
from hub.intake.ingest.standard.finding_codes import OF_READING, FindingCode
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
    reading = _opened(resource, file.path)
    arrival = _Arrival(resource, reading, file.as_of)
    delivery = Delivery(resource, file.provider, file.as_of, file.path.name, _digest(file.path))
    receipt = await _recorded(database, actor, delivery, _counted(arrival.rows(), progress), dry_run=dry_run)
    receipt.findings[:0] = [*reading.findings, *arrival.findings]
    return replace(receipt, rows=receipt.rows + arrival.not_data, not_data=arrival.not_data)


async def retry(database: Database, actor: Actor, batch: int) -> Receipt:
    """Take in the rows of a batch that wait in quarantine, as they are now; raises NotFound for an unknown batch."""
    async with database.transaction() as connection:
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


@dataclass(slots=True)
class _Arrival:
    """The rows of a file on their way in, with the findings of its headers and the number of rows that are no data."""

    resource: Resource
    reading: FileTables
    as_of: date
    findings: list[Finding] = field(default_factory=list)
    not_data: int = 0

    def rows(self) -> Iterator[CheckedRow]:
        """Every row of data in every table, checked; raises Invalid for a table whose header lacks what is required."""
        for table in self.reading:
            layout = in_unit(_layout(self.resource, table.headers, table.place), table.unit)
            self.findings += [replace(finding, sheet=table.sheet) for finding in layout.findings]
            for row in table:
                checked = validate(layout, row, self.as_of)
                if checked.told_apart:
                    self.not_data += 1
                else:
                    yield checked


def _opened(resource: Resource, path: Path) -> FileTables:
    if not path.is_file():
        raise Invalid(f"{path}: no such file")
    return read_file(path, HeaderTitles(recognised_headers(resource), known_headers(resource)))


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
        cells, number = row["cells"], row["row_number"]
        faults = (*error_faults(cells), *_faults_until_mended(row))
        try:
            layout = _layout(resource, list(cells), Path(delivery.file_name))
        except Invalid as refusal:  # a row of another table keeps that table's titles
            finding = Finding(number, None, FindingCode.OTHER_TABLE, refusal.message)
            yield CheckedRow(number, None, cells, (finding,), ())
            continue
        yield validate(layout, SourceRow(number, cells, faults=faults), delivery.as_of)


def _faults_until_mended(row: Row) -> Iterator[RowFault]:
    """What the reader found in the file cannot be seen in the cells: it stands until a person has mended the row."""
    if row["mended_at"] is None:
        for finding in row["findings"]:
            if finding["code"] in OF_READING:
                yield RowFault(None, FindingCode(finding["code"]), finding["message"])
