"""Read webhooks, the attempts to deliver their events, and the seed of their keys."""

from collections import defaultdict
from collections.abc import Sequence

from hub.core.actor import Actor
from hub.core.errors import NotFound
from hub.core.store.database import Reader, Row
from hub.core.store.paging import Cursors, Page, page, size
from hub.sharing.feed.queries import place_of
from hub.sharing.feed.results import FeedEventType
from hub.sharing.views.queries import view_of
from hub.sharing.views.results import View
from hub.sharing.webhooks.results import ClientWebhook, KeptDelivery, Webhook, WebhookState

_OF_CLIENT = """
select w.* from webhook w join shared_view v on v.id = w.view where v.client = $1 and w.id > $2 order by w.id limit $3
"""
_BY_IDS = "select w.* from webhook w join shared_view v on v.id = w.view where v.client = $1 and w.id = any ($2)"
_OF_CLIENTS = """
select w.*, h.epoch from webhook w join shared_view v on v.id = w.view cross join audit_head h
where h.id = 1 and ($1::text is null or v.client = $1) and w.id > $2 order by w.id limit $3
"""
_ANY = "select w.*, h.epoch from webhook w cross join audit_head h where h.id = 1 and w.id = $1"
_VIEWS = "select * from shared_view where id = any ($1)"
_OF_VIEW = "select count(*) as webhooks from webhook where view = $1"
_DELIVERIES = """
select * from webhook_delivery where webhook = $1 and ($2::bigint is null or id < $2) order by id desc limit $3
"""
_DELIVERY = "select * from webhook_delivery where webhook = $1 and id = $2"
_NEWEST = """
select d.* from (
    select *, row_number() over (partition by webhook order by id desc) as place
    from webhook_delivery where webhook = any ($1)
) d where d.place <= $2 order by d.id desc
"""
_SEED = "select seed from webhook_key where id = 1"

#: Those that a worker takes, and those that were put off; one that has failed waits since then, others for a change.
_QUEUE = """
select count(*) filter (where w.heartbeat is null) as waiting, count(w.heartbeat) as working,
       count(*) filter (where w.heartbeat is null and w.failures > 0) as failed,
       min(coalesce(w.failing_since, greatest(w.due_at, (
           select c.at from change c where c.position > w.reached order by c.position limit 1
       )))) filter (where w.heartbeat is null) as oldest,
       (select d.error from webhook_delivery d join webhook x on x.id = d.webhook
        where x.state = 'active' and x.failures > 0 and d.error is not null order by d.id desc limit 1) as cause
from webhook w cross join audit_head h where h.id = 1 and w.state = 'active' and w.reached < h.epoch
"""
_BACKLOG = """
select count(*) filter (where state = 'paused') as paused,
       count(*) filter (where state = 'active' and failures > 0) as failing
from webhook
"""
_ACTIVE = "select w.*, h.epoch from webhook w cross join audit_head h where h.id = 1 and w.state = 'active'"


async def webhooks(reader: Reader, actor: Actor, first: int, after: str | None) -> Page[Webhook]:
    """A client's webhooks, in the order in which they were created."""
    limit, cursors = size(first), Cursors.of_list("webhooks", actor.client)
    (last,) = cursors.position(after, int) or (0,)
    rows = await reader.fetch(_OF_CLIENT, actor.client, last, limit + 1)
    return page([webhook_of(row) for row in rows], [cursors.cursor(row["id"]) for row in rows], limit)


async def webhooks_by_id(reader: Reader, actor: Actor, ids: Sequence[int]) -> dict[int, Webhook]:
    """Webhooks of the actor's views."""
    return {row["id"]: webhook_of(row) for row in await reader.fetch(_BY_IDS, actor.client, list(ids))}


async def webhook_by_id(reader: Reader, actor: Actor, number: int) -> Webhook:
    """A webhook of one of the actor's views; raises NotFound, for another client's too."""
    found = await webhooks_by_id(reader, actor, [number])
    if number not in found:
        raise NotFound(f"client {actor.client!r} has no webhook {number}", field="webhook")
    return found[number]


async def view_of_webhook(reader: Reader, webhook: Webhook) -> View:
    """The view whose events are pushed."""
    return (await _views(reader, [webhook.view]))[webhook.view]


async def client_webhooks(reader: Reader, client: str | None, first: int, after: str | None) -> Page[ClientWebhook]:
    """The webhooks of every client or of one, for the operator, in the order in which they were created."""
    limit, cursors = size(first), Cursors.of_list("clientWebhooks", client)
    (last,) = cursors.position(after, int) or (0,)
    rows = await reader.fetch(_OF_CLIENTS, client, last, limit + 1)
    views = await _views(reader, [row["view"] for row in rows])
    found = [_client_webhook(row, views[row["view"]]) for row in rows]
    return page(found, [cursors.cursor(each.id) for each in found], limit)


async def client_webhook(reader: Reader, number: int) -> ClientWebhook:
    """A webhook of any client, for the operator; raises NotFound."""
    for row in await reader.fetch(_ANY, number):
        return _client_webhook(row, (await _views(reader, [row["view"]]))[row["view"]])
    raise NotFound(f"no webhook {number}", field="webhook")


async def _views(reader: Reader, ids: Sequence[int]) -> dict[int, View]:
    return {row["id"]: view_of(row) for row in await reader.fetch(_VIEWS, ids)}


async def webhooks_of_view(reader: Reader, view: View) -> int:
    """How many webhooks a view has."""
    (row,) = await reader.fetch(_OF_VIEW, view.id)
    return int(row["webhooks"])


async def deliveries(reader: Reader, webhook: Webhook, first: int, after: str | None) -> Page[KeptDelivery]:
    """The attempts to deliver a webhook's events, the newest first."""
    limit, cursors = size(first), Cursors.of_list("deliveries", webhook.id)
    (before,) = cursors.position(after, int) or (None,)
    rows = await reader.fetch(_DELIVERIES, webhook.id, before, limit + 1)
    return page([_delivery(row) for row in rows], [cursors.cursor(row["id"]) for row in rows], limit)


async def delivery(reader: Reader, webhook: Webhook, number: int) -> KeptDelivery:
    """One of these attempts; raises NotFound for another webhook's, and for one that is not kept any more."""
    for row in await reader.fetch(_DELIVERY, webhook.id, number):
        return _delivery(row)
    raise NotFound(f"webhook {webhook.id} has no delivery {number}", field="delivery")


async def newest_deliveries(reader: Reader, webhooks: Sequence[int], most: int) -> dict[int, list[KeptDelivery]]:
    """The last attempts of each of these webhooks, the newest first."""
    found: defaultdict[int, list[KeptDelivery]] = defaultdict(list)
    for row in await reader.fetch(_NEWEST, webhooks, most):
        found[row["webhook"]].append(_delivery(row))
    return found


async def seed(reader: Reader) -> bytes | None:
    """What the keys of all webhooks follow from; None before the first one."""
    for row in await reader.fetch(_SEED):
        return bytes(row["seed"])
    return None


async def webhook_queue(reader: Reader) -> Row:
    """How many webhooks wait to be pushed to, are pushed to, or failed last, and why the last of these did."""
    (row,) = await reader.fetch(_QUEUE)
    return row


async def webhook_backlog(reader: Reader) -> Row:
    """How many webhooks are paused, and how many active ones fail."""
    (row,) = await reader.fetch(_BACKLOG)
    return row


async def furthest_behind(reader: Reader) -> int:
    """By how many positions the active webhook is behind that lags most; one that is replayed lags from there on."""
    rows = await reader.fetch(_ACTIVE)
    views = await _views(reader, [row["view"] for row in rows])
    return max((_client_webhook(row, views[row["view"]]).behind for row in rows), default=0)


def webhook_of(row: Row) -> Webhook:
    """The webhook in a row of its table."""
    return Webhook(
        id=row["id"],
        view=row["view"],
        url=row["url"],
        types=[FeedEventType(each) for each in row["types"]],
        state=WebhookState(row["state"]),
        cause=row["cause"],
        cursor=row["cursor"],
        reached=row["reached"],
        skipped=row["skipped"],
        failures=row["failures"],
        failing_since=row["failing_since"],
        due_at=row["due_at"],
        claims=row["claims"],
        rotations=row["rotations"],
        rotated_at=row["rotated_at"],
        replays=row["replays"],
        created_at=row["created_at"],
    )


def _client_webhook(row: Row, view: View) -> ClientWebhook:
    webhook = webhook_of(row)
    told = max(webhook.reached, place_of(view, webhook.cursor).after)
    return ClientWebhook(webhook, view, max(0, row["epoch"] - told))


def _delivery(row: Row) -> KeptDelivery:
    names = ("id", "message", "events", "first", "last", "cursor", "started_at", "ended_at", "status", "error")
    return KeptDelivery(**{name: row[name] for name in names})
