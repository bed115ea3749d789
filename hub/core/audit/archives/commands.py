"""Takes months of the log out of the table into files, once they are written, read again and found whole."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

from hub.core import clock
from hub.core.actor import Actor
from hub.core.audit import rules
from hub.core.audit.archives import files
from hub.core.audit.archives.files import ArchiveHead
from hub.core.audit.checkpoints.checkpoint import Checkpoint
from hub.core.audit.checkpoints.signed_notes import NoteSigner
from hub.core.audit.commands import record
from hub.core.audit.verification.queries import advance, beginning, skip
from hub.core.audit.verification.walk import Walk
from hub.core.errors import Conflict, UsageError
from hub.core.events import Event, EventKind
from hub.core.store.database import Connection, Database
from hub.core.store.locks import Lock

_OLDEST = "select at from audit_entry order by number limit 1"
#: Entries of one moment may be sealed in another order: a file ends before the first of the next month.
_LAST = """
select coalesce((select min(number) - 1 from audit_entry where at >= $1), (select max(number) from audit_entry))
"""
_ENTRIES = f"""
select number, {", ".join(rules.Entry._fields)} from audit_entry where number > $1 and number <= $2 order by number
"""
_NOTE = """
insert into audit_archive (last, first, month, hash, peaks, file, sha256, archived_at)
values ($1, $2, $3, $4, $5, $6, $7, $8)
"""
_DELETE = "delete from audit_entry where number <= $1"


@dataclass(frozen=True, slots=True)
class ArchivedMonth:
    """One file, and the entries that are in it and not in the table any more."""

    month: str
    file: Path
    first: int
    last: int
    hash: str


async def archive(
    database: Database, actor: Actor, signer: NoteSigner, before: date, folder: Path
) -> AsyncIterator[ArchivedMonth]:
    """Archive all whole months before the one of a day, oldest first, each in a transaction of its own.

    Raises UsageError for a day to come, Conflict for a month that is not whole; nothing of that month is deleted then.
    """
    if before > clock.today():
        raise UsageError(f"--before {before}: the day has not come yet")
    while True:
        async with database.transaction() as connection:
            await connection.execute(Lock.ARCHIVE.until_commit)
            done = await _next_month(connection, actor, signer, before, folder)
        if done is None:
            return
        yield done


async def keep_end(connection: Connection, signer: NoteSigner, after: int, path: Path) -> None:
    """Write all entries after one into a file of an archive's form, and leave them in the table.

    Raises Conflict where they are not whole: a file that proves nothing must not take their place.
    """
    begin, walk = await beginning(connection), await beginning(connection)
    await skip(connection, begin, after)
    if fault := await advance(connection, walk):
        raise Conflict(f"the log is not whole: {fault}")
    head = _head(f"after {begin.number}", begin, walk, signer)
    await files.write(path, head, _lines(connection, head))


async def _next_month(
    connection: Connection, actor: Actor, signer: NoteSigner, before: date, folder: Path
) -> ArchivedMonth | None:
    oldest: datetime | None = await connection.fetchval(_OLDEST)
    month = oldest and oldest.astimezone(clock.SHANGHAI).date().replace(day=1)
    if month is None or month >= before.replace(day=1):
        return None
    last: int = await connection.fetchval(_LAST, datetime.combine(_following(month), time(), clock.SHANGHAI))
    begin, walk = await beginning(connection), await beginning(connection)
    if fault := await advance(connection, walk, until=last):
        raise Conflict(f"the log of {month:%Y-%m} is not whole: {fault}")
    head = _head(f"{month:%Y-%m}", begin, walk, signer)
    path = folder / f"access-log-{head.month}.jsonl.gz"
    digest = await files.write(path, head, _lines(connection, head))
    if fault := files.verify(path, signer.public).fault:
        raise Conflict(f"{path} is not whole: {fault}")
    taken = (last, head.first, head.month, walk.hash, walk.peaks, path.name, digest, clock.now())
    await connection.execute(_NOTE, *taken)
    await connection.execute(_DELETE, last)
    told = {"month": head.month, "first": head.first, "last": last, "hash": walk.hash.hex(), "sha256": digest.hex()}
    await record(connection, actor, Event(EventKind.LOG_ARCHIVED, details=told))
    return ArchivedMonth(head.month, path, head.first, last, walk.hash.hex())


def _head(month: str, begin: Walk, walk: Walk, signer: NoteSigner) -> ArchiveHead:
    note = Checkpoint(signer.name, walk.number, walk.root(), walk.hash).sign(signer)
    return ArchiveHead(month, begin.number + 1, walk.number, begin.hash, walk.hash, tuple(begin.peaks), note)


async def _lines(connection: Connection, head: ArchiveHead) -> AsyncIterator[bytes]:
    async for row in connection.cursor(_ENTRIES, head.first - 1, head.last, prefetch=1000):
        number, *entry = row
        yield b"[%d,%b" % (number, rules.content(rules.Entry(*entry)))


def _following(month: date) -> date:
    return month.replace(year=month.year + month.month // 12, month=month.month % 12 + 1)
