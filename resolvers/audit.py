"""Pages of the access log."""

import asyncio

from hub.core.actor import Kind
from hub.core.audit import queries
from hub.core.audit.queries import Access, Period
from hub.core.audit.verification.check import LogCheck
from hub.core.audit.verification.check import check as check_log
from hub.core.errors import RateLimit, Unavailable
from hub.core.store.paging import Page
from resolvers.enterprises import registered
from resolvers.request.context import Context

_UNDER_WAY = asyncio.Semaphore(1)


async def access_log(
    context: Context, typed: str | None, period: Period, first: int, after: str | None
) -> Page[Access]:
    """Raises NotFound for an enterprise that the actor cannot see."""
    context.of_this_moment()
    uscc = await _about(context, typed)
    page = await queries.access_log(context.database, context.actor, uscc, period, first, after)
    context.touched.usccs.update(uscc for access in page.items for uscc in access.usccs)
    return page


async def check(context: Context) -> LogCheck:
    """Check what is new in the log, once at a time in each process; raises RateLimit while another is under way."""
    context.of_this_moment()
    if _UNDER_WAY.locked():
        raise RateLimit("the log is being checked already: ask again when that is done")
    if context.checkpoints is None:
        raise Unavailable("the log cannot be checked here: no folder of checkpoints is set")
    async with _UNDER_WAY, context.database.connection() as connection:
        return await check_log(connection, context.checkpoints)


async def own_log(context: Context, first: int, after: str | None) -> Page[Access]:
    """Raises Forbidden for a program."""
    context.of_this_moment()
    page = await queries.own_log(context.database, context.actor, first, after)
    context.touched.usccs.update(uscc for access in page.items for uscc in access.usccs)
    return page


async def _about(context: Context, typed: str | None) -> str | None:
    """The code of the one enterprise it is about; a subject need not name itself."""
    if typed is None and context.actor.kind is Kind.SUBJECT:
        typed = context.actor.organisation
    if typed is None:
        return None
    return (await registered(context, typed)).uscc
