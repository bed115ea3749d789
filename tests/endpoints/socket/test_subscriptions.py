"""`subscription { changes }`: what was missed, then what comes, until the token ends."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest

from auth.clients import commands as clients
from hub.core.actor import HUB
from hub.core.settings import Settings
from hub.core.store.database import Database
from tests.district import District, code
from tests.endpoints.application import Door, opened
from tests.endpoints.feeds.test_feeds import SCOPES, defined

FOLLOW = """
subscription Follow($from: String) {
  news: changes(view: "register", after: $from) { cursor node { ...Told } }
}
fragment Told on FeedEvent { type uscc fieldsChanged row }
"""


@pytest.fixture
async def door(database: Database) -> AsyncIterator[Door]:
    async with opened(database, Settings(database_url=database.url, public_url="http://hub.test")) as found:
        yield found


async def test_what_was_missed_comes_first_and_then_what_changes(door: Door, district: District) -> None:
    await district.register(1)
    tax = await door.hub.client("tax", *SCOPES)
    await defined(tax, fields=["status"])
    socket = await door.introduced(tax)

    socket.subscribe(FOLLOW, "a")
    missed = await socket.receive()
    await district.register(2)
    live = await socket.receive()
    socket.subscribe(FOLLOW, "b", **{"from": missed["payload"]["data"]["news"]["cursor"]})
    resumed = await socket.receive()

    assert (missed["id"], missed["type"]) == ("a", "next")
    assert [told["payload"]["data"]["news"]["node"]["uscc"] for told in (missed, live, resumed)] == [
        code(1),
        code(2),
        code(2),
    ]
    assert resumed["id"] == "b"
    assert live["payload"]["data"]["news"]["node"] == {
        "type": "credit.row.upserted",
        "uscc": code(2),
        "fieldsChanged": ["status"],
        "row": {"key": code(2), "uscc": code(2), "status": "active"},
    }
    entries = [entry["usccs"] for entry in await door.entries()]
    assert [code(1)] in entries
    assert [code(2)] in entries


async def test_it_ends_with_the_client(door: Door, district: District) -> None:
    tax = await door.hub.client("tax", *SCOPES)
    await defined(tax)
    socket = await door.introduced(tax)
    socket.subscribe(FOLLOW, "a")
    await asyncio.sleep(0.2)
    async with door.hub.database.transaction() as connection:
        await clients.disable(connection, HUB, "tax")

    message = await socket.message()
    while message["type"] != "websocket.close":
        assert json.loads(message["text"])["type"] == "error"
        message = await socket.message()
    assert (message["code"], message["reason"]) == (4403, "client 'tax' is disabled")


@pytest.mark.parametrize(
    ("document", "message"),
    [
        pytest.param(
            'subscription { changes(view: "taxes") { cursor } }', "client 'tax' has no view 'taxes'", id="no such view"
        ),
        pytest.param(
            'subscription { changes(view: "register", after: "x") { cursor } }',
            "'x' is not a cursor of this list",
            id="no cursor",
        ),
        pytest.param(
            "subscription { ...All } fragment All on Subscription { changes(view: \"register\") { cursor } }",
            "a subscription names its field itself, not by a fragment",
            id="a fragment for its field",
        ),
    ],
)  # fmt: skip
async def test_what_is_wrong_is_named(door: Door, document: str, message: str) -> None:
    tax = await door.hub.client("tax", *SCOPES)
    await defined(tax)
    socket = await door.introduced(tax)

    socket.subscribe(document, "a")
    refused = await socket.receive()

    assert (refused["type"], [error["message"] for error in refused["payload"]]) == ("error", [message])
