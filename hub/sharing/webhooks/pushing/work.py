"""One webhook from its claim until everything is told: each message is read as of now, logged, and then sent."""

import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import islice, takewhile

import structlog
from prometheus_client import Counter

from hub.core import clock, tracing
from hub.core.actor import Actor
from hub.core.audit.log import AuditLog
from hub.core.audit.rules import entry
from hub.core.errors import Invalid
from hub.core.events import Event, EventKind
from hub.core.store.database import Database
from hub.core.supervision import beating
from hub.sharing.feed.queries import behind, cursor_of, event_of, is_held, next_changes, place_of, sequence_of, type_of
from hub.sharing.feed.results import FeedEvent
from hub.sharing.views.commands import advance
from hub.sharing.views.queries import DeltaPlace, head
from hub.sharing.views.results import View, ViewChange
from hub.sharing.views.rules import within
from hub.sharing.webhooks import commands, queries, rules
from hub.sharing.webhooks.calls.receivers import CallFailed, Receivers, refusal_of
from hub.sharing.webhooks.results import DeliveryState, Message, Reply, Webhook
from hub.sharing.webhooks.signatures.keys import keys_now, signed

#: Changes that are read at once; what of them is not sent yet is read again as soon as anything changes.
_READ = 1_000
#: Messages after which it is another webhook's turn.
_TURN = 200
#: Seconds between two signs of life of a worker.
_BEAT = 5.0
_CONTENT_TYPE = "application/cloudevents-batch+json"

_ATTEMPTS = Counter("hub_webhook_attempts_total", "Attempts to deliver a message of a webhook.", ["state"])
_EVENTS = Counter("hub_webhook_events_total", "Events of webhooks that arrived.")

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class PushOffice:
    """What webhooks are pushed with; `owner` as in a workshop of packages."""

    database: Database
    audit: AuditLog
    receivers: Receivers
    seed: bytes
    owner: Callable[[View], Awaitable[Actor | None]]


@dataclass(slots=True)
class Backlog:
    """What a webhook has still to tell: changes behind a place, as `actor` may see them at a position and on a day."""

    place: DeltaPlace
    changes: Sequence[ViewChange] = ()
    head: int = -1
    day: date = date.min
    actor: Actor | None = None

    def go_behind(self, count: int) -> None:
        """Leave so many changes behind."""
        if count:
            self.place = behind(self.place, self.changes[count - 1])
            self.changes = self.changes[count:]


async def push_next(office: PushOffice) -> bool:
    """Push what a webhook has to tell whose turn it is; False where none has."""
    webhook = await commands.claim(office.database)
    if webhook is None:
        return False
    view = await queries.view_of_webhook(office.database, webhook)
    backlog = Backlog(place_of(view, webhook.cursor))
    async with beating(partial(commands.beat, office.database, webhook), _BEAT):
        for _ in range(_TURN):
            if not await _push(office, webhook, view, backlog):
                return True
    await commands.give_back(office.database, webhook)
    return True


async def _push(office: PushOffice, webhook: Webhook, view: View, backlog: Backlog) -> bool:
    """Send the next message; False where there is none, or the webhook has to wait."""
    if cause := await _read(office, view, backlog):
        await commands.stop(office.database, webhook, cause)
        return False
    if not backlog.changes:
        end = DeltaPlace(backlog.place.until, backlog.place.until)
        await commands.rest(office.database, webhook, cursor_of(view, end), backlog.head)
        return False
    passed, events = _told(view, webhook, backlog.changes)
    if passed:
        backlog.go_behind(passed)
        return await commands.go_past(office.database, webhook, cursor_of(view, backlog.place))
    return await _sent(office, webhook, view, backlog, rules.message(webhook, events))


async def _read(office: PushOffice, view: View, backlog: Backlog) -> str | None:
    """Read what is to be told as of now; returns why nothing is.

    It holds until the day ends or a transaction, be it about the client alone, moves the position of the hub.
    """
    same = backlog.head == await head(office.database) and backlog.day == clock.today()
    if same and backlog.changes:
        return None
    if not same:
        backlog.day, backlog.actor = clock.today(), await office.owner(view)
        if backlog.actor is None:
            return f"client {view.client!r} may not have the view any more"
        backlog.head = await advance(office.database, backlog.actor, view)
    try:
        found = await next_changes(office.database, view, backlog.place, backlog.head, _READ)
    except Invalid as error:  # the store was restored from a copy that is older than what was told
        return error.message
    backlog.place, backlog.changes = found
    return None


def _told(view: View, webhook: Webhook, changes: Sequence[ViewChange]) -> tuple[int, list[FeedEvent]]:
    """How many changes at the beginning are not told, and the events after these up to the next that is not."""
    is_told = partial(_is_told, webhook)
    passed = sum(1 for _ in takewhile(lambda change: not is_told(change), changes))
    following = takewhile(is_told, islice(changes, passed, passed + rules.MOST_EVENTS))
    return passed, [event_of(view, change) for change in following]


def _is_told(webhook: Webhook, change: ViewChange) -> bool:
    wanted = type_of(change) in webhook.types and sequence_of(change) not in webhook.skipped
    return wanted and is_held(change)


async def _sent(office: PushOffice, webhook: Webhook, view: View, backlog: Backlog, message: Message) -> bool:
    """Keep the attempt, write the entry of the access log, send, and keep what became of it."""
    assert backlog.actor is not None
    actor = within(backlog.actor, view)
    begun = await commands.begin(office.database, webhook, cursor_of(view, backlog.place), message)
    if begun is None:
        return False
    await office.audit.write(entry(actor, _event(webhook, view, message), clock.now()))
    try:
        reply = await _posted(office, webhook, message)
    except (CallFailed, Invalid) as failure:
        return await _put_off(office, webhook, begun, None, refusal_of(failure))
    if error := rules.failure(reply):
        return await _put_off(office, webhook, begun, reply, error)
    backlog.go_behind(message.events)
    _ATTEMPTS.labels(DeliveryState.DELIVERED.value).inc()
    _EVENTS.inc(message.events)
    return await commands.arrived(office.database, webhook, begun, cursor_of(view, backlog.place), reply)


async def _posted(office: PushOffice, webhook: Webhook, message: Message) -> Reply:
    """Post a message as a span of its own trace, which all attempts share, and write a line of the log."""
    now, status, began = clock.now(), None, time.perf_counter()
    headers = signed(keys_now(office.seed, webhook, now), message.id, message.body, now)
    with tracing.followed(tracing.begun(rules.trace_id(message)), webhook=webhook.id, message=message.id):
        try:
            reply = await office.receivers.post(webhook.url, {**headers, "Content-Type": _CONTENT_TYPE}, message.body)
            status = reply.status
            return reply
        finally:
            log.info("push", status=status, seconds=round(time.perf_counter() - began, 4))


async def _put_off(office: PushOffice, webhook: Webhook, attempt: int, reply: Reply | None, error: str) -> bool:
    _ATTEMPTS.labels(DeliveryState.FAILED.value).inc()
    cause = await commands.failed(office.database, webhook, attempt, reply, error)
    if cause is not None:
        log.warning("a webhook is paused", webhook=webhook.id, cause=cause)
    return False


def _event(webhook: Webhook, view: View, message: Message) -> Event:
    details = {"webhook": webhook.id, "view": view.code, "message": message.id, "count": message.events}
    return Event(EventKind.EVENTS_PUSHED, message.usccs, details)
