"""A file's way into the hub.

The reader opens and decodes it, the rules validate every row with all its findings, and the commands record the valid
rows and quarantine the others, in one transaction.
"""

import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TypeVar

from hub.core.actor import Actor
from hub.core.errors import Invalid
from hub.core.progress import Progress
from hub.core.store.database import Connection, Database
from hub.core.tasks.commands import finish
from hub.core.tasks.results import ClaimedTask
from hub.core.tasks.work import TaskProgress
from hub.intake.ingest import commands
from hub.intake.ingest.batches.commands import take_out
from hub.intake.ingest.batches.commands import withdraw as take_back
from hub.intake.ingest.batches.results import Withdrawal
from hub.intake.ingest.effects.queries import delivery_effect, withdrawal_effect
from hub.intake.ingest.effects.results import Foreseen
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

Weighed = TypeVar("Weighed")
#: Says what an open transaction means for whoever stands above this wing, before it is undone.
Weigh = Callable[[Connection], Awaitable[Weighed]]


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
    database: Database, actor: Actor, file: DepartmentFile, *, progress: Progress | None = None
) -> Receipt:
    """Take in one department file in one transaction.

    Raises Invalid, naming the file and the cause, for one that cannot be read as this resource at all.
    """
    arrival, delivery = await _arrival(database, file, progress)
    async with database.transaction() as connection:
        return arrival.told(await commands.ingest(connection, actor, delivery, arrival.rows()))


async def foresee(
    database: Database, actor: Actor, file: DepartmentFile, weigh: Weigh[Weighed], *, progress: Progress | None = None
) -> Foreseen[Receipt, Weighed]:
    """Take in one department file as `take_in` does, weigh what that changes, and undo it; raises what that raises."""
    arrival, delivery = await _arrival(database, file, progress)
    async with _undone(database) as connection:
        receipt = arrival.told(await commands.write(connection, actor, delivery, arrival.rows()))
        return Foreseen(receipt, await delivery_effect(connection, receipt.batch), await weigh(connection))


async def withdraw(database: Database, actor: Actor, batch: int, reason: str) -> Withdrawal:
    """Take a delivery back in one transaction."""
    async with database.transaction() as connection:
        return await take_back(connection, actor, batch, reason)


async def carry_out(database: Database, task: ClaimedTask, progress: TaskProgress) -> None:
    """Take the delivery of a task back, and end the task, in one transaction; raises what `withdraw` raises."""
    async with database.transaction() as connection:
        done = await take_back(connection, task.actor, task.subject, task.details["reason"], progress)
        result = {"closed": done.closed, "changed": done.changed, "left": done.left}
        await finish(connection, task, result, progress.total)


async def foresee_withdrawal(
    database: Database,
    actor: Actor,
    batch: int,
    reason: str,
    weigh: Weigh[Weighed],
    progress: TaskProgress | None = None,
) -> Foreseen[Withdrawal, Weighed]:
    """Take a delivery back as `withdraw` does, weigh what that changes, and undo it; raises what that raises."""
    async with _undone(database) as connection:
        withdrawal = await take_out(connection, actor, batch, reason, progress)
        return Foreseen(withdrawal, await withdrawal_effect(connection, batch), await weigh(connection))


def resource_by_code(code: str) -> Resource:
    """The resource with this code; raises Invalid, naming those that there are."""
    if code not in RESOURCES:
        raise Invalid(why_unknown(code))
    return RESOURCES[code]


async def _arrival(database: Database, file: DepartmentFile, progress: Progress | None) -> tuple["_Arrival", Delivery]:
    resource = resource_by_code(file.resource)
    arrival = _Arrival(resource, file, await _offered(database, file), progress)
    name, digest = file.path.name, _digest(file.path)
    return arrival, Delivery(resource, file.provider, file.as_of, name, digest, file.whole, file.ends)


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
    progress: Progress | None
    findings: list[Finding] = field(default_factory=list)

    def told(self, receipt: Receipt) -> Receipt:
        """The receipt with the findings of the file before those of its rows."""
        return replace(receipt, findings=[*self.findings, *receipt.findings])

    def rows(self) -> Iterator[CheckedRow]:
        """Every row of every table, checked and counted."""
        return _counted(self._checked(), self.progress)

    def _checked(self) -> Iterator[CheckedRow]:
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


@asynccontextmanager
async def _undone(database: Database) -> AsyncIterator[Connection]:
    """A transaction of which nothing is kept, however it ends."""
    async with database.connection() as connection:
        transaction = connection.transaction()
        await transaction.start()
        try:
            yield connection
        finally:  # after a Ctrl-C too: the connection goes back to the pool without a transaction
            await transaction.rollback()


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
