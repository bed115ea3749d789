"""`hub webhook`: what an operator sees of the webhooks of every client, and does for one."""

import json
from typing import Any

import pytest

from hub.core.actor import Actor, Kind
from hub.core.store.database import Database
from hub.sharing.feed.queries import cursor_of
from hub.sharing.views import commands as views
from hub.sharing.views.queries import DeltaPlace, view_by_code
from hub.sharing.views.results import NewView, ViewKind
from hub.sharing.webhooks import commands
from hub.sharing.webhooks.queries import furthest_behind
from hub.sharing.webhooks.results import Message, NewWebhook, Reply
from tests.cli.conftest import Run
from tests.district import District

TAX = Actor("tax", Kind.DEPARTMENT, "tax")
URL = "https://receiver.example/hub"
EVENT = f"{1:016}.1.key"


@pytest.fixture
async def webhook(database: Database, district: District) -> int:
    """A webhook of the tax bureau whose first attempt has failed."""
    await district.register(1)
    async with database.transaction() as connection:
        await views.define(connection, TAX, NewView("register", ViewKind.ENTERPRISES))
    view = await view_by_code(database, "tax", "register")
    await views.advance(database, TAX, view)
    async with database.transaction() as connection:
        beginning = cursor_of(view, DeltaPlace(0, 0))
        made = await commands.create(connection, view, NewWebhook(URL), beginning)
    claimed = await commands.claim(database)
    assert claimed
    attempt = await commands.begin(database, claimed, beginning, Message("msg_1", b"[]", 1, EVENT, EVENT, []))
    assert attempt
    await commands.failed(database, claimed, attempt, Reply(500), "the receiver answered 500")
    return made.id


async def listed(call: Run, *words: object) -> list[Any]:
    done = await call("webhook", "list", "--json", *words)
    assert done.code == 0, done.err
    found: list[Any] = json.loads(done.out)["webhooks"]
    return found


async def test_the_list_tells_state_lag_and_the_last_attempt(call: Run, webhook: int) -> None:
    (one,) = await listed(call)
    nobody = await call("webhook", "list", "--client", "bank")
    plain = await call("webhook", "list")

    assert one.pop("behind") > 0
    assert one.pop("next_attempt_at") > one.pop("failing_since") >= one.pop("created_at")
    (attempt,) = one.pop("attempts")
    assert one == {
        "webhook": webhook, "client": "tax", "view": "register", "url": URL, "state": "active", "cause": None,
        "types": ["credit.row.upserted", "credit.row.withdrawn"], "failures": 1,
    }  # fmt: skip
    assert (attempt["status"], attempt["error"]) == (500, "the receiver answered 500")
    assert (nobody.code, nobody.out, nobody.err) == (1, "", "hub: no client 'bank'\n")
    line, told = plain.out.splitlines()
    assert line.startswith(f"{webhook}  tax/register  {URL}  active, ")
    assert "; 1 failures since " in line
    assert "  1 events: the receiver answered 500, " in told
    assert told.endswith(f"; begins with {EVENT}")


async def test_one_is_shown_paused_resumed_and_deleted(call: Run, webhook: int, database: Database) -> None:
    paused = await call("webhook", "pause", webhook, "--reason", "their certificate has run out")
    twice = await call("webhook", "pause", webhook)
    shown = json.loads((await call("webhook", "show", webhook, "--json")).out)
    plain = await call("webhook", "show", webhook)
    resumed = await call("webhook", "resume", webhook)
    deleted = await call("webhook", "delete", webhook)
    gone = await call("webhook", "show", webhook)

    cause = "the hub's operator has paused it: their certificate has run out"
    assert (paused.code, paused.out) == (0, f"webhook {webhook} is paused: {cause}\n")
    assert (twice.code, twice.err) == (1, f"hub: webhook {webhook} is paused already\n")
    assert (shown["state"], shown["cause"], len(shown["attempts"])) == ("paused", cause, 1)
    assert f" positions behind: {cause}; 1 failures since " in plain.out
    assert (resumed.code, resumed.out) == (0, f"webhook {webhook} goes on\n")
    assert deleted.out == f"webhook {webhook} of tax/register is deleted: nothing goes to {URL} any more\n"
    assert (gone.code, gone.err) == (1, f"hub: no webhook {webhook}\n")
    logged = await database.fetch(
        "select kind from audit_entry where client = 'hub' and kind like 'Webhook%' order by number"
    )
    assert [row["kind"] for row in logged] == ["WebhookPaused", "WebhookResumed", "WebhookDeleted"]


async def test_a_replay_begins_at_an_attempt_behind_a_cursor_or_at_the_views_beginning(
    call: Run, webhook: int, database: Database
) -> None:
    view = await view_by_code(database, "tax", "register")
    now = cursor_of(view, DeltaPlace(view.position, view.position))
    await database.fetch("update webhook set cursor = $1, reached = $2, skipped = $3", now, view.position, [EVENT])
    [attempt] = await database.fetch("select id, cursor from webhook_delivery")

    at_attempt = await call("webhook", "replay", webhook, "--delivery", attempt["id"])
    [from_attempt] = await database.fetch("select cursor, reached, replays, skipped from webhook")
    behind_cursor = await call("webhook", "replay", webhook, "--after", now)
    [from_cursor] = await database.fetch("select cursor, reached, replays, skipped from webhook")
    anew = await call("webhook", "replay", webhook)
    [from_beginning] = await database.fetch("select cursor, reached, replays, skipped from webhook")

    assert (at_attempt.code, at_attempt.out) == (
        0,
        f"webhook {webhook} pushes again from attempt {attempt['id']} on\n",
    )
    assert tuple(from_attempt.values()) == (attempt["cursor"], 0, 1, [])
    assert behind_cursor.out == f"webhook {webhook} pushes again what came behind the cursor\n"
    assert tuple(from_cursor.values()) == (now, 0, 2, [])
    assert anew.out == f"webhook {webhook} pushes again from the view's beginning\n"
    assert tuple(from_beginning.values()) == (cursor_of(view, DeltaPlace(0, 0)), 0, 3, [])
    logged = await database.fetch("select details from audit_entry where kind = 'WebhookReplayed' order by number")
    assert [row["details"]["position"] for row in logged] == [0, view.position, 0]


async def test_a_replay_from_elsewhere_is_refused_and_changes_nothing(
    call: Run, webhook: int, database: Database
) -> None:
    [before] = await database.fetch("select * from webhook")

    both = await call("webhook", "replay", webhook, "--delivery", 1, "--after", "x")
    nonsense = await call("webhook", "replay", webhook, "--after", "x")
    gone = await call("webhook", "replay", webhook, "--delivery", 999)
    other = await call("webhook", "replay", 999)

    assert (both.code, both.err) == (
        2,
        "hub: --delivery and --after do not go together: a replay begins at one of them\n",
    )
    assert (nonsense.code, nonsense.err) == (1, "hub: 'x' is not a cursor of this list\n")
    assert (gone.code, gone.err) == (1, f"hub: webhook {webhook} has no delivery 999\n")
    assert (other.code, other.err) == (1, "hub: no webhook 999\n")
    assert await database.fetch("select * from webhook") == [before]


async def test_a_replay_and_a_skip_lag_from_where_they_begin_and_not_from_the_first_position(
    call: Run, webhook: int, database: Database
) -> None:
    async def lag() -> tuple[int, int]:
        """How far the webhook lags, and how far the hub has come."""
        [head] = await database.fetch("select epoch from audit_head")
        return await furthest_behind(database), int(head["epoch"])

    view = await view_by_code(database, "tax", "register")
    before = view.position - 1
    place = cursor_of(view, DeltaPlace(before, before))
    await database.fetch("update webhook set cursor = $1, reached = $2", place, (await lag())[1])
    at_rest, _ = await lag()

    skipped = await call("webhook", "skip", webhook, f"{view.position:016}.1.key")
    after_skip, then = await lag()
    await call("webhook", "replay", webhook, "--after", place)
    after_replay, later = await lag()
    await call("webhook", "replay", webhook)
    anew, last = await lag()

    (told,) = await listed(call)
    assert (at_rest, skipped.code) == (0, 0)
    assert (after_skip, after_replay) == (then - before, later - before)
    assert after_replay < anew == last == told["behind"]


async def test_a_poison_event_is_skipped_by_its_id(call: Run, webhook: int, database: Database) -> None:
    skipped = await call("webhook", "skip", webhook, EVENT)
    nonsense = await call("webhook", "skip", webhook, "x")

    assert (skipped.code, skipped.out) == (0, f"webhook {webhook} leaves out the event {EVENT}\n")
    assert (nonsense.code, nonsense.err) == (1, "hub: 'x' is no event's id\n")
    assert [row["skipped"] for row in await database.fetch("select skipped from webhook")] == [[EVENT]]
