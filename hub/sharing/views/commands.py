"""Define a view, and bring what is published of it up to the newest position."""

import hashlib
from collections.abc import AsyncIterator, Collection, Sequence
from datetime import date

import asyncpg

from hub.core import clock
from hub.core.actor import Actor
from hub.core.audit.commands import record
from hub.core.errors import Conflict, Unavailable
from hub.core.events import Event, EventKind
from hub.core.freshness.changes import TouchedRows
from hub.core.freshness.changes import advance as move_epoch
from hub.core.store import stale, visible
from hub.core.store.database import Connection, Database, Row
from hub.core.store.snapshot import Snapshot
from hub.credit.evaluation.library.ruleset_store import library
from hub.credit.statements.results import Provenance
from hub.sharing.views import queries, rules
from hub.sharing.views.reading.kinds import KINDS, FoundRows, RowKind
from hub.sharing.views.results import HeldRow, NewView, View, ViewKind, WithdrawalReason

_DEFINE = """
insert into shared_view (client, code, kind, subject, fields, jurisdictions, purpose, created_at)
values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (client, code) do nothing returning id
"""
_LOCKED = "select * from shared_view where id = $1 for update"
_REACHED = "update shared_view set position = $2, basis = $3, day = $4, derived = $5 where id = $1"
_END = """
update published p set to_pos = $2, reason = gone.reason
from unnest($3::int[], $4::text[], $5::text[]) as gone (bucket, key, reason)
where p.view = $1 and p.bucket = gone.bucket and p.key = gone.key and p.to_pos is null
"""
_COLUMNS = ("view", "bucket", "key", "from_pos", "uscc", "row", "digest")
#: Enterprises whose rows are read at once.
_BATCH = 2_500
#: Times that a view is brought up to date again, where somebody else does the same at the same time.
_ATTEMPTS = 20
#: Enterprises of which a view remembers that their answers were derived; of more it is read as a whole next time.
_MOST_DERIVED = 20_000
#: The kinds of changes that restate what is derived and leave records and register as they are.
_OF_DERIVED = frozenset({EventKind.GRADES_EVALUATED.value})


async def define(connection: Connection, actor: Actor, wanted: NewView) -> int:
    """Define a view of the actor's client for the actor's purpose; returns its number.

    Raises Invalid, NotFound or Forbidden where the client could not ask for as much, and Conflict for a code in use.
    """
    rules.check_code(wanted.code)
    kind = KINDS[wanted.kind]
    kind.check(actor, wanted.subject)
    fields = rules.chosen_fields(wanted.kind.value, kind.fields(wanted.subject), wanted.fields)
    rules.check_jurisdictions(actor, wanted.jurisdictions)
    number = await connection.fetchval(
        _DEFINE,
        actor.client,
        wanted.code,
        wanted.kind.value,
        wanted.subject,
        fields,
        wanted.jurisdictions,
        actor.purpose.value if actor.purpose else None,
        clock.now(),
    )
    if number is None:
        raise Conflict(f"client {actor.client!r} has a view {wanted.code!r} already", field="code")
    details = {"view": wanted.code, "kind": wanted.kind.value, "subject": wanted.subject}
    await record(connection, actor, Event(EventKind.VIEW_DEFINED, details=details))
    return int(number)


async def advance(database: Database, actor: Actor, view: View) -> int:
    """Bring what is published of a view up to the newest change; returns the position that it has reached.

    `actor` is the view's client as its record is now. Only a position returned here may be told to anybody.
    """
    for _ in range(_ATTEMPTS):
        try:
            async with database.connection() as connection, connection.transaction(isolation="repeatable_read"):
                position = await _advance(connection, rules.within(actor, view), view.id)
        except asyncpg.SerializationError:
            continue  # somebody else has just brought it further
        if position is not None:
            return position
        await _move_for_time(database, view)
    raise Unavailable(f"view {view.code!r} is brought up to date by too many at once: try again")


async def _move_for_time(database: Database, view: View) -> None:
    """Move the epoch where no change has: what the view holds differs by the day, its rules or its client's limits."""
    async with database.transaction() as connection:
        await move_epoch(connection, (), TouchedRows("ViewRefreshed", ()))


async def _advance(connection: Connection, actor: Actor, number: int) -> int | None:
    """The position reached; None where the view would differ at one and the same position."""
    row = await connection.fetchrow(_LOCKED, number)
    assert row is not None
    view, today, snapshot = queries.view_of(row), clock.today(), Snapshot(connection)
    kind, position = KINDS[view.kind], await queries.head(snapshot)
    basis = _basis(actor, view, today)
    if position == view.position:
        return position if basis == row["basis"] else None
    derived: Collection[str] | None = row["derived"]
    touched = None if basis != row["basis"] else await _touched(snapshot, view, kind, position, derived)
    if touched is None or touched:
        again: set[str] = set()
        async for held, found in _compared(snapshot, actor, view, kind, touched):
            again.update(found.derived)
            await _publish(connection, actor, view, position, held, found.rows)
        derived = sorted(again) if len(again) <= _MOST_DERIVED else None
    await connection.execute(_REACHED, number, position, basis, today, derived)
    return position


def _basis(actor: Actor, view: View, today: date) -> bytes:
    """Digest what the view hangs on beside data, so that a difference leads to reading it anew."""
    kind = KINDS[view.kind]
    seen = visible.credit(actor, kind.group) if kind.group else visible.identities(actor)
    hangs_on: list[object] = [seen.conditions, seen.values, actor.purpose]
    if kind.derived:
        hangs_on += [today, Provenance.of(library().plan(today, ()), {}).number]
    elif library().display_windows.has_term(view.subject):
        hangs_on += [today, library().display_windows.version]
    return hashlib.sha256(repr(hangs_on).encode()).digest()


async def _touched(
    snapshot: Snapshot, view: View, kind: RowKind, position: int, derived: Collection[str] | None
) -> list[str] | None:
    """The enterprises whose rows may differ since the view's position; None where it may be any.

    What is stated stays until a change names its enterprise or it is marked. What was `derived` may have become another
    answer with any change, and is stated by now where its mark is gone.
    """
    concerning = [
        change
        for change in await queries.changes_between(snapshot, view.position, position)
        if _concerns(view, kind, change)
    ]
    if any(change["usccs"] is None for change in concerning):
        return None
    touched = {uscc for change in concerning for uscc in change["usccs"]}
    if not kind.derived or not (touched or any(change["restates_all"] for change in concerning)):
        return sorted(touched)
    return None if derived is None else sorted(touched.union(derived, await stale.every_code(snapshot)))


def _concerns(view: View, kind: RowKind, change: Row) -> bool:
    if kind.derived or change["resource"] is None:
        return kind.derived or change["kind"] not in _OF_DERIVED
    subject = "register" if view.kind is ViewKind.ENTERPRISES else view.subject
    return change["resource"] in (subject, "register")


_Compared = tuple[Sequence[HeldRow], FoundRows]


async def _compared(
    snapshot: Snapshot, actor: Actor, view: View, kind: RowKind, touched: Sequence[str] | None
) -> AsyncIterator[_Compared]:
    """What the view holds and what it should hold, in parts: of the enterprises named, or of all (None)."""
    if touched is not None:
        for start in range(0, len(touched), _BATCH):
            usccs = touched[start : start + _BATCH]
            yield await queries.held_now(snapshot, view, usccs), await kind.read(snapshot, actor, view, usccs)
        return
    after, more = "", True
    while more:
        usccs = await queries.next_usccs(snapshot, actor, after, _BATCH)
        more = len(usccs) == _BATCH
        held = await queries.held_within(snapshot, view, after, usccs[-1] if more else None)
        yield held, await kind.read(snapshot, actor, view, usccs)
        after = usccs[-1] if usccs else after


async def _publish(
    connection: Connection,
    actor: Actor,
    view: View,
    position: int,
    held: Sequence[HeldRow],
    found: Sequence[HeldRow],
) -> None:
    """Write the rows that are new or differ, and end those that they replace or that are gone."""
    digests = {row.key: row.digest for row in held}
    keys = {row.key for row in found}
    news = [row for row in found if digests.get(row.key) != row.digest]
    gone = [row for row in held if row.key not in keys]
    replaced = [row for row in news if row.key in digests]
    reasons = await _reasons(connection, actor, view, gone)
    ended = [*((row, None) for row in replaced), *zip(gone, reasons, strict=True)]
    if ended:
        buckets, texts = [row.bucket for row, _ in ended], [row.key for row, _ in ended]
        await connection.execute(_END, view.id, position, buckets, texts, [why and why.value for _, why in ended])
    records = [(view.id, row.bucket, row.key, position, row.uscc, row.text, row.digest) for row in news]
    await connection.copy_records_to_table("published", records=records, columns=_COLUMNS)


async def _reasons(
    connection: Connection, actor: Actor, view: View, gone: Collection[HeldRow]
) -> list[WithdrawalReason]:
    if not gone:
        return []
    usccs = sorted({row.uscc for row in gone})
    kind = KINDS[view.kind]
    scope = await queries.scope(connection, actor, view, kind.group, usccs)
    expired = await kind.expired(Snapshot(connection), actor, view, usccs)
    return [rules.reason(row, scope.seen, scope.opened, scope.registered, scope.repaired, expired) for row in gone]
