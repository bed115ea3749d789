"""What every client is sent, for who administers clients: how it goes, and no row of it."""

from collections.abc import Mapping, Sequence

from auth.clients.queries import is_known
from hub.core.errors import NotFound
from hub.core.store.paging import Page, whole_number
from hub.sharing.packages import queries as packages
from hub.sharing.packages.results import ClientPackage
from hub.sharing.packages.schedules import queries as schedules
from hub.sharing.packages.schedules.results import KeptSchedule
from hub.sharing.webhooks import queries as webhooks
from hub.sharing.webhooks.results import ClientWebhook, KeptDelivery
from resolvers.request.context import Context

#: Attempts that are told of a webhook.
ATTEMPTS = 20


async def client_webhooks(context: Context, client: str | None, first: int, after: str | None) -> Page[ClientWebhook]:
    """The webhooks of every client, or of one; raises NotFound for a client that is not there."""
    context.of_this_moment()
    await _check(context, client)
    return await webhooks.client_webhooks(context.database, client, first, after)


async def client_webhook(context: Context, typed: str) -> ClientWebhook:
    """A webhook of any client; raises NotFound."""
    context.of_this_moment()
    number = whole_number(typed)
    if number is None:
        raise NotFound(f"no webhook {typed[:60]!r}", field="webhook")
    return await webhooks.client_webhook(context.database, number)


async def attempts_by_webhook(context: Context, numbers: Sequence[int]) -> Mapping[int, list[KeptDelivery]]:
    """The last attempts of these webhooks, the newest first; an empty list for one without."""
    context.of_this_moment()
    found = await webhooks.newest_deliveries(context.database, numbers, ATTEMPTS)
    return {number: found.get(number, []) for number in numbers}


async def client_packages(context: Context, client: str | None, first: int, after: str | None) -> Page[ClientPackage]:
    """The packages of every client or of one, the newest first."""
    context.of_this_moment()
    await _check(context, client)
    return await packages.client_packages(context.database, client, first, after)


async def client_schedules(context: Context, client: str | None, first: int, after: str | None) -> Page[KeptSchedule]:
    """The schedules of every client or of one."""
    context.of_this_moment()
    await _check(context, client)
    return await schedules.client_schedules(context.database, client, first, after)


async def client_schedule(context: Context, typed: str) -> KeptSchedule:
    """A schedule of any client; raises NotFound."""
    context.of_this_moment()
    number = whole_number(typed)
    if number is None:
        raise NotFound(f"no schedule {typed[:60]!r}", field="schedule")
    return await schedules.schedule_by_id(context.database, None, number)


async def _check(context: Context, client: str | None) -> None:
    """Raise NotFound for a client that is not there: an empty list would say that it is sent nothing."""
    if client is not None and not await is_known(context.database, client):
        raise NotFound(f"no client {client[:60]!r}", field="client")
