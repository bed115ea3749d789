"""Adds, changes and ends schedules, and asks for the packages that are due."""

from datetime import datetime

from hub.core import clock
from hub.core.actor import HUB, Actor
from hub.core.audit.commands import record
from hub.core.errors import Conflict, Invalid, NotFound
from hub.core.events import Event, EventKind
from hub.core.store.database import Connection, Database
from hub.sharing.packages import queries, rules
from hub.sharing.packages.commands import request
from hub.sharing.packages.results import NewPackage, PackageKind
from hub.sharing.packages.schedules.queries import schedule_of, schedules_of_view
from hub.sharing.packages.schedules.results import KeptSchedule, NewSchedule
from hub.sharing.views.results import View

#: Schedules that a view can have.
_MOST = 10

_ADD = """
insert into package_schedule (view, cron, working_days, kind, formats, target, next_at)
values ($1, $2, $3, $4, $5, $6, $7) returning id
"""
_CHANGE = """
update package_schedule set cron = $2, working_days = $3, kind = $4, formats = $5, target = $6, next_at = $7
where id = $1 returning id
"""
_END = "delete from package_schedule where id = $1 returning id"
#: Drops that are not under way go where the schedule says now.
_TURN_DROPS = """
update package_drop set target = $2, due_at = $3, cause = null
where done_at is null and heartbeat is null and package in (select id from package where schedule = $1)
"""
_GIVE_UP_DROPS = """
update package_drop set done_at = $2, cause = 'not dropped: ' || $3
where done_at is null and heartbeat is null and package in (select id from package where schedule = $1)
"""
#: One whose last package still waits does not ask for another, which would tell the same.
_DUE = """
select s.*, v.client, v.code from package_schedule s join shared_view v on v.id = s.view
where s.next_at <= $1 and not exists (select 1 from package p where p.schedule = s.id and p.state <> 'ready')
order by s.id for update of s skip locked
"""
_NEXT = "update package_schedule set next_at = $2 where id = $1"


async def add(connection: Connection, actor: Actor, view: View, wanted: NewSchedule) -> int:
    """Add a schedule; returns its number.

    Raises Invalid for a line that is no cron, for no format, or a target that is none; Conflict where there are many.
    """
    first = _checked(wanted)
    if await schedules_of_view(connection, view) >= _MOST:
        raise Conflict(f"view {view.code!r} has {_MOST} schedules: change or end one of them", field="view")
    number = int(await connection.fetchval(_ADD, view.id, *_columns(wanted), first))
    await _record(connection, actor, EventKind.PACKAGE_SCHEDULE_ADDED, number, view.code, wanted)
    return number


async def change(connection: Connection, actor: Actor, kept: KeptSchedule, wanted: NewSchedule) -> None:
    """Let a schedule say something else from now on, also of drops that wait; raises as `add` does."""
    following = _checked(wanted)
    if (wanted.cron, wanted.working_days) == (kept.asked.cron, kept.asked.working_days):
        following = kept.next_at
    if await connection.fetchval(_CHANGE, kept.id, *_columns(wanted), following) is None:
        raise NotFound(f"no schedule {kept.id}", field="schedule")
    if wanted.target is None:
        await _give_up_drops(connection, kept, "its schedule has no target any more")
    elif wanted.target != kept.asked.target:
        await connection.execute(_TURN_DROPS, kept.id, wanted.target, clock.now())
    await _record(connection, actor, EventKind.PACKAGE_SCHEDULE_CHANGED, kept.id, kept.code, wanted)


async def end(connection: Connection, actor: Actor, kept: KeptSchedule) -> None:
    """Make no more packages by a schedule; one that waits is still made, and none is dropped any more."""
    if await connection.fetchval(_END, kept.id) is None:
        raise NotFound(f"no schedule {kept.id}", field="schedule")
    await _give_up_drops(connection, kept, "its schedule has ended")
    await _record(connection, actor, EventKind.PACKAGE_SCHEDULE_ENDED, kept.id, kept.code, kept.asked)


async def ask_for_due(database: Database) -> int:
    """Ask for a package for each schedule that is due; returns for how many."""
    now = clock.now()
    async with database.transaction() as connection:
        due = [schedule_of(row) for row in await connection.fetch(_DUE, now)]
        for one in due:
            await _ask(connection, one, now)
    return len(due)


async def _ask(connection: Connection, due: KeptSchedule, now: datetime) -> None:
    """The first package of a view is full, whatever its schedule says: a delta follows something."""
    (view,) = await queries.views_by_id(connection, [due.view])
    kind = due.asked.kind if await queries.has_package(connection, view) else PackageKind.FULL
    await request(connection, HUB, view, NewPackage(kind, due.asked.formats, schedule=due.id))
    following = rules.next_run(due.asked.cron, now, working_days=due.asked.working_days)
    await connection.execute(_NEXT, due.id, following)


def _checked(wanted: NewSchedule) -> datetime:
    """The first run of a schedule that can be kept; raises Invalid, naming what of it is wrong."""
    if not wanted.formats:
        raise Invalid("a package has at least one format", field="formats")
    if wanted.target is not None:
        rules.check_target(wanted.target)
    return rules.next_run(wanted.cron, clock.now(), working_days=wanted.working_days)


def _columns(wanted: NewSchedule) -> tuple[object, ...]:
    formats = list(dict.fromkeys(each.value for each in wanted.formats))
    return wanted.cron, wanted.working_days, wanted.kind.value, formats, wanted.target


async def _give_up_drops(connection: Connection, kept: KeptSchedule, cause: str) -> None:
    await connection.execute(_GIVE_UP_DROPS, kept.id, clock.now(), cause)


async def _record(
    connection: Connection, actor: Actor, kind: EventKind, number: int, view: str, said: NewSchedule
) -> None:
    details = {"schedule": number, "view": view, "cron": said.cron, "kind": said.kind.value, "target": said.target}
    await record(connection, actor, Event(kind, details=details))
