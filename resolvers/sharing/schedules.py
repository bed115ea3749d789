"""Schedules of packages: a client has those of its own views, and who administers clients those of every client.

Where packages are dropped says only who administers clients: the hub writes there by its own keys.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from auth.scopes import Scope
from hub.core.errors import NotFound, ScopeRequired
from hub.core.store.paging import Page, whole_number
from hub.sharing.packages.results import PackageFormat, PackageKind
from hub.sharing.packages.schedules import commands, queries
from hub.sharing.packages.schedules.results import KeptSchedule, NewSchedule
from hub.sharing.views.queries import view_by_code
from resolvers.request.context import Context
from resolvers.request.mutations import MutationTransaction
from resolvers.sharing.access import require_view


@dataclass(frozen=True, slots=True)
class ScheduleChange:
    """What of a schedule is to be another; None stays as it is, and an empty target is none."""

    cron: str | None
    kind: PackageKind | None
    formats: Sequence[PackageFormat] | None
    working_days: bool | None
    target: str | None


async def schedules(context: Context, view: str, first: int, after: str | None) -> Page[KeptSchedule]:
    """The schedules of one of the client's views; raises NotFound for any other view."""
    context.of_this_moment()
    named = await view_by_code(context.database, context.actor.client, view)
    require_view(context.grant, named)
    return await queries.schedules(context.database, named, first, after)


async def schedule_by_number(context: Context, numbers: Sequence[int | None]) -> Mapping[int, KeptSchedule]:
    """Schedules of the client's views, by their numbers; for who administers clients, of anybody's."""
    context.of_this_moment()
    named = [number for number in numbers if number is not None]
    return await queries.schedules_by_id(context.database, _whose(context), named)


async def add(change: MutationTransaction, client: str | None, code: str, wanted: NewSchedule) -> int:
    """The number of the new schedule."""
    context = change.context
    own = client is None or client == context.actor.client
    if not own:
        _require_admin(context, "a schedule for another client", "client")
    if wanted.target is not None:
        _require_admin(context, "a target", "target")
    view = await view_by_code(change.connection, client or context.actor.client, code)
    if own:
        require_view(context.grant, view)
    return await commands.add(change.connection, context.actor, view, wanted)


async def update(change: MutationTransaction, typed: str, said: ScheduleChange) -> int:
    """The number of the schedule that says something else now."""
    if said.target is not None:
        _require_admin(change.context, "a target", "target")
    kept = await _named(change, typed)
    asked = kept.asked
    wanted = NewSchedule(
        cron=asked.cron if said.cron is None else said.cron,
        kind=said.kind or asked.kind,
        formats=asked.formats if said.formats is None else tuple(said.formats),
        working_days=asked.working_days if said.working_days is None else said.working_days,
        target=asked.target if said.target is None else said.target or None,
    )
    await commands.change(change.connection, change.context.actor, kept, wanted)
    return kept.id


async def end(change: MutationTransaction, typed: str) -> int:
    """The number of the schedule that is no more."""
    kept = await _named(change, typed)
    await commands.end(change.connection, change.context.actor, kept)
    return kept.id


async def _named(change: MutationTransaction, typed: str) -> KeptSchedule:
    number = whole_number(typed)
    if number is None:
        raise NotFound(f"no schedule {typed[:60]!r}", field="schedule")
    return await queries.schedule_by_id(change.connection, _whose(change.context), number)


def _whose(context: Context) -> str | None:
    """Whose schedules are reached: the client's own, or everybody's."""
    return None if context.grant.allows(Scope.CLIENT_ADMIN) else context.actor.client


def _require_admin(context: Context, what: str, field: str) -> None:
    if not context.grant.allows(Scope.CLIENT_ADMIN):
        raise ScopeRequired(f"{what} needs the scope {Scope.CLIENT_ADMIN}", scope=Scope.CLIENT_ADMIN.value, field=field)
