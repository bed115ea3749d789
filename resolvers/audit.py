"""The access log, for who may read it."""

from dataclasses import replace
from datetime import UTC, datetime

from hub.core.actor import Kind
from hub.core.audit import queries
from hub.core.audit.queries import Access, Period
from hub.core.clock import SHANGHAI
from hub.core.errors import Invalid, NotFound
from hub.core.store.paging import Page
from resolvers.context import Context
from resolvers.enterprises import enterprise


async def access_log(
    context: Context, typed: str | None, period: Period, first: int, after: str | None
) -> Page[Access]:
    """Raises NotFound for an enterprise that the actor cannot see; a moment without a zone is Shanghai's."""
    context.momentary = True
    period = replace(period, begins=_moment(period.begins, "from"), ends=_moment(period.ends, "to"))
    uscc = await _about(context, typed)
    found = await queries.access_log(context.database, context.actor, uscc, period, first, after)
    context.touched.usccs.update(uscc for access in found.items for uscc in access.usccs)
    return found


async def _about(context: Context, typed: str | None) -> str | None:
    """The one enterprise it is about; a subject need not name itself."""
    if typed is None and context.actor.kind is Kind.SUBJECT:
        typed = context.actor.organisation
    if typed is None:
        return None
    found = await enterprise(context, typed)
    if found is None:
        raise NotFound(f"no enterprise {typed[:40]!r}", field="uscc")
    return found.uscc


def _moment(given: datetime | None, field: str) -> datetime | None:
    if given is None:
        return None
    try:
        return (given if given.tzinfo else given.replace(tzinfo=SHANGHAI)).astimezone(UTC)
    except OverflowError:
        raise Invalid(f"{given.isoformat()} is beyond the calendar", field=field) from None
