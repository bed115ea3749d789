"""A file's way: opened, decoded, checked row by row, recorded or quarantined; then facts, grades and verdicts."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from hub import clock
from hub.actor import HUB, Actor
from hub.audit.commands import record
from hub.eligibility.commands import keep_verdicts, mark_due
from hub.errors import Invalid
from hub.evaluation.commands import keep_grades
from hub.evaluation.queries import assess
from hub.events import Event, EventKind
from hub.ingest import commands, queries
from hub.ingest.arrival import Delivery
from hub.ingest.commands import Receipt
from hub.ingest.layout import check_header
from hub.ingest.mappings import detect_mapping, recognised_headers
from hub.ingest.readers import SourceRow, read_rows
from hub.ingest.resources import RESOURCES, Resource
from hub.ingest.rules import Checked, validate
from hub.store.database import Connection, Database, Row

Progress = Callable[[int], None]
_CHUNK = 1_000
_EVALUATION_LOCK = "select pg_advisory_xact_lock(420703, 0)"
_ALL = "select uscc from enterprise where uscc > $1 order by uscc limit $2"
_OUTDATED = """
select d.uscc from redecision d join enterprise e on e.uscc = d.uscc
where d.uscc > $1 order by d.uscc limit $2
"""
_SEEN = "select uscc, since from redecision where uscc = any ($1)"
_DONE = """
delete from redecision d using unnest($1::text[], $2::timestamptz[]) as seen (uscc, since)
where d.uscc = seen.uscc and d.since = seen.since
"""


@dataclass(frozen=True, slots=True)
class DepartmentFile:
    """A file as it was handed in: what it holds, who says so, and as of which day."""

    resource: str
    path: Path
    provider: str
    as_of: date


@dataclass(frozen=True, slots=True)
class Evaluated:
    """How many enterprises were evaluated, and how many of their grades and verdicts are new."""

    enterprises: int
    grades: int
    verdicts: int


async def take_in(
    database: Database, actor: Actor, file: DepartmentFile, *, dry_run: bool = False, progress: Progress | None = None
) -> Receipt:
    """Record one department file in one transaction; a dry run reports the same and leaves nothing behind.

    Raises Invalid, naming the file and the cause, for one that cannot be read as this resource at all.
    """
    resource = _resource(file.resource)
    if not file.path.is_file():
        raise Invalid(f"{file.path}: no such file")
    table = read_rows(file.path, recognised_headers(resource))
    layout = check_header(resource, table.headers, detect_mapping(resource, table.headers), file.path)
    rows = (validate(layout, row, file.as_of) for row in table)
    delivery = Delivery(resource, file.provider, file.as_of, file.path.name, _digest(file.path))
    async with database.connection() as connection:
        transaction = connection.transaction()
        await transaction.start()
        try:
            receipt = await commands.ingest(connection, actor, delivery, _counted(rows, progress))
        except BaseException:
            await transaction.rollback()
            raise
        await (transaction.rollback() if dry_run else transaction.commit())
    receipt.findings[:0] = layout.findings
    return receipt


async def retry(database: Database, actor: Actor, batch: int) -> Receipt:
    """Take in again the rows of a batch that wait in quarantine, as they are now; raises NotFound for no such batch."""
    async with database.transaction() as connection:
        origin = await queries.batch_by_id(connection, batch)
        waiting = await queries.waiting(connection, batch)
        resource = _resource(origin["resource"])
        name = f"batch {batch} again: {origin['file_name']}"
        delivery = Delivery(resource, origin["provider"], origin["as_of"], name, origin["file_digest"])
        return await commands.retry(connection, actor, batch, delivery, _checked_again(resource, waiting, delivery))


async def evaluate(
    database: Database,
    actor: Actor = HUB,
    *,
    as_of: date | None = None,
    only_outdated: bool = False,
    progress: Progress | None = None,
) -> Evaluated:
    """Derive and keep grades and verdicts, a thousand enterprises a transaction: killed, it goes on where it was."""
    day = as_of or clock.today()
    done, last, total = Evaluated(0, 0, 0), "", 0
    while True:
        async with database.transaction() as connection:
            await connection.execute(_EVALUATION_LOCK)
            rows = await connection.fetch(_OUTDATED if only_outdated else _ALL, last, _CHUNK)
            usccs = [row["uscc"] for row in rows]
            if usccs:
                done = _sum(done, await _evaluate(connection, usccs, day))
                last, total = usccs[-1], total + len(usccs)
            if len(usccs) < _CHUNK and total:
                details = {"as_of": day.isoformat(), "enterprises": total}
                await record(connection, actor, Event(EventKind.GRADES_EVALUATED, details=details))
        if progress:
            progress(total)
        if len(usccs) < _CHUNK:
            return done


async def mark_what_time_changed(database: Database) -> int:
    """Mark the enterprises with a verdict that holds only until today; returns how many."""
    async with database.transaction() as connection:
        return await mark_due(connection, clock.today(), clock.now())


async def _evaluate(connection: Connection, usccs: Sequence[str], day: date) -> Evaluated:
    seen = await connection.fetch(_SEEN, usccs)
    assessments = await assess(connection, usccs, day, None)
    at = clock.now()
    grades = await keep_grades(connection, assessments, day, at)
    verdicts = await keep_verdicts(connection, assessments, day, at)
    if day == clock.today():
        await connection.execute(_DONE, [row["uscc"] for row in seen], [row["since"] for row in seen])
    return Evaluated(len(usccs), grades, verdicts)


def _sum(one: Evaluated, other: Evaluated) -> Evaluated:
    return Evaluated(one.enterprises + other.enterprises, one.grades + other.grades, one.verdicts + other.verdicts)


def _resource(code: str) -> Resource:
    if code not in RESOURCES:
        raise Invalid(f"no resource {code!r}; there are {', '.join(RESOURCES)}")
    return RESOURCES[code]


def _digest(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def _counted(rows: Iterator[Checked], progress: Progress | None) -> Iterator[Checked]:
    for count, row in enumerate(rows, start=1):
        if progress and not count % 500:
            progress(count)
        yield row


def _checked_again(resource: Resource, waiting: Sequence[Row], delivery: Delivery) -> Iterator[Checked]:
    for row in waiting:
        headers = list(row["cells"])
        layout = check_header(resource, headers, detect_mapping(resource, headers), Path(delivery.file_name))
        yield validate(layout, SourceRow(row["row_number"], row["cells"]), delivery.as_of)
