"""Read a page of a view's feed: the delta from a cursor to the newest position, without what is not held any more."""

from collections.abc import Sequence

from hub.core.actor import Actor
from hub.core.errors import Invalid
from hub.core.store.database import Database, Reader
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
    limit, place = size(first), place_of(view, after)
    head = await advance(database, actor, view)
    place, changes = await next_changes(database, view, place, head, limit + 1)
    return _page(view, place, changes, limit, head)


def cursors_of(view: View) -> Cursors:
    """The cursors of a view's feed."""
    return Cursors.of_list("changes", view.client, view.id)


def place_of(view: View, cursor: str | None) -> DeltaPlace:
    """The place behind a cursor, or the beginning; raises Invalid for another feed's cursor."""
    match cursors_of(view).position(cursor, int, int, int, int, str):
        case [int(since), int(until), int(position), int(upserted), str(key)]:
            return DeltaPlace(since, until, position, bool(upserted), key)
    return DeltaPlace(0, 0)


def cursor_of(view: View, place: DeltaPlace) -> str:
    """The cursor of a place."""
    return cursors_of(view).cursor(place.after, place.until, place.position, int(place.upserted), place.key)


async def next_changes(
    reader: Reader, view: View, place: DeltaPlace, head: int, limit: int
) -> tuple[DeltaPlace, Sequence[ViewChange]]:
    """The next changes behind a place, and the delta of which they are: of one that has ended, the one that follows.

    Raises Invalid for a place that the hub has not reached: its store was restored from a copy.
    """
    if place.until > head:
        raise Invalid(f"the cursor is of position {place.until}, and the hub is at {head}: begin anew", field="after")
    changes = await delta_from(reader, view, place, limit)
    if changes or place.until == head:
        return place, changes
    following = DeltaPlace(place.until, head)
    return following, await delta_from(reader, view, following, limit)


def is_held(change: ViewChange) -> bool:
    """Whether a change is told: a row that was withdrawn or replaced since is left to the delta that follows."""
    return change.operation is CopyOperation.WITHDRAW or change.held_now


def behind(place: DeltaPlace, change: ViewChange) -> DeltaPlace:
    """The place behind a change of a delta."""
    upserted = change.operation is CopyOperation.UPSERT
    return place._replace(position=change.position, upserted=upserted, key=change.key)


def _page(view: View, place: DeltaPlace, changes: Sequence[ViewChange], limit: int, head: int) -> FeedPage:
    told = changes[:limit]
    passed = [cursor_of(view, behind(place, change)) for change in told]
    shown = [(event_of(view, change), cursor) for change, cursor in zip(told, passed, strict=True) if is_held(change)]
    more = len(changes) > limit
    end = passed[-1] if more else cursor_of(view, DeltaPlace(place.until, place.until))
    return FeedPage(
        [event for event, _ in shown], [cursor for _, cursor in shown], more or place.until < head, head, end
    )


def sequence_of(change: ViewChange) -> str:
    """The number of a change's event, which sorts as text."""
    return f"{change.position:016}.{int(change.operation is CopyOperation.UPSERT)}.{change.key}"


def type_of(change: ViewChange) -> FeedEventType:
    """The type of a change's event."""
    return FeedEventType.UPSERTED if change.operation is CopyOperation.UPSERT else FeedEventType.WITHDRAWN


def event_of(view: View, change: ViewChange) -> FeedEvent:
    """The event that tells of a change."""
    return FeedEvent(
        sequence=sequence_of(change),
        source=f"/feeds/{view.code}",
        type=type_of(change),
        key=change.key,
        uscc=change.uscc,
        time=change.at,
        fields_changed=change.fields_changed,
        reason=change.reason,
        row=values_of(view, change.text) if change.text is not None else None,
    )
