"""Reads and changes webhooks; a new address is proved before anything is kept.

A client has its own. Who administers clients pauses, resumes, replays, skips and deletes those of any client, and is
told neither their secrets nor whom their events are about.
"""

from collections.abc import Mapping, Sequence

from auth.scopes import Scope
from hub.core.errors import Conflict, Forbidden, Invalid, NotFound, RateLimit
from hub.core.store.paging import Page, whole_number
from hub.sharing.feed.queries import cursor_of, place_of
from hub.sharing.feed.results import FeedEventType
from hub.sharing.views.commands import advance
from hub.sharing.views.queries import DeltaPlace, view_by_code
from hub.sharing.views.results import View
from hub.sharing.webhooks import commands, queries, rules
from hub.sharing.webhooks.calls.receivers import Receivers
from hub.sharing.webhooks.pushing.challenge import prove
from hub.sharing.webhooks.results import KeptDelivery, NewWebhook, Webhook
from hub.sharing.webhooks.signatures.keys import WebhookKeys, keys
from resolvers.request.context import Context
from resolvers.request.mutations import MutationTransaction
from resolvers.sharing.access import owner, require_view


async def webhooks(context: Context, first: int, after: str | None) -> Page[Webhook]:
    """The client's webhooks, in the order in which they were created."""
    context.of_this_moment()
    return await queries.webhooks(context.database, context.actor, first, after)


async def webhook_by_number(context: Context, numbers: Sequence[int | None]) -> Mapping[int, Webhook]:
    """Webhooks of the client's views, by their numbers."""
    context.of_this_moment()
    named = [number for number in numbers if number is not None]
    return await queries.webhooks_by_id(context.database, context.actor, named)


async def public_key_by_number(context: Context, numbers: Sequence[int]) -> Mapping[int, str]:
    """The public keys by which these webhooks sign now, as texts."""
    return {number: each.public_text for number, each in (await _keys(context, numbers)).items()}


async def secret_by_number(context: Context, numbers: Sequence[int | None]) -> Mapping[int, str]:
    """The secrets by which these webhooks sign now, as texts."""
    return {number: each.secret_text for number, each in (await _keys(context, numbers)).items()}


async def _keys(context: Context, numbers: Sequence[int | None]) -> Mapping[int, WebhookKeys]:
    named = await webhook_by_number(context, numbers)
    seed = await queries.seed(context.database)
    return {number: keys(seed, number, each.rotations) for number, each in named.items()} if seed else {}


async def deliveries(context: Context, typed: str, first: int, after: str | None) -> Page[KeptDelivery]:
    """The attempts to deliver a webhook's events; raises NotFound for another client's."""
    context.of_this_moment()
    webhook = await queries.webhook_by_id(context.database, context.actor, _number(context, typed))
    return await queries.deliveries(context.database, webhook, first, after)


async def create(change: MutationTransaction, code: str, wanted: NewWebhook) -> int:
    """The number of a new webhook whose receiver has answered the challenge."""
    context, connection = change.context, change.connection
    view = await view_by_code(connection, context.actor.client, code)
    require_view(context.grant, view)
    calls = _calls(context)
    rules.check_url(wanted.url, plain_allowed=calls.plain_allowed)
    cursor = await _beginning(context, view, wanted.after)
    webhook = await commands.create(connection, view, wanted, cursor)
    await _prove(change, view, webhook, wanted.url)
    await commands.record_created(connection, context.actor, view, webhook)
    return webhook.id


async def update(
    change: MutationTransaction, typed: str, url: str | None, types: Sequence[FeedEventType] | None
) -> int:
    """Change what is given; another address answers the challenge first."""
    webhook, view = await _own(change, typed)
    if url is not None:
        rules.check_url(url, plain_allowed=_calls(change.context).plain_allowed)
        await _prove(change, view, webhook, url)
    types = webhook.types if types is None else types
    await commands.update(change.connection, change.context.actor, webhook, url or webhook.url, types)
    return webhook.id


async def pause(change: MutationTransaction, typed: str, reason: str | None) -> int:
    """Pause a webhook as its client or the operator asks; the cause says which, and why."""
    webhook, view = await _named(change, typed)
    actor = change.context.actor
    cause = rules.cause_of_pause(reason, own=view.client == actor.client)
    await commands.pause(change.connection, actor, webhook, cause)
    return webhook.id


async def resume(change: MutationTransaction, typed: str) -> int:
    """Push again, from where it was paused."""
    webhook, _ = await _named(change, typed)
    await commands.resume(change.connection, change.context.actor, webhook)
    return webhook.id


async def replay(change: MutationTransaction, typed: str, after: str | None, delivery: str | None) -> int:
    """Push once more what stands behind a cursor or from an attempt on, or everything that the view holds."""
    webhook, view = await _named(change, typed)
    if delivery is not None:
        if after is not None:
            raise Invalid("a replay begins behind a cursor or at a delivery: leave one of them out", field="delivery")
        after = (await _delivery(change, webhook, delivery)).cursor
    cursor = cursor_of(view, place_of(view, after))
    await commands.replay(change.connection, change.context.actor, view, webhook, cursor)
    return webhook.id


async def skip(change: MutationTransaction, typed: str, event: str | None, delivery: str | None) -> int:
    """Leave out one event, or the first one of an attempt."""
    webhook, view = await _named(change, typed)
    if (event is None) is (delivery is None):
        raise Invalid("say which event is left out: by its id, or by a delivery that begins with it", field="event")
    if delivery is not None:
        event = (await _delivery(change, webhook, delivery)).first
        if rules.is_past(event, place_of(view, webhook.cursor)):  # said here without the event, which names its row
            raise Conflict(f"webhook {webhook.id} is behind delivery {delivery} already", field="delivery")
    assert event is not None
    await commands.skip(change.connection, change.context.actor, view, webhook, event)
    return webhook.id


async def delete(change: MutationTransaction, typed: str) -> int:
    """The number of the webhook that is no more."""
    webhook, view = await _named(change, typed)
    await commands.delete(change.connection, change.context.actor, view, webhook)
    return webhook.id


async def rotate(change: MutationTransaction, typed: str) -> int:
    """Sign with new keys."""
    webhook, _ = await _own(change, typed)
    await commands.rotate(change.connection, change.context.actor, webhook)
    return webhook.id


async def _named(change: MutationTransaction, typed: str) -> tuple[Webhook, View]:
    """A webhook of the client or, for who administers clients, of any."""
    if not change.context.grant.allows(Scope.CLIENT_ADMIN):
        return await _own(change, typed)
    found = await queries.client_webhook(change.connection, _number(change.context, typed))
    return found.webhook, found.view


async def _own(change: MutationTransaction, typed: str) -> tuple[Webhook, View]:
    context = change.context
    webhook = await queries.webhook_by_id(change.connection, context.actor, _number(context, typed))
    view = await queries.view_of_webhook(change.connection, webhook)
    require_view(context.grant, view)
    return webhook, view


async def _delivery(change: MutationTransaction, webhook: Webhook, typed: str) -> KeptDelivery:
    number = whole_number(typed)
    if number is None:
        raise NotFound(f"webhook {webhook.id} has no delivery {typed[:60]!r}", field="delivery")
    return await queries.delivery(change.connection, webhook, number)


def _number(context: Context, typed: str) -> int:
    if (number := whole_number(typed)) is not None:
        return number
    raise NotFound(f"client {context.actor.client!r} has no webhook {typed[:60]!r}", field="webhook")


async def _beginning(context: Context, view: View, after: str | None) -> str:
    """The cursor that was given, or that of everything which the view holds now."""
    if after is not None:
        return cursor_of(view, place_of(view, after))
    client = await owner(context.database, view)
    if client is None:
        raise Forbidden(f"client {view.client!r} may have the view {view.code!r} no more")
    position = await advance(context.database, client, view)
    return cursor_of(view, DeltaPlace(position, position))


async def _prove(change: MutationTransaction, view: View, webhook: Webhook, url: str) -> None:
    """Each proof keeps a connection to the store as long as the receiver takes: few may be under way at a time."""
    calls = _calls(change.context)
    if calls.proofs.locked():
        raise RateLimit("other receivers are being asked just now: try again", retryAfter=5)
    async with calls.proofs:
        await prove(calls, await commands.ensure_seed(change.connection), view, webhook, url)


def _calls(context: Context) -> Receivers:
    assert context.receivers is not None, "the endpoint gives every context the way to receivers"
    return context.receivers
