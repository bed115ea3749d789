"""Reads the client's notices of recalls, and keeps its confirmations."""

from collections.abc import Mapping, Sequence

from hub.core.errors import NotFound
from hub.core.store.paging import Page
from hub.sharing.recalls import commands, queries
from hub.sharing.recalls.results import Notice, NoticeState
from hub.sharing.views.queries import views_by_id
from resolvers.request.context import Context
from resolvers.request.mutations import MutationTransaction

_GREATEST_NUMBER = 2**63


async def recalls(context: Context, state: NoticeState | None, first: int, after: str | None) -> Page[Notice]:
    """The client's notices, the newest first."""
    context.of_this_moment()
    page = await queries.notices(context.database, context.actor, state, first, after)
    context.touched.usccs.update(uscc for notice in page.items for uscc in notice.usccs)
    return page


async def notice_by_number(context: Context, numbers: Sequence[int | None]) -> Mapping[int, Notice]:
    """Notices to the client, by their numbers."""
    context.of_this_moment()
    named = [number for number in numbers if number is not None]
    return await queries.notices_by_id(context.database, context.actor, named)


async def confirm(change: MutationTransaction, typed: str, how: str, root: str | None) -> int:
    """The number of the notice that is confirmed."""
    actor = change.context.actor
    number = int(typed) if typed.isascii() and typed.isdecimal() and int(typed) < _GREATEST_NUMBER else 0
    notice = (await queries.notices_by_id(change.connection, actor, [number])).get(number)
    if notice is None:
        raise NotFound(f"no notice {typed[:60]!r}", field="notice")
    views = await views_by_id(change.connection, actor.client, [notice.view] if notice.view else [])
    view = views.get(notice.view) if notice.view else None
    await commands.confirm(change.connection, actor, view, notice, commands.Confirmation(how, root))
    return number
