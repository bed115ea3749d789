"""Read webhooks, the attempts to deliver their events, and the seed of their keys."""

from collections.abc import Sequence

from hub.core.actor import Actor
from hub.core.errors import NotFound
from hub.core.store.database import Reader, Row
from hub.core.store.paging import Cursors, Page, page, size
from hub.sharing.feed.results import FeedEventType
from hub.sharing.views.queries import view_of
from hub.sharing.views.results import View
from hub.sharing.webhooks.results import KeptDelivery, Webhook, WebhookState

_OF_CLIENT = """
select w.* from webhook w join shared_view v on v.id = w.view where v.client = $1 and w.id > $2 order by w.id limit $3
"""
_BY_IDS = "select w.* from webhook w join shared_view v on v.id = w.view where v.client = $1 and w.id = any ($2)"
_VIEW = "select * from shared_view where id = $1"
_OF_VIEW = "select count(*) as webhooks from webhook where view = $1"
_DELIVERIES = """
select * from webhook_delivery where webhook = $1 and ($2::bigint is null or id < $2) order by id desc limit $3
"""
_SEED = "select seed from webhook_key where id = 1"

_BACKLOG = """
select count(*) filter (where state = 'paused') as paused,
       count(*) filter (where state = 'active' and failures > 0) as failing,
       coalesce(max(h.epoch - w.reached) filter (where w.state = 'active'), 0) as behind
from audit_head h left join webhook w on true where h.id = 1
"""


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
    (row,) = await reader.fetch(_VIEW, webhook.view)
    return view_of(row)


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


async def seed(reader: Reader) -> bytes | None:
    """What the keys of all webhooks follow from; None before the first one."""
    for row in await reader.fetch(_SEED):
        return bytes(row["seed"])
    return None


async def webhook_backlog(reader: Reader) -> Row:
    """How many webhooks are paused or fail, and by how many positions the active one that lags most is behind."""
    (row,) = await reader.fetch(_BACKLOG)
    return row


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


def _delivery(row: Row) -> KeptDelivery:
    names = ("id", "message", "events", "first", "last", "cursor", "started_at", "ended_at", "status", "error")
    return KeptDelivery(**{name: row[name] for name in names})
