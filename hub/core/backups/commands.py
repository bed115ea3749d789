"""Takes a backup, says what putting it back undoes, and puts it back."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hub import __version__
from hub.core import clock
from hub.core.actor import HUB
from hub.core.audit.archives.commands import keep_end
from hub.core.audit.checkpoints.folder import CheckpointFolder
from hub.core.audit.commands import record
from hub.core.backups import folder, programs
from hub.core.backups.folder import STORE, Backup
from hub.core.backups.queries import Undone, others, undone
from hub.core.errors import Conflict
from hub.core.events import Event, EventKind
from hub.core.settings import Settings
from hub.core.store import migrate
from hub.core.store.database import Database
from hub.core.store.migrations import revisions
from hub.core.store.tables import METADATA

_HEAD = "select number, hash from audit_head where id = 1"
_TABLES = [*sorted(METADATA.tables), "alembic_version"]
_DROP = f"drop table if exists {', '.join(f'public.{table}' for table in _TABLES)} cascade"


@dataclass(frozen=True, slots=True)
class Restoration:
    """A backup that was read and found whole, and what putting it back undoes; None where the store is empty."""

    backup: Backup
    undone: Undone | None


def beside(settings: Settings) -> Mapping[str, Path]:
    """The folders that a hub keeps beside its store, by their names in a backup."""
    folders = {"packages": settings.packages_folder, "checkpoints": settings.checkpoints_folder}
    return {**folders, **({"rulesets": settings.rulesets_dir} if settings.rulesets_dir else {})}


async def back_up(database: Database, settings: Settings, to: Path) -> Backup:
    """Copy store and folders into a new folder; the store as it was at one moment, while everybody works on."""
    folder.prepare(to)
    async with database.connection() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
        snapshot: str = await connection.fetchval("select pg_export_snapshot()")
        entries, head = await connection.fetchrow(_HEAD) or (0, b"")
        postgresql: str = await connection.fetchval("show server_version")
        await programs.dump(database.url, to / STORE, _TABLES, snapshot)
    folder.add_folders(to, beside(settings))
    told = (__version__, revisions.newest(), clock.now().isoformat(timespec="seconds"), entries, head.hex(), postgresql)
    backup = Backup(*told, files=folder.digests(to))
    folder.finish(to, backup)
    return backup


async def prepare(url: str, source: Path, *, while_used: bool = False) -> Restoration:
    """Read a backup whole, and look at the store that it would replace.

    Raises Unavailable for a backup of a newer release or a store of another one, and Conflict where the store is in
    use: a look is allowed `while_used`, and tells what would be undone by now.
    """
    backup = folder.read(source)
    revisions.require_known(backup.revision, "the backup")
    if await migrate.revision(url) is None:
        return Restoration(backup, None)
    await revisions.require_newest(url)
    database = await Database.open(url, most=1)
    try:
        async with database.connection() as connection:
            if not while_used and (names := await others(connection)):
                raise Conflict(f"the store is in use: stop {', '.join(names)} first")
            return Restoration(backup, await undone(connection, backup))
    finally:
        await database.close()


async def restore(
    url: str, source: Path, settings: Settings, ready: Restoration, *, keeps_end: bool = True
) -> Path | None:
    """Put a backup back, bring it to this release's schema, and note in its log that this was done.

    Returns the file that holds what the log loses, where it loses anything. The store is replaced in one transaction.
    Raises Conflict where `keeps_end` and what the log loses is not whole.
    """
    kept = await _keep_end(url, settings, ready) if keeps_end else None
    await programs.load(url, source / STORE, _DROP)
    await migrate.upgrade(url)
    folder.put_back(source, beside(settings))
    lost = ready.undone.entries if ready.undone else 0
    if lost:
        CheckpointFolder(settings.checkpoints_folder).succeed()
    database = await Database.open(url, most=2)
    try:
        async with database.transaction() as connection:
            told = {"taken_at": ready.backup.taken_at, "entries": ready.backup.entries, "undone": lost}
            await record(connection, HUB, Event(EventKind.STORE_RESTORED, details=told))
    finally:
        await database.close()
    return kept


async def _keep_end(url: str, settings: Settings, ready: Restoration) -> Path | None:
    """Write the entries that the log loses into a file."""
    if ready.undone is None or not ready.undone.entries:
        return None
    after = ready.backup.entries if ready.undone.continues else 0
    signer = CheckpointFolder(settings.checkpoints_folder).signer(settings.log_origin)
    path = settings.data_dir / "undone" / f"access-log-{clock.now():%Y%m%dT%H%M%SZ}.jsonl.gz"
    database = await Database.open(url, most=1)
    try:
        async with database.transaction() as connection:
            await keep_end(connection, signer, after, path)
    except Conflict as error:
        raise Conflict(f"{error.message}; --drop-end goes on without keeping what the log loses") from None
    finally:
        await database.close()
    return path
