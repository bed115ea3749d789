"""Creates and changes webhooks for their clients, hands them to workers one by one, and keeps what became of them."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from hub.core import clock
from hub.core.actor import HUB, Actor
from hub.core.audit.commands import record
from hub.core.errors import Conflict, Invalid, NotFound
from hub.core.events import Event, EventKind
from hub.core.store.database import Connection, Database, Row
from hub.sharing.feed.queries import place_of
from hub.sharing.feed.results import FeedEventType
from hub.sharing.views.results import View
from hub.sharing.webhooks import queries, rules
from hub.sharing.webhooks.queries import webhook_of
from hub.sharing.webhooks.results import Message, NewWebhook, Reply, Webhook

#: A worker that has not moved its heartbeat for this long is taken for dead.
SILENT = timedelta(seconds=30)
#: How long attempts are kept.
_KEPT = timedelta(days=30)
#: Webhooks that a view can have, and events that one can skip at a time.
_MOST, _MOST_SKIPPED = 10, 100

_CREATE = """
insert into webhook (view, url, types, state, cursor, reached, skipped, due_at, created_at)
values ($1, $2, $3, 'active', $4, 0, '{}', $5, $5) returning *
"""
#: A worker that pushes just now finds, after each of these, that it has lost its claim.
_UPDATE = "update webhook set url = $2, types = $3, heartbeat = null, claims = claims + 1 where id = $1"
_PAUSE = """
update webhook set state = 'paused', cause = $2, heartbeat = null, claims = claims + 1
where id = $1 and state = 'active' returning id
"""
_RESUME = """
update webhook set state = 'active', cause = null, failures = 0, failing_since = null, due_at = $2
where id = $1 and state = 'paused' returning id
"""
_REPLAY = """
update webhook set cursor = $2, reached = 0, replays = replays + 1, skipped = '{}', heartbeat = null,
    claims = claims + 1, due_at = $3
where id = $1
"""
_SKIP = """
update webhook set skipped = skipped || $2::text, reached = 0, heartbeat = null, claims = claims + 1, due_at = $3
where id = $1
"""
_DELETE = "delete from webhook where id = $1 returning id"
_DELETE_DELIVERIES = "delete from webhook_delivery where webhook = $1"
_RETRY = """
update webhook set due_at = $1
where state = 'active' and failures > 0 and heartbeat is null and due_at > $1 returning id
"""
_ROTATE = "update webhook set rotations = rotations + 1, rotated_at = $2 where id = $1"
_SEED = "insert into webhook_key (id, seed, created_at) values (1, $1, $2) on conflict do nothing"
_CLAIM = """
update webhook set heartbeat = $1, claims = claims + 1
where id = (
    select w.id from webhook w cross join audit_head h
    where w.state = 'active' and w.due_at <= $1 and (w.heartbeat is null or w.heartbeat < $2)
      and h.id = 1 and w.reached < h.epoch
    order by w.due_at, w.id limit 1 for update of w skip locked
)
returning *
"""
_BEAT = "update webhook set heartbeat = $3 where id = $1 and claims = $2"
_GO_PAST = "update webhook set cursor = $3, heartbeat = $4 where id = $1 and claims = $2 returning id"
#: Whoever gives a webhook back ends its claim, so that a sign of life that comes late takes nothing back.
_REST = """
update webhook set cursor = $3, reached = $4, skipped = '{}', heartbeat = null, claims = claims + 1, due_at = $5
where id = $1 and claims = $2
"""
_BEGIN = """
with mine as (update webhook set cursor = $3, heartbeat = $4 where id = $1 and claims = $2 returning id)
insert into webhook_delivery (webhook, message, events, first, last, cursor, started_at)
select id, $5, $6, $7, $8, $3, $4 from mine returning id
"""
_ARRIVED = """
with attempt as (update webhook_delivery set ended_at = $5, status = $6 where id = $4)
update webhook set cursor = $3, failures = 0, failing_since = null, heartbeat = $5
where id = $1 and claims = $2 returning id
"""
_FAILED = """
with attempt as (update webhook_delivery set ended_at = $3, status = $4, error = $5 where id = $6)
update webhook set failures = failures + 1, failing_since = coalesce(failing_since, $3)
where id = $1 and claims = $2 returning failures, failing_since
"""
_PUT_OFF = "update webhook set due_at = $3, heartbeat = null, claims = claims + 1 where id = $1 and claims = $2"
_CLEAN = "delete from webhook_delivery where started_at < $1"


async def create(connection: Connection, view: View, wanted: NewWebhook, cursor: str) -> Webhook:
    """Add a webhook of a view, which begins behind a cursor; raises Conflict where the view has too many."""
    if await queries.webhooks_of_view(connection, view) >= _MOST:
        raise Conflict(f"view {view.code!r} has {_MOST} webhooks: update or delete one of them", field="view")
    types = [each.value for each in rules.wanted_types(wanted.types)]
    row = await connection.fetchrow(_CREATE, view.id, wanted.url, types, cursor, clock.now())
    assert row is not None
    return webhook_of(row)


async def record_created(connection: Connection, actor: Actor, view: View, webhook: Webhook) -> None:
    """Keep in the access log who created a webhook."""
    await _record(connection, actor, EventKind.WEBHOOK_CREATED, webhook, view=view.code, url=webhook.url)


async def update(
    connection: Connection, actor: Actor, webhook: Webhook, url: str, types: Sequence[FeedEventType]
) -> None:
    """Push to another address, or other types of events."""
    named = [each.value for each in rules.wanted_types(types)]
    await connection.execute(_UPDATE, webhook.id, url, named)
    await _record(connection, actor, EventKind.WEBHOOK_UPDATED, webhook, url=url, types=named)


async def pause(connection: Connection, actor: Actor, webhook: Webhook, cause: str) -> None:
    """Push nothing until the webhook is resumed; raises Conflict where it is paused already."""
    if await connection.fetchval(_PAUSE, webhook.id, cause) is None:
        raise Conflict(f"webhook {webhook.id} is paused already", field="webhook")
    await _record(connection, actor, EventKind.WEBHOOK_PAUSED, webhook, cause=cause)


async def resume(connection: Connection, actor: Actor, webhook: Webhook) -> None:
    """Push again, from where it was paused; raises Conflict where it is not paused."""
    if await connection.fetchval(_RESUME, webhook.id, clock.now()) is None:
        raise Conflict(f"webhook {webhook.id} is not paused", field="webhook")
    await _record(connection, actor, EventKind.WEBHOOK_RESUMED, webhook)


async def replay(connection: Connection, actor: Actor, view: View, webhook: Webhook, cursor: str) -> None:
    """Push once more what stands behind a cursor of the view's feed; raises Invalid for another cursor."""
    place = place_of(view, cursor)
    await connection.execute(_REPLAY, webhook.id, cursor, clock.now())
    await _record(connection, actor, EventKind.WEBHOOK_REPLAYED, webhook, position=place.after)


async def skip(connection: Connection, actor: Actor, view: View, webhook: Webhook, event: str) -> None:
    """Leave out one event that its receiver cannot take; raises Invalid for no event, Conflict for one that arrived."""
    position = rules.position_of(event)
    if rules.is_past(event, place_of(view, webhook.cursor)):
        raise Conflict(f"webhook {webhook.id} is behind event {event[:120]!r} already", field="event")
    if position > view.position:
        raise Invalid(f"view {view.code!r} has reached position {view.position}", field="event")
    if len(webhook.skipped) >= _MOST_SKIPPED:
        raise Conflict(f"webhook {webhook.id} skips {_MOST_SKIPPED} events already: replay it instead", field="event")
    await connection.execute(_SKIP, webhook.id, event, clock.now())
    await _record(connection, actor, EventKind.EVENT_SKIPPED, webhook, event=event)


async def rotate(connection: Connection, actor: Actor, webhook: Webhook) -> None:
    """Sign with new keys, and for 24 hours with those of now too."""
    await connection.execute(_ROTATE, webhook.id, clock.now())
    await _record(connection, actor, EventKind.WEBHOOK_KEYS_ROTATED, webhook)


async def delete(connection: Connection, actor: Actor, view: View, webhook: Webhook) -> None:
    """Forget a receiver, and with it its keys and attempts; raises NotFound where somebody was faster.

    Its number is never given again, so that nobody derives its keys any more. What was told stays in the access log.
    """
    if await connection.fetchval(_DELETE, webhook.id) is None:
        raise NotFound(f"no webhook {webhook.id}", field="webhook")
    await connection.execute(_DELETE_DELIVERIES, webhook.id)  # also what a worker has begun until the row was locked
    await _record(connection, actor, EventKind.WEBHOOK_DELETED, webhook, view=view.code, url=webhook.url)


async def retry(connection: Connection) -> int:
    """Let the webhooks that were put off be tried at once; returns how many."""
    return len(await connection.fetch(_RETRY, clock.now()))


async def ensure_seed(connection: Connection) -> bytes:
    """The seed of all keys; made by the first who asks."""
    seed = await queries.seed(connection)
    if seed is None:
        await connection.execute(_SEED, secrets.token_bytes(32), clock.now())
        seed = await queries.seed(connection)
    assert seed is not None
    return seed


async def claim(database: Database, silent: timedelta = SILENT) -> Webhook | None:
    """Take the next webhook for which there may be news, or that a dead worker has left; None where there is none."""
    now = clock.now()
    for row in await database.fetch(_CLAIM, now, now - silent):
        return webhook_of(row)
    return None


async def beat(database: Database, webhook: Webhook) -> None:
    """Say that the worker is alive."""
    await database.fetch(_BEAT, webhook.id, webhook.claims, clock.now())


async def go_past(database: Database, webhook: Webhook, cursor: str) -> bool:
    """Move behind events that are not pushed; False where the claim is lost."""
    return bool(await database.fetch(_GO_PAST, webhook.id, webhook.claims, cursor, clock.now()))


async def give_back(database: Database, webhook: Webhook) -> None:
    """Let whoever is due have its turn before the rest of a long backlog."""
    await database.fetch(_PUT_OFF, webhook.id, webhook.claims, clock.now())


async def rest(database: Database, webhook: Webhook, cursor: str, reached: int) -> None:
    """Keep that everything up to a position is told, and give the webhook back."""
    await database.fetch(_REST, webhook.id, webhook.claims, cursor, reached, clock.now())


async def begin(database: Database, webhook: Webhook, cursor: str, message: Message) -> int | None:
    """Keep, before a message leaves, where it begins and what it is; None where the claim is lost.

    The cursor holds the end of the delta too, so that whoever sends after this worker sends the same.
    """
    now = clock.now()
    told = (message.id, message.events, message.first, message.last)
    for row in await database.fetch(_BEGIN, webhook.id, webhook.claims, cursor, now, *told):
        return int(row["id"])
    return None


async def arrived(database: Database, webhook: Webhook, attempt: int, cursor: str, reply: Reply) -> bool:
    """Keep that a message arrived; False where the claim was lost meanwhile."""
    terms = (webhook.id, webhook.claims, cursor, attempt, clock.now(), reply.status)
    return bool(await database.fetch(_ARRIVED, *terms))


async def failed(database: Database, webhook: Webhook, attempt: int, reply: Reply | None, error: str) -> str | None:
    """Keep a failure and when it is tried again; returns why it is not, and the webhook is paused."""
    now, status = clock.now(), reply.status if reply else None
    for row in await database.fetch(_FAILED, webhook.id, webhook.claims, now, status, error[:500], attempt):
        return await _after_failure(database, webhook, row, reply, now)
    return None


async def _after_failure(
    database: Database, webhook: Webhook, row: Row, reply: Reply | None, now: datetime
) -> str | None:
    failures, since = row["failures"], row["failing_since"]
    cause = rules.end_of_patience(reply.status if reply else None, failures, since, now)
    if cause is not None:
        await stop(database, webhook, cause)
        return cause
    until = rules.next_attempt(failures, now, reply.retry_after if reply else None)
    await database.fetch(_PUT_OFF, webhook.id, webhook.claims, until)
    return None


async def stop(database: Database, webhook: Webhook, cause: str) -> None:
    """Pause a webhook for a reason that its client is told."""
    async with database.transaction() as connection:
        if await connection.fetchval(_PAUSE, webhook.id, cause) is not None:
            await _record(connection, HUB, EventKind.WEBHOOK_PAUSED, webhook, cause=cause)


async def clean(database: Database) -> None:
    """Forget attempts that are long past; what was told stays in the access log."""
    await database.fetch(_CLEAN, clock.now() - _KEPT)


async def _record(connection: Connection, actor: Actor, kind: EventKind, webhook: Webhook, **details: object) -> None:
    await record(connection, actor, Event(kind, details={"webhook": webhook.id, **details}))
