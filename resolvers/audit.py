"""The access log, for who may read it."""

from dataclasses import replace
from datetime import UTC, datetime

from hub.audit import queries
from hub.audit.queries import Access, Period
from hub.clock import SHANGHAI
from hub.errors import Invalid, NotFound
from hub.store.paging import Page
from resolvers.context import Context
from resolvers.enterprises import enterprise


async def access_log(
    context: Context, typed: str | None, period: Period, first: int, after: str | None
) -> Page[Access]:
    """Raises NotFound for an enterprise that the actor cannot see; a moment without a zone is Shanghai's."""
    period = replace(period, begins=_moment(period.begins, "from"), ends=_moment(period.ends, "to"))
    uscc = None if typed is None else await _visible(context, typed)
    found = await queries.access_log(context.database, context.actor, uscc, period, first, after)
    context.usccs.update(uscc for access in found.items for uscc in access.usccs)
    return found


async def _visible(context: Context, typed: str) -> str:
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
