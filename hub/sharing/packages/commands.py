"""Asks for packages, hands them to workers one by one, and keeps what became of them."""

from datetime import datetime, timedelta

import asyncpg

from hub.core import clock
from hub.core.actor import HUB, Actor
from hub.core.audit.commands import record
from hub.core.errors import Conflict, Invalid
from hub.core.events import Event, EventKind
from hub.core.store.database import Connection, Database
from hub.sharing.packages import queries, rules
from hub.sharing.packages.results import DueDrop, KeptPackage, NewPackage, PackageKind, PackageOutcome
from hub.sharing.views.results import View

#: A drop has no heartbeat while it writes: a target that takes longer than this is written to again.
LONG = timedelta(hours=1)
#: A worker that has not moved its heartbeat for this long is taken for dead.
SILENT = timedelta(seconds=30)

_REQUEST = """
insert into package (view, kind, formats, state, schedule, requested_by, requested_at, due_at, from_pos)
values ($1, $2, $3, 'waiting', $4, $5, $6, $6, $7) returning id
"""
#: One package of a view is made at a time: they form a chain.
_CLAIM = """
update package set state = 'making', heartbeat = $1, attempts = attempts + 1, progress = 0
where id = (
    select p.id from package p
    where p.state <> 'ready' and p.due_at <= $1 and (p.state = 'waiting' or p.heartbeat < $2)
      and not exists (
          select 1 from package other where other.view = p.view and other.id <> p.id and other.state = 'making'
      )
    order by p.due_at, p.id limit 1 for update skip locked
)
returning *
"""
_BEAT = "update package set heartbeat = $3, progress = $4 where id = $1 and attempts = $2 and state = 'making'"
_READY = """
update package set state = 'ready', cause = null, number = $3, from_pos = $4, to_pos = $5, rows = $6, tombstones = $7,
    root = $8, manifest = $9, folder = $10, made_at = $11, heartbeat = null
where id = $1 and attempts = $2 and state = 'making' returning id
"""
_PUT_OFF = """
update package set state = 'waiting', cause = $3, due_at = $4, heartbeat = null
where id = $1 and attempts = $2 and state = 'making'
"""
_RETRY = """
update package set due_at = $1 where state = 'waiting' and cause is not null and due_at > $1 returning id
"""
_RETRY_DROPS = """
update package_drop set due_at = $1
where done_at is null and heartbeat is null and cause is not null and due_at > $1 returning package
"""
_DROPS = "insert into package_drop (package, target, due_at) values ($1, $2, $3) on conflict do nothing"
_CLAIM_DROP = """
update package_drop set heartbeat = $1, attempts = attempts + 1
where (package, target) = (
    select d.package, d.target from package_drop d
    where d.done_at is null and d.due_at <= $1 and (d.heartbeat is null or d.heartbeat < $2)
    order by d.due_at, d.package limit 1 for update skip locked
)
returning *
"""
_DROPPED = "update package_drop set done_at = $3, cause = $4, heartbeat = null where package = $1 and target = $2"
_PUT_OFF_DROP = """
update package_drop set cause = $4, due_at = $5, heartbeat = null
where package = $1 and target = $2 and attempts = $3
"""
_RECEIPT = """
insert into package_receipt (package, client, at, manifest) values ($1, $2, $3, $4) on conflict do nothing
"""


async def request(connection: Connection, actor: Actor, view: View, wanted: NewPackage) -> int:
    """Ask for a package; returns its number among all. Raises Invalid, or Conflict for a delta from nothing."""
    if not wanted.formats:
        raise Invalid("a package has at least one format", field="formats")
    start = await _start(connection, view, wanted)
    formats = list(dict.fromkeys(each.value for each in wanted.formats))
    asked = (view.id, wanted.kind.value, formats, wanted.schedule, actor.client, clock.now(), start)
    number = int(await connection.fetchval(_REQUEST, *asked))
    details = {"package": number, "view": view.code, "kind": wanted.kind.value, "formats": formats}
    await record(connection, actor, Event(EventKind.PACKAGE_REQUESTED, details=details))
    return number


async def _start(connection: Connection, view: View, wanted: NewPackage) -> int | None:
    if wanted.kind is PackageKind.FULL:
        if wanted.from_position is not None:
            raise Invalid("a full package begins nowhere: leave `from` out, or ask for a delta", field="from")
        return None
    if wanted.from_position is None:
        if not await queries.has_package(connection, view):
            raise Conflict(f"view {view.code!r} has no package that a delta could follow: ask for a full one first")
        return None
    if not 0 <= wanted.from_position <= view.position:
        raise Invalid(f"view {view.code!r} has reached position {view.position}", field="from")
    return wanted.from_position


async def claim(database: Database, silent: timedelta = SILENT) -> KeptPackage | None:
    """Take the next package that waits, or that a dead worker has left; None where there is nothing to do."""
    now = clock.now()
    try:
        rows = await database.fetch(_CLAIM, now, now - silent)
    except asyncpg.UniqueViolationError:
        return None  # another worker has just taken one of the same view
    return queries.package_of(rows[0]) if rows else None


async def beat(database: Database, package: KeptPackage, progress: int) -> None:
    """Say that the worker is alive, and how many rows it has written."""
    await database.fetch(_BEAT, package.id, package.attempts, clock.now(), progress)


async def finish(database: Database, package: KeptPackage, view: View, made: PackageOutcome) -> bool:
    """Keep what was made; False where another worker has taken the package over meanwhile."""
    terms = (made.number, made.from_position, made.to_position, made.rows, made.tombstones)
    now = clock.now()
    async with database.transaction() as connection:
        kept = await connection.fetchval(
            _READY, package.id, package.attempts, *terms, made.root, made.manifest, made.folder, now
        )
        if kept is None:
            return False
        if target := await queries.target(connection, package.schedule):
            await connection.execute(_DROPS, package.id, target, now)
        details = {"package": package.id, "view": view.code, "number": made.number, "position": made.to_position}
        counts = {"count": made.rows, "withdrawn": made.tombstones, "manifest": made.manifest}
        await record(connection, HUB, Event(EventKind.PACKAGE_SIGNED, details={**details, **counts}))
    return True


async def put_off(database: Database, package: KeptPackage, cause: str) -> datetime:
    """Let a package wait, saying for what; returns when it is tried again."""
    until = clock.now() + rules.pause(package.attempts)
    await database.fetch(_PUT_OFF, package.id, package.attempts, cause, until)
    return until


async def retry_packages(connection: Connection) -> int:
    """Let the packages that were put off be made at once; returns how many."""
    return len(await connection.fetch(_RETRY, clock.now()))


async def retry_drops(connection: Connection) -> int:
    """Let the drops that were put off be tried at once; returns how many."""
    return len(await connection.fetch(_RETRY_DROPS, clock.now()))


async def claim_drop(database: Database, silent: timedelta = LONG) -> DueDrop | None:
    """Take the next drop that is due; None where there is nothing to do."""
    now = clock.now()
    for row in await database.fetch(_CLAIM_DROP, now, now - silent):
        package = await queries.kept_package(database, row["package"])
        (view,) = await queries.views_by_id(database, [package.view])
        return DueDrop(package, view, row["target"], row["attempts"])
    return None


async def finish_drop(database: Database, due: DueDrop) -> None:
    """Keep that a package has arrived; the access log names its enterprises."""
    usccs = await queries.told(database, due.view, due.package)
    details = {"package": due.package.id, "view": due.view.code, "client": due.view.client}
    async with database.transaction() as connection:
        await connection.execute(_DROPPED, due.package.id, due.target, clock.now(), None)
        await record(connection, HUB, Event(EventKind.PACKAGE_DROPPED, usccs, details))


async def give_up_drop(database: Database, due: DueDrop, cause: str) -> None:
    """Drop a package nowhere, for good, and keep why."""
    await database.fetch(_DROPPED, due.package.id, due.target, clock.now(), f"not dropped: {cause}")


async def put_off_drop(database: Database, due: DueDrop, cause: str) -> datetime:
    """Let a drop wait, saying for what; returns when it is tried again."""
    until = clock.now() + rules.pause(due.attempts)
    await database.fetch(_PUT_OFF_DROP, due.package.id, due.target, due.attempts, cause, until)
    return until


async def confirm(connection: Connection, actor: Actor, package: KeptPackage, manifest: str) -> None:
    """Keep a consumer's receipt; raises Invalid where it has another manifest, Conflict before the package is ready."""
    if package.manifest is None:
        raise Conflict(f"package {package.id} is not ready", field="package")
    if manifest != package.manifest:
        raise Invalid(f"package {package.id} has the manifest {package.manifest}", field="manifest")
    await connection.execute(_RECEIPT, package.id, actor.client, clock.now(), manifest)
    details = {"package": package.id, "manifest": manifest}
    await record(connection, actor, Event(EventKind.PACKAGE_CONFIRMED, details=details))
