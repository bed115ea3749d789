"""Read a page of a view's feed: the delta from a cursor to the newest position, without what is not held any more."""

from collections.abc import Sequence

from hub.core.actor import Actor
from hub.core.errors import Invalid
from hub.core.store.database import Database
from hub.core.store.paging import Cursors, size
from hub.sharing.feed.results import FeedEvent, FeedEventType, FeedPage
from hub.sharing.views.commands import advance
from hub.sharing.views.queries import DeltaPlace, delta_from
from hub.sharing.views.results import CopyOperation, View, ViewChange
from hub.sharing.views.rules import values_of


async def feed(database: Database, actor: Actor, view: View, first: int, after: str | None) -> FeedPage:
    """The next changes of a view after a cursor, or from the beginning; raises Invalid for another feed's cursor.

    A delta that takes several pages keeps its end, so that each key is told once; a row that was replaced or withdrawn
    since that end is left to the delta that follows.
    """
    limit, cursors = size(first), Cursors.of_list("changes", view.client, view.id)
    place = _place(cursors, after)
    head = await advance(database, actor, view)
    if place.until > head:
        raise Invalid(f"the cursor is of position {place.until}, and the hub is at {head}: begin anew", field="after")
    changes = await delta_from(database, view, place, limit + 1)
    if not changes:
        place = DeltaPlace(place.until, head)
        changes = await delta_from(database, view, place, limit + 1)
    return _page(view, cursors, place, changes, limit, head)


def _place(cursors: Cursors, after: str | None) -> DeltaPlace:
    match cursors.position(after, int, int, int, int, str):
        case [int(since), int(until), int(position), int(upserted), str(key)]:
            return DeltaPlace(since, until, position, bool(upserted), key)
    return DeltaPlace(0, 0)


def _page(
    view: View, cursors: Cursors, place: DeltaPlace, changes: Sequence[ViewChange], limit: int, head: int
) -> FeedPage:
    told = changes[:limit]
    passed = [_behind(cursors, place, change) for change in told]
    shown = [
        (_event(view, change), cursor)
        for change, cursor in zip(told, passed, strict=True)
        if change.operation is CopyOperation.WITHDRAW or change.held_now
    ]
    more = len(changes) > limit
    end = passed[-1] if more else cursors.cursor(place.until, place.until, 0, 0, "")
    behind = more or place.until < head
    return FeedPage([event for event, _ in shown], [cursor for _, cursor in shown], behind, head, end)


def _behind(cursors: Cursors, place: DeltaPlace, change: ViewChange) -> str:
    upserted = change.operation is CopyOperation.UPSERT
    return cursors.cursor(place.after, place.until, change.position, int(upserted), change.key)


def _event(view: View, change: ViewChange) -> FeedEvent:
    upserted = change.operation is CopyOperation.UPSERT
    return FeedEvent(
        sequence=f"{change.position:016}.{int(upserted)}.{change.key}",
        source=f"/feeds/{view.code}",
        type=FeedEventType.UPSERTED if upserted else FeedEventType.WITHDRAWN,
        key=change.key,
        uscc=change.uscc,
        time=change.at,
        fields_changed=change.fields_changed,
        reason=change.reason,
        row=values_of(view, change.text) if change.text is not None else None,
    )
