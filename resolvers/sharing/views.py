"""Views and their feeds, as far as the token's scopes reach what they hold."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from hub.core.errors import PurposeRequired
from hub.core.store.paging import Cursors, Page, page, size
from hub.intake.consent.rules import FieldGroup
from hub.sharing.feed.queries import feed
from hub.sharing.feed.results import FeedPage
from hub.sharing.views import commands, queries
from hub.sharing.views.reading.kinds import KINDS
from hub.sharing.views.results import NewView, View
from resolvers.consent import refusals
from resolvers.request.context import Context
from resolvers.request.mutations import MutationTransaction
from resolvers.sharing.access import require, require_view


async def define(change: MutationTransaction, wanted: NewView) -> int:
    """The number of the new view; raises ScopeRequired or Forbidden, naming what of it is too much for the client."""
    require(change.context.grant, wanted.kind, wanted.subject, f"the view {wanted.code[:60]!r}")
    return await commands.define(change.connection, change.context.actor, wanted)


async def views(context: Context, first: int, after: str | None) -> Page[View]:
    """The client's own views, in the order in which they were defined."""
    context.of_this_moment()
    limit, cursors = size(first), Cursors.of_list("views", context.actor.client)
    (last,) = cursors.position(after, int) or [0]
    found = await queries.views(context.database, context.actor.client, int(str(last)), limit + 1)
    return page(found, [cursors.cursor(view.id) for view in found], limit)


async def view_by_id(context: Context, ids: Sequence[int | None]) -> Mapping[int, View]:
    context.of_this_moment()
    named = [number for number in ids if number is not None]
    return await queries.views_by_id(context.database, context.actor.client, named) if named else {}


async def changes(context: Context, code: str, first: int, after: str | None) -> FeedPage:
    """A page of the feed of one of the client's views.

    Raises NotFound for another client's, ScopeRequired or PurposeRequired where the client could not query as much now.
    """
    context.of_this_moment()
    view = await queries.view_by_code(context.database, context.actor.client, code)
    require_view(context.grant, view)
    _require_purpose(context, view)
    told = await feed(context.database, context.actor, view, first, after)
    context.touched.usccs.update(event.uscc for event in told.items)
    return await _consented(context, view, told)


async def _consented(context: Context, view: View, told: FeedPage) -> FeedPage:
    """Note the consents by which a partner is told; what one no longer opens is left to the next page."""
    group = KINDS[view.kind].group
    usccs = sorted({event.uscc for event in told.items if event.row is not None})
    if group is None or not usccs:
        return told
    refused = await refusals(context, FieldGroup(group), usccs)
    shown = [
        (event, cursor)
        for event, cursor in zip(told.items, told.cursors, strict=True)
        if event.row is None or event.uscc not in refused
    ]
    return replace(told, items=[event for event, _ in shown], cursors=[cursor for _, cursor in shown])


def _require_purpose(context: Context, view: View) -> None:
    if view.purpose is not None and context.actor.purpose is not view.purpose:
        raise PurposeRequired(
            f"the view {view.code!r} is for {view.purpose}: send the header Hub-Purpose: {view.purpose}"
        )
