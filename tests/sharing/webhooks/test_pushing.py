"""Events reach their receiver in order, once acknowledged, and never as what may not be told any more."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from starlette.responses import RedirectResponse, Response
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from hub.core import clock
from hub.core.actor import Actor, Kind, Purpose, Reach
from hub.core.audit.log import AuditLog
from hub.core.store.database import Database
from hub.sharing.feed.queries import cursor_of
from hub.sharing.feed.results import FeedEventType
from hub.sharing.views import commands as views
from hub.sharing.views.queries import DeltaPlace, view_by_code
from hub.sharing.views.results import NewView, View, ViewKind
from hub.sharing.webhooks import commands, queries
from hub.sharing.webhooks.calls.networks import CallableNetworks
from hub.sharing.webhooks.calls.receivers import Receivers
from hub.sharing.webhooks.pushing import work
from hub.sharing.webhooks.pushing.work import PushOffice, push_next
from hub.sharing.webhooks.results import KeptDelivery, NewWebhook, Webhook
from tests.district import District, code
from tests.sharing.webhooks.receiver import Receiver, receiving

TAX = Actor("tax", Kind.DEPARTMENT, "tax", Reach(), Purpose.SUPERVISION_INSPECTION)
PENALTY = {"决定书文号": "罚1", "处罚日期": "2025-03-01", "严重程度": "一般", "处罚机关": "水务局", "罚款金额": "1万元"}


class Pushed:
    """A webhook of the tax bureau's penalties, its receiver, and a worker that pushes when it is told to."""

    def __init__(self, district: District, office: PushOffice, receiver: Receiver, view: View, webhook: int) -> None:
        self.district, self.office, self.receiver = district, office, receiver
        self.view, self.number = view, webhook

    @property
    def database(self) -> Database:
        return self.office.database

    async def push(self) -> None:
        while await push_next(self.office):
            pass

    async def webhook(self) -> Webhook:
        return await queries.webhook_by_id(self.database, TAX, self.number)

    async def deliveries(self) -> list[KeptDelivery]:
        """The attempts, the oldest first."""
        page = await queries.deliveries(self.database, await self.webhook(), 100, None)
        return list(reversed(page.items))

    async def penalise(self, *numbers: int, **changed: str) -> None:
        rows = [{"统一社会信用代码": code(number), **PENALTY, **changed} for number in numbers]
        await self.district.deliver("penalty", rows, provider="tax")

    async def let_time_pass(self) -> None:
        """Until the next attempt is due."""
        await self.database.fetch("update webhook set due_at = now(), heartbeat = null")


@asynccontextmanager
async def pushed(database: Database, district: District, types: Sequence[FeedEventType] = ()) -> AsyncIterator[Pushed]:
    async def the_owner(_: View) -> Actor | None:
        return TAX

    await district.register(1, 2, 3)
    async with receiving() as receiver, Receivers(CallableNetworks(loopback=True)) as receivers:
        async with database.transaction() as connection:
            await views.define(connection, TAX, NewView("penalties", ViewKind.RECORDS, "penalty"))
            view = await view_by_code(connection, TAX.client, "penalties")
            new = NewWebhook(receiver.url, types)
            webhook = await commands.create(connection, view, new, cursor_of(view, DeltaPlace(0, 0)))
            seed = await commands.ensure_seed(connection)
        office = PushOffice(database, AuditLog(database), receivers, seed, the_owner)
        yield Pushed(district, office, receiver, view, webhook.id)


@pytest.fixture
async def hook(database: Database, district: District) -> AsyncIterator[Pushed]:
    async with pushed(database, district) as made:
        yield made


def told(receiver: Receiver) -> list[tuple[str, str, str | None]]:
    short = {"credit.row.upserted": "upserted", "credit.row.withdrawn": "withdrawn"}
    return [(short[each["type"]], each["data"]["uscc"], each["data"]["reason"]) for each in receiver.events]


async def test_events_come_thin_in_the_order_of_the_feed(hook: Pushed) -> None:
    await hook.penalise(1, 2)
    await hook.push()
    await hook.penalise(1, 修复日期="2025-06-01")
    await hook.penalise(3)
    await hook.push()

    assert told(hook.receiver) == [
        ("upserted", code(1), None),
        ("upserted", code(2), None),
        ("withdrawn", code(1), "repaired"),
        ("upserted", code(3), None),
    ]
    event = hook.receiver.events[2]
    assert event.pop("time")
    position = event["data"].pop("position")
    assert event == {
        "specversion": "1.0",
        "id": f"{position:016}.0.{event['subject']}",
        "source": "/feeds/penalties",
        "type": "credit.row.withdrawn",
        "subject": hook.receiver.events[0]["subject"],
        "sequence": event["id"],
        "datacontenttype": "application/json",
        "data": {"uscc": code(1), "fieldsChanged": [], "reason": "repaired"},
    }
    headers, _ = hook.receiver.messages[0]
    assert headers["content-type"] == "application/cloudevents-batch+json"


async def test_what_was_told_is_in_the_log_before_it_leaves(hook: Pushed) -> None:
    await hook.penalise(1, 2)
    logged: list[int] = []

    def answer(_: int) -> Response:
        logged.append(1)
        return Response(status_code=500)

    hook.receiver.answer = answer
    await hook.push()

    rows = await hook.database.fetch(
        "select client, purpose, usccs, details from audit_entry where kind = 'EventsPushed'"
    )
    (row,) = rows
    assert (row["client"], row["purpose"], row["usccs"]) == (
        "tax",
        "supervision-inspection",
        sorted([code(1), code(2)]),
    )
    assert row["details"] == {"webhook": hook.number, "view": "penalties", "message": hook.receiver.ids[0], "count": 2}
    assert logged == [1]


async def test_a_repair_between_a_failed_try_and_its_retry_is_not_carried_by_the_retry(hook: Pushed) -> None:
    hook.receiver.answer = lambda number: Response(status_code=503 if number == 1 else 200)
    await hook.penalise(1, 2)
    await hook.push()
    await hook.penalise(1, 修复日期="2025-06-01")
    await hook.let_time_pass()
    await hook.push()

    assert told(hook.receiver) == [
        ("upserted", code(1), None),  # the try that failed
        ("upserted", code(2), None),
        ("upserted", code(2), None),  # the retry: other events, so another message
        ("withdrawn", code(1), "repaired"),  # the receiver may have taken the first try
    ]
    assert len(set(hook.receiver.ids)) == 3


async def test_all_tries_of_a_message_are_spans_of_one_trace(hook: Pushed) -> None:
    hook.receiver.answer = lambda number: Response(status_code=503 if number == 1 else 200)
    await hook.penalise(1)
    with capture_logs(processors=[merge_contextvars]) as lines:
        await hook.push()
        await hook.let_time_pass()
        await hook.push()

    sent = [headers["traceparent"].split("-") for headers, _ in hook.receiver.messages]
    pushes = [line for line in lines if line["event"] == "push"]
    assert [trace for _, trace, _, _ in sent] == [number.removeprefix("msg_") for number in hook.receiver.ids]
    assert len(sent) == 2
    assert sent[0][1] == sent[1][1]
    assert sent[0][2] != sent[1][2]
    assert [(line["trace"], line["span"]) for line in pushes] == [(trace, span) for _, trace, span, _ in sent]
    assert [(line["status"], line["message"]) for line in pushes] == [
        (503, hook.receiver.ids[0]),
        (200, hook.receiver.ids[0]),
    ]


async def test_the_same_events_again_are_the_same_message(hook: Pushed) -> None:
    hook.receiver.answer = lambda number: Response(status_code=503 if number == 1 else 200)
    await hook.penalise(1)
    await hook.push()
    await hook.penalise(2)  # comes after the delta whose delivery has begun
    await hook.let_time_pass()
    await hook.push()

    first, again, following = hook.receiver.messages
    assert (first[1], first[0]["webhook-id"]) == (again[1], again[0]["webhook-id"])
    assert first[0]["webhook-id"] != following[0]["webhook-id"]
    assert [each["data"]["uscc"] for each in json.loads(following[1])] == [code(2)]


async def test_a_worker_that_dies_between_post_and_commit_is_followed_by_another(hook: Pushed) -> None:
    await hook.penalise(1)
    claimed: list[str] = []

    async def killed(*_: object) -> bool:
        claimed.append("posted")
        raise asyncio.CancelledError

    original, commands.arrived = commands.arrived, killed  # type: ignore[assignment]
    try:
        with pytest.raises(asyncio.CancelledError):
            await hook.push()
    finally:
        commands.arrived = original
    assert not await push_next(hook.office)  # its claim still stands
    await hook.database.fetch("update webhook set heartbeat = heartbeat - interval '31 seconds'")
    await hook.push()

    assert claimed == ["posted"]
    assert len(hook.receiver.ids) == 2
    assert len(set(hook.receiver.ids)) == 1
    assert [each.state.value for each in await hook.deliveries()] == ["sending", "delivered"]
    webhook = await hook.webhook()
    assert (webhook.failures, webhook.cause, webhook.reached > 0) == (0, None, True)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        pytest.param(Response(status_code=500), "the receiver answered 500", id="a fault"),
        pytest.param(
            RedirectResponse("http://127.0.0.1:1/", 302),
            "the receiver answered 302: redirects are not followed",
            id="a redirect",
        ),
        pytest.param(Response(b"x" * 70_000), "the answer is longer than 65536 bytes", id="an answer without end"),
    ],
)
async def test_a_failure_is_kept_with_its_cause_and_tried_again(hook: Pushed, answer: Response, error: str) -> None:
    hook.receiver.answer = lambda _: answer
    await hook.penalise(1)
    before = clock.now()
    await hook.push()

    (delivery,) = await hook.deliveries()
    webhook = await hook.webhook()
    assert (delivery.state.value, delivery.error, delivery.events) == ("failed", error, 1)
    assert (webhook.state.value, webhook.failures) == ("active", 1)
    assert timedelta(seconds=5) <= webhook.due_at - before < timedelta(seconds=20)
    assert hook.receiver.events[0]["id"] == delivery.first == delivery.last


async def test_a_receiver_may_ask_for_more_time_or_for_nothing_any_more(hook: Pushed) -> None:
    hook.receiver.answer = lambda _: Response(status_code=429, headers={"Retry-After": "3600"})
    await hook.penalise(1)
    before = clock.now()
    await hook.push()
    later = (await hook.webhook()).due_at
    hook.receiver.answer = lambda _: Response(status_code=410)
    await hook.let_time_pass()
    await hook.push()

    assert timedelta(seconds=3590) < later - before < timedelta(seconds=3630)
    webhook = await hook.webhook()
    assert (webhook.state.value, webhook.cause) == ("paused", "the receiver answered 410: it wants nothing any more")


async def test_a_receiver_that_is_down_for_six_days_is_paused_told_and_then_caught_up(hook: Pushed) -> None:
    hook.receiver.answer = lambda _: Response(status_code=503)
    await hook.penalise(1)
    attempts = 0
    while (await hook.webhook()).state.value == "active":
        await hook.push()
        attempts += 1
        await hook.database.fetch(
            "update webhook set failing_since = failing_since - (due_at - now()), due_at = now() where state = 'active'"
        )
    await hook.penalise(2)
    await hook.push()
    paused = await hook.webhook()
    down = len(hook.receiver.messages)
    hook.receiver.answer = lambda _: Response(status_code=200)
    async with hook.database.transaction() as connection:
        await commands.resume(connection, TAX, paused)
    await hook.push()

    assert (attempts, down) == (12, 12)  # at 0, 5 s, 5 and 30 min, 2, 5, 10, 14, 20 and 24 h, and each day after
    assert str(paused.cause).startswith("every attempt has failed since ")
    assert [each["data"]["uscc"] for each in hook.receiver.events[down:]] == [code(1), code(2)]
    assert (await hook.webhook()).failures == 0
    kinds = await hook.database.fetch(
        "select kind, client, details ->> 'cause' as cause from audit_entry where kind like 'Webhook%' order by number"
    )
    assert [tuple(row) for row in kinds] == [("WebhookPaused", "hub", paused.cause), ("WebhookResumed", "tax", None)]


async def test_replay_tells_again_under_other_numbers_and_skip_leaves_one_out(hook: Pushed) -> None:
    await hook.penalise(1, 2)
    await hook.push()
    first = await hook.webhook()
    poison = hook.receiver.events[0]["id"]
    begin = (await hook.deliveries())[0].cursor
    async with hook.database.transaction() as connection:
        view = await view_by_code(connection, TAX.client, "penalties")
        await commands.replay(connection, TAX, view, first, begin)
    async with hook.database.transaction() as connection:
        await commands.skip(connection, TAX, view, await hook.webhook(), poison)
    await hook.push()

    assert told(hook.receiver)[2:] == [("upserted", code(2), None)]
    assert len(set(hook.receiver.ids)) == 2
    rows = await hook.database.fetch("select kind, details from audit_entry where kind = 'EventSkipped'")
    assert [row["details"] for row in rows] == [{"webhook": hook.number, "event": poison}]


async def test_a_client_that_lost_its_view_is_told_nothing(hook: Pushed) -> None:
    async def nobody(_: View) -> Actor | None:
        return None

    await hook.penalise(1)
    hook.office = PushOffice(hook.database, hook.office.audit, hook.office.receivers, hook.office.seed, nobody)
    await hook.push()

    webhook = await hook.webhook()
    assert hook.receiver.messages == []
    assert (webhook.state.value, webhook.cause) == ("paused", "client 'tax' may not have the view any more")


async def test_only_the_types_that_are_wanted_come(database: Database, district: District) -> None:
    async with pushed(database, district, types=(FeedEventType.WITHDRAWN,)) as hook:
        await hook.penalise(1, 2)
        await hook.push()
        await hook.penalise(2, 修复日期="2025-06-01")
        await hook.push()

        assert told(hook.receiver) == [("withdrawn", code(2), "repaired")]
        assert (await hook.webhook()).reached > 0


async def test_messages_are_bounded_and_so_is_a_turn(hook: Pushed, monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = range(10, 260)
    await hook.district.register(*numbers)
    await hook.penalise(*numbers)
    monkeypatch.setattr(work, "_TURN", 3)
    await push_next(hook.office)
    turn = len(hook.receiver.messages)
    await hook.push()

    assert turn == 3
    assert [each["data"]["uscc"] for each in hook.receiver.events] == sorted(code(number) for number in numbers)
    assert max(len(body) for _, body in hook.receiver.messages) <= 20_000


async def test_a_webhook_that_is_deleted_while_a_message_is_under_way_leaves_nothing_behind(hook: Pushed) -> None:
    await hook.penalise(1)
    hook.receiver.delay = 0.3
    pushing = asyncio.create_task(hook.push())
    for _ in range(1_000):
        if hook.receiver.messages:
            break
        await asyncio.sleep(0.01)
    webhook = await hook.webhook()
    async with hook.database.transaction() as connection:
        await commands.delete(connection, TAX, hook.view, webhook)
    await pushing
    await hook.penalise(2)
    await hook.push()

    assert len(hook.receiver.messages) == 1
    for table in ("webhook", "webhook_delivery"):
        assert await hook.database.fetch(f"select * from {table}") == []
