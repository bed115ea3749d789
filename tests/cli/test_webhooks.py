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


async def test_a_poison_event_is_skipped_by_its_id(call: Run, webhook: int, database: Database) -> None:
    skipped = await call("webhook", "skip", webhook, EVENT)
    nonsense = await call("webhook", "skip", webhook, "x")

    assert (skipped.code, skipped.out) == (0, f"webhook {webhook} leaves out the event {EVENT}\n")
    assert (nonsense.code, nonsense.err) == (1, "hub: 'x' is no event's id\n")
    assert [row["skipped"] for row in await database.fetch("select skipped from webhook")] == [[EVENT]]
