"""Issues recalls of what views have withdrawn, and keeps the confirmations."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from itertools import groupby

from hub.core import clock
from hub.core.actor import HUB, Actor
from hub.core.audit.commands import record
from hub.core.errors import Conflict, Invalid
from hub.core.events import Event, EventKind
from hub.core.store.database import Connection, Database, Row
from hub.sharing.copies.queries import digests
from hub.sharing.copies.rules import root_of
from hub.sharing.recalls import queries, rules
from hub.sharing.recalls.results import Notice
from hub.sharing.views.commands import advance
from hub.sharing.views.results import View, WithdrawalReason

#: The longest text that says how a recall was followed.
_LONGEST = 500

_LOCK = "select id from shared_view where id = $1 for update"
_RECALL = """
insert into recall (position, reason, issued_at, due_on) values ($1, $2, $3, $4)
on conflict (position, reason) do update set reason = excluded.reason returning id, xmax = 0 as issued
"""
_HOLDS = """
insert into recall_notice (recall, client, view, keys, usccs) values ($1, $2, $3, $4, $5)
on conflict (recall, client, view) do nothing
"""
_REACHED = """
insert into recall_progress (view, position) values ($1, $2)
on conflict (view) do update set position = excluded.position
"""
_CONFIRM = "update recall_notice set confirmed_at = $2, how = $3, root = $4 where id = $1"
_CERTAIN = "delete from recall_notice where recall = $1 and client = $2 and view is null and confirmed_at is null"


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What a holder says it did, and the root that its copy has now, if it tells that."""

    how: str
    root: str | None


async def issue(database: Database, owner: Callable[[str], Awaitable[Actor | None]]) -> int:
    """Bring every view up to date and recall what it has withdrawn; returns how many notices were made."""
    made = 0
    for view in await queries.every_view(database):
        actor = await owner(view.client)
        position = view.position if actor is None else await advance(database, actor, view)
        async with database.transaction() as connection:
            await connection.execute(_LOCK, view.id)
            made += await _issue(connection, view, position)
    return made


async def _issue(connection: Connection, view: View, position: int) -> int:
    after = await queries.recalled_up_to(connection, view)
    if after >= position:
        return 0
    withdrawn = await queries.withdrawn(connection, view, after, position)
    by_cause = groupby(sorted(withdrawn, key=_cause), key=_cause)
    events = [await _recall(connection, view, cause, list(rows)) for cause, rows in by_cause]
    await connection.execute(_REACHED, view.id, position)
    if events:
        await record(connection, HUB, *events)
    return len(events)


def _cause(row: Row) -> tuple[int, str]:
    return row["position"], row["reason"]


async def _recall(connection: Connection, view: View, cause: tuple[int, str], rows: list[Row]) -> Event:
    now = clock.now()
    recall = await connection.fetchrow(_RECALL, *cause, now, rules.due_on(clock.today()))
    assert recall is not None
    usccs = sorted({row["uscc"] for row in rows})
    await connection.execute(_CERTAIN, recall["id"], view.client)
    await connection.execute(_HOLDS, recall["id"], view.client, view.id, [row["key"] for row in rows], usccs)
    if cause[1] != WithdrawalReason.CONSENT_ENDED:
        await _may_hold(connection, recall["id"], usccs)
    details = {"recall": recall["id"], "reason": cause[1], "view": view.code, "count": len(rows)}
    return Event(EventKind.RECALL_ISSUED, usccs, details)


async def _may_hold(connection: Connection, recall: int, usccs: Iterable[str]) -> None:
    """Tell those who were answered about the enterprises; the consent of one client concerns no other."""
    holders = await queries.holders(connection, recall)
    for row in await queries.answered(connection, list(usccs), holders):
        await connection.execute(_HOLDS, recall, row["client"], None, [], row["usccs"])


async def confirm(
    connection: Connection, actor: Actor, view: View | None, notice: Notice, confirmation: Confirmation
) -> None:
    """Keep that a holder has followed a recall; where it tells its root, only if that is the view's now.

    Raises Conflict for a copy that is not what the view holds, and Invalid for a text or root that is none.
    """
    if not confirmation.how.strip() or len(confirmation.how) > _LONGEST:
        raise Invalid(f"how the recall was followed is a text of 1 to {_LONGEST} characters", field="how")
    if confirmation.root is not None:
        await _check(connection, view, notice, confirmation.root)
    await connection.execute(_CONFIRM, notice.id, clock.now(), confirmation.how, confirmation.root)
    details = {"recall": notice.recall, "notice": notice.id, "root": confirmation.root}
    await record(connection, actor, Event(EventKind.RECALL_CONFIRMED, notice.usccs, details))


async def _check(connection: Connection, view: View | None, notice: Notice, root: str) -> None:
    if view is None:
        raise Invalid(f"notice {notice.id} is about no view, which alone has a root", field="root")
    held = (await digests(connection, view, view.position)).root
    if root_of(root) != held:
        place = f"view {view.code!r} at position {view.position}"
        raise Conflict(f"the root of {place} is {held.hex()}: copyCheck names the rows", field="root")
