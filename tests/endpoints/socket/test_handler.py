"""`WS /graphql`: the protocol's rules, whose connection it is and for how long, operations answered as over HTTP."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from auth.clients import client_cache
from auth.clients import commands as clients
from auth.clients.rules import NewClient
from auth.tokens import revocations
from hub.core import clock
from hub.core.actor import HUB, Purpose
from hub.core.settings import Settings
from hub.core.store.database import Database
from hub.endpoints.socket.quotas import SocketLimits
from hub.intake.consent.commands import grant_consent, revoke_consent
from hub.intake.consent.rules import FieldGroup, Terms
from tests.district import Asker, District, code
from tests.endpoints.application import PROTOCOL, QUICK, Door, opened
from tests.endpoints.socket.client import connected
from tests.intake.consent.asking import GRANT, terms

VIEWER = "{ viewer { client } }"
READ = 'query ($uscc: String!) { enterprise(uscc: $uscc) { grade(scheme: "samr-comprehensive") { level } } }'


@pytest.fixture
async def door(database: Database) -> AsyncIterator[Door]:
    async with opened(database, Settings(database_url=database.url, public_url="http://hub.test")) as found:
        yield found


@pytest.fixture
async def short_lived(database: Database) -> AsyncIterator[Door]:
    """Its tokens live two seconds."""
    settings = Settings(database_url=database.url, public_url="http://hub.test", token_lifetime=2)
    async with opened(database, settings) as found:
        yield found


@pytest.fixture
async def reader(door: Door) -> Asker:
    return await door.hub.client("reader", "enterprise:read", "grade:read", "record.tax:read")


@pytest.mark.parametrize("subprotocols", [("graphql-ws",), ("soap", "mqtt")])
async def test_another_subprotocol_is_closed_with_4406(door: Door, subprotocols: tuple[str, ...]) -> None:
    socket = await door.socket(*subprotocols)

    assert await socket.closed() == (4406, "the only subprotocol is graphql-transport-ws")


async def test_the_right_subprotocol_may_stand_among_others(door: Door, reader: Asker) -> None:
    socket = await door.socket(PROTOCOL, "graphql-ws")
    await socket.introduce(reader.token)

    assert await socket.ask(VIEWER) == {"data": {"viewer": {"client": "reader"}}}


async def test_operations_are_answered_and_logged_as_over_http(door: Door, reader: Asker, district: District) -> None:
    await district.register(1)
    query = "query Look($u: String!) { enterprise(uscc: $u) { name records(first: 1) { nodes { id } } } }"
    socket = await door.introduced(reader, **{"hub-purpose": "funding-award"})

    over_socket = await socket.ask(query, u=code(1))
    over_http = await reader.ask(query, "funding-award", u=code(1))

    assert over_socket == over_http
    assert over_socket["errors"][0]["extensions"] == {"code": "SCOPE_REQUIRED", "scope": "record:read"}
    first, second = await door.entries()
    varying = {"number", "at", "previous", "hash", "details"}
    assert {key: first[key] for key in first.keys() - varying} == {key: second[key] for key in second.keys() - varying}
    assert (first["client"], first["purpose"], first["usccs"]) == ("reader", "funding-award", [code(1)])
    assert first["details"]["decision"] == "partly refused"


async def test_a_mutation_is_carried_out_once_over_both(door: Door, district: District) -> None:
    await district.register(1)
    await door.hub.client("bank", "enterprise:read", kind="partner")
    own = await door.hub.client("own", "consent:grant", kind="subject", organisation=code(1))
    socket = await door.introduced(own)

    over_socket = await socket.ask(GRANT, input=terms())
    over_http = await own.ask(GRANT, input=terms())

    assert over_socket == over_http
    assert over_socket["data"]["consentGrant"]["refusal"] is None
    ((count,),) = await door.hub.database.fetch("select count(*) from consent")
    assert count == 1


async def test_a_refused_change_is_logged_with_its_code(door: Door, district: District) -> None:
    await district.register(1)
    own = await door.hub.client("own", "consent:grant", kind="subject", organisation=code(1))
    socket = await door.introduced(own)

    await socket.ask(GRANT, input=terms())

    (entry,) = await door.entries()
    assert (entry["details"]["decision"], entry["details"]["refusals"]) == ("partly refused", ["NOT_FOUND"])


async def test_the_log_says_by_which_consent_a_bank_read(door: Door, district: District) -> None:
    await district.register(1, 2)
    numbers = [await consent(door, number) for number in (1, 2)]
    await consent(door, 1, FieldGroup.REPORT)
    bank = await door.hub.client("bank", "enterprise:read", "grade:read", "record.tax:read", kind="partner")
    own = await door.hub.client("own", "audit:read", kind="subject", organisation=code(1))
    socket = await door.introduced(bank, **{"hub-purpose": "credit-financing"})

    await socket.ask(READ, uscc=code(1))
    await bank.ask(READ, "credit-financing", uscc=code(2))
    log = await own.ask("{ accessLog(first: 9) { nodes { client consents } } }")

    assert [entry["details"]["consents"] for entry in (await door.entries())[:2]] == [[numbers[0]], [numbers[1]]]
    found = [node for node in log["data"]["accessLog"]["nodes"] if node["client"] == "bank"]
    assert found == [{"client": "bank", "consents": [str(numbers[0])]}]


@pytest.mark.parametrize(
    ("query", "code", "message"),
    [
        pytest.param("{ nothing }", "VALIDATION", "Cannot query field 'nothing' on type 'Query'.", id="field"),
        pytest.param("{ viewer", "VALIDATION", "Expected Name, found <EOF>.", id="syntax"),
        pytest.param("query ($u: Int!) { viewer { client } }", "VALIDATION", None, id="variables"),
        pytest.param("query A { viewer { client } } query B { viewer { client } }", "VALIDATION", None, id="which"),
    ],
)
async def test_what_cannot_be_run_is_an_error_message_and_the_connection_stays(
    door: Door, reader: Asker, query: str, code: str, message: str | None
) -> None:
    socket = await door.introduced(reader)

    socket.subscribe(query, "a")
    refused = await socket.receive()

    assert (refused["id"], refused["type"], len(refused["payload"])) == ("a", "error", 1)
    assert refused["payload"][0]["extensions"] == {"code": code}
    assert message in (None, refused["payload"][0]["message"])
    assert await socket.ask(VIEWER, "a") == {"data": {"viewer": {"client": "reader"}}}
    assert [entry["kind"] for entry in await door.entries()] == ["QueryRefused", "QueryAnswered"]


async def test_a_field_that_is_no_subscription_is_refused(door: Door, reader: Asker) -> None:
    socket = await door.introduced(reader)

    socket.subscribe("subscription { anything }", "a")
    refused = await socket.receive()

    assert (refused["id"], refused["type"]) == ("a", "error")
    assert [(error["message"], error["extensions"]) for error in refused["payload"]] == [
        ("Cannot query field 'anything' on type 'Subscription'.", {"code": "VALIDATION"})
    ]
    assert (await door.entries())[0]["kind"] == "QueryRefused"


async def test_the_application_has_the_route(door: Door, reader: Asker) -> None:
    async with connected(door.app, door.app, PROTOCOL) as socket:
        await socket.introduce(reader.token)

        assert await socket.ask(VIEWER) == {"data": {"viewer": {"client": "reader"}}}


async def test_pings_are_answered_before_and_after_the_introduction(door: Door, reader: Asker) -> None:
    socket = await door.socket()

    socket.send({"type": "ping"})
    socket.send({"type": "pong"})
    socket.send({"type": "ping", "payload": {"a": 1}})
    early = [await socket.receive(), await socket.receive()]
    await socket.introduce(reader.token)
    socket.send({"type": "pong", "payload": {}})
    socket.send({"type": "ping"})

    assert early == [{"type": "pong"}, {"type": "pong", "payload": {"a": 1}}]
    assert await socket.receive() == {"type": "pong"}


async def test_who_does_not_introduce_itself_in_time_is_closed_with_4408(door: Door) -> None:
    socket = await door.socket()
    socket.send({"type": "ping"})
    await socket.receive()

    assert await socket.closed() == (4408, "Connection initialisation timeout")


async def test_an_operation_before_the_introduction_is_closed_with_4401(door: Door) -> None:
    socket = await door.socket()

    socket.subscribe(VIEWER)

    assert await socket.closed() == (4401, "Unauthorized: connection_init comes first")
    assert await door.entries() == []


async def test_a_second_introduction_is_closed_with_4429(door: Door, reader: Asker) -> None:
    socket = await door.introduced(reader)

    socket.send({"type": "connection_init", "payload": {"authorization": f"Bearer {reader.token}"}})

    assert await socket.closed() == (4429, "Too many initialisation requests")


@pytest.mark.parametrize(
    ("payload", "closing", "codes"),
    [
        pytest.param(
            None,
            (4403, "no Authorization header: send 'Authorization: Bearer' and a token"),
            "UNAUTHENTICATED",
            id="none",
        ),
        pytest.param(
            {"authorization": "Bearer abc"},
            (4403, "the token is not a signed JWT"),
            "UNAUTHENTICATED",
            id="junk",
        ),
        pytest.param(
            {"authorization": "Basic YTpi"},
            (4403, "the Authorization header is not of the scheme Bearer or DPoP"),
            "UNAUTHENTICATED",
            id="Basic",
        ),
    ],
)
async def test_a_token_that_is_not_good_is_closed_with_4403_and_logged(
    door: Door, payload: dict[str, object] | None, closing: tuple[int, str], codes: str
) -> None:
    socket = await door.socket()

    socket.send({"type": "connection_init", "payload": payload})

    assert await socket.closed() == closing
    (entry,) = await door.entries()
    assert (entry["kind"], entry["client"], entry["details"]["refusals"]) == ("QueryRefused", None, [codes])


async def test_an_unknown_purpose_is_closed_with_4400(door: Door, reader: Asker) -> None:
    socket = await door.socket()

    socket.send(
        {
            "type": "connection_init",
            "payload": {"authorization": f"Bearer {reader.token}", "hub-purpose": "curiosity"},
        }
    )

    number, reason = await socket.closed()
    assert (number, reason[:42]) == (4400, "Hub-Purpose is 'curiosity'; it must be one")
    assert len(reason.encode()) == 123


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param("", "the message is not JSON", id="empty"),
        pytest.param("{", "the message is not JSON", id="no JSON"),
        pytest.param("[" * 100_000, "the message is not JSON", id="deep"),
        pytest.param('{"type": "\\ud800"}', "the message is not JSON", id="half a character"),
        pytest.param("null", "the message is not a JSON object", id="null"),
        pytest.param("[]", "the message is not a JSON object", id="list"),
        pytest.param("{}", "the message has no type that a client may send", id="no type"),
        pytest.param('{"type": "next"}', "the message has no type that a client may send", id="a server's type"),
        pytest.param('{"type": ["ping"]}', "the message has no type that a client may send", id="type list"),
        pytest.param('{"type": "ping", "payload": 1}', "ping: 'payload' is not an object", id="ping payload"),
        pytest.param(
            '{"type": "complete"}', "complete: 'id' is not a string of 1 to 100 characters", id="complete without id"
        ),
        pytest.param(
            '{"type": "subscribe", "id": "", "payload": {"query": "{a}"}}',
            "subscribe: 'id' is not a string of 1 to 100 characters",
            id="empty id",
        ),
        pytest.param(
            '{"type": "subscribe", "id": 1, "payload": {"query": "{a}"}}',
            "subscribe: 'id' is not a string of 1 to 100 characters",
            id="number id",
        ),
        pytest.param(
            '{"type": "subscribe", "id": "1", "payload": {}}',
            "subscribe: 'query' is missing or not a string",
            id="no query",
        ),
        pytest.param(
            '{"type": "subscribe", "id": "1", "payload": {"query": "{a}", "variables": []}}',
            "subscribe: 'variables' is not an object",
            id="variables list",
        ),
    ],
)
async def test_a_message_that_is_not_of_the_protocol_is_closed_with_4400(
    door: Door, reader: Asker, text: str, reason: str
) -> None:
    before, after = await door.socket(), await door.introduced(reader)

    before.send_text(text)
    after.send_text(text)

    assert await before.closed() == (4400, reason)
    assert await after.closed() == (4400, reason)


async def test_a_binary_message_is_closed_with_4400(door: Door) -> None:
    socket = await door.socket()

    socket.send_bytes(b"{}")

    assert await socket.closed() == (4400, "a message is text, not binary")


@pytest.mark.parametrize("text", [" " * 300_000, "字" * 100_000])
async def test_a_message_that_is_too_big_is_closed_with_1009(door: Door, text: str) -> None:
    socket = await door.socket()

    socket.send_text(text)

    assert await socket.closed() == (1009, "the message has more than 262144 bytes")


@pytest.fixture
async def slow(door: Door, monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """No operation is answered before this is set."""
    answer, released = door.app.state.services.executor.answer, asyncio.Event()

    async def slowly(*arguments: Any) -> Any:
        await released.wait()
        return await answer(*arguments)

    monkeypatch.setattr(door.app.state.services.executor, "answer", slowly)
    return released


async def test_an_id_is_for_one_operation_at_a_time(door: Door, reader: Asker, slow: asyncio.Event) -> None:
    socket = await door.introduced(reader)

    socket.subscribe(VIEWER, "a")
    socket.subscribe(VIEWER, "a")

    assert await socket.closed() == (4409, "Subscriber for a already exists")


async def test_a_completed_operation_is_not_answered_and_its_id_is_free(
    door: Door, reader: Asker, slow: asyncio.Event
) -> None:
    socket = await door.introduced(reader)

    socket.subscribe("{ __typename }", "a")
    socket.send({"type": "complete", "id": "a"})
    socket.send({"type": "complete", "id": "unknown"})
    socket.send({"type": "ping"})
    await socket.receive()
    slow.set()

    assert await socket.ask(VIEWER, "a") == {"data": {"viewer": {"client": "reader"}}}


async def test_operations_under_way_are_bounded_for_each_client(door: Door, reader: Asker, slow: asyncio.Event) -> None:
    first, second = await door.introduced(reader), await door.introduced(reader)
    first.subscribe(VIEWER, "a")
    second.subscribe(VIEWER, "a")
    first.send({"type": "ping"})
    second.send({"type": "ping"})
    assert [await first.receive(), await second.receive()] == [{"type": "pong"}] * 2

    first.subscribe(VIEWER, "b")
    refused = await first.receive()
    slow.set()

    assert (refused["id"], refused["type"]) == ("b", "error")
    assert [(error["message"], error["extensions"]) for error in refused["payload"]] == [
        ("client 'reader' has 2 operations under way already", {"code": "RATE_LIMIT"})
    ]
    assert (await first.receive())["payload"] == {"data": {"viewer": {"client": "reader"}}}
    await first.receive()
    assert await first.ask(VIEWER, "b") == {"data": {"viewer": {"client": "reader"}}}


async def test_connections_are_bounded_for_each_client(door: Door, reader: Asker) -> None:
    other = await door.hub.client("other", "enterprise:read")
    first, _ = await door.introduced(reader), await door.introduced(reader)

    third = await door.socket()
    third.send({"type": "connection_init", "payload": {"authorization": f"Bearer {reader.token}"}})
    assert await third.closed() == (4429, "client 'reader' has 2 connections already")
    await door.introduced(other)

    first.leave()
    first.send({"type": "ping"})
    await asyncio.sleep(0.05)
    await door.introduced(reader)


async def test_strangers_who_say_nothing_make_room_for_who_says_who_it_is(door: Door, reader: Asker) -> None:
    silent = [await door.socket() for _ in range(3)]
    await asyncio.sleep(0.05)

    await door.introduced(reader)

    assert await silent[0].closed() == (4408, "Connection initialisation timeout")


async def test_a_connection_ends_when_its_token_does(short_lived: Door) -> None:
    reader = await short_lived.hub.client("reader", "enterprise:read")
    socket = await short_lived.introduced(reader)
    before = clock.now()

    assert await socket.closed() == (4403, "the token has expired")
    assert clock.now() - before < timedelta(seconds=2.1)


async def test_a_connection_ends_when_its_token_is_revoked(door: Door) -> None:
    secret = await registered(door, NewClient("reader", "reader", "department", ["enterprise:read"]))
    issued = await door.hub.http.post(
        "/oauth/token", data={"grant_type": "client_credentials"}, auth=("reader", secret)
    )
    token = issued.json()["access_token"]
    socket = await door.introduced(Asker(door.hub.http, token))
    before = clock.now()

    await door.hub.http.post("/oauth/revoke", data={"token": token}, auth=("reader", secret))

    assert await socket.closed() == (4403, "the token has been revoked")
    assert clock.now() - before < timedelta(seconds=1.5)


def test_what_ends_a_token_ends_its_connections_within_a_second() -> None:
    """Whichever worker holds them: what it knows of revocations and clients has an age of its own."""
    assert SocketLimits().between_checks + max(revocations.REREAD_AFTER, client_cache.REMEMBERED_FOR) < 1


async def test_a_connection_ends_when_its_client_is_disabled(door: Door, reader: Asker) -> None:
    socket = await door.introduced(reader)

    async with door.hub.database.transaction() as connection:
        await clients.disable(connection, HUB, "reader")

    assert await socket.closed() == (4403, "client 'reader' is disabled")


async def test_a_connection_ends_with_the_last_consent_its_token_was_narrowed_to(
    door: Door, district: District
) -> None:
    await district.register(1)
    first, second = await consent(door, 1), await consent(door, 1)
    secret = await registered(
        door,
        NewClient("bank", "bank", "partner", ["enterprise:read", "grade:read", "record.tax:read"], organisation="bank"),
    )
    details = {
        "type": "enterprise_credit",
        "enterprises": [code(1)],
        "fields": ["grade"],
        "purpose": "credit-financing",
    }
    issued = await door.hub.http.post(
        "/oauth/token",
        data={"grant_type": "client_credentials", "authorization_details": json.dumps([details])},
        auth=("bank", secret),
    )
    socket = await door.introduced(Asker(door.hub.http, issued.json()["access_token"]))

    await revoke(door, first)
    still = await socket.ask(READ, uscc=code(1))
    await asyncio.sleep(3 * QUICK.between_checks)
    after_checks = await socket.ask(READ, uscc=code(1))
    await revoke(door, second)

    assert still == after_checks == {"data": {"enterprise": {"grade": None}}}
    assert await socket.closed() == (4403, "no consent is left that the token was given for")


async def test_a_consent_that_ends_is_felt_by_the_next_operation(door: Door, district: District) -> None:
    await district.register(1)
    number = await consent(door, 1)
    bank = await door.hub.client("bank", "enterprise:read", "grade:read", "record.tax:read", kind="partner")
    socket = await door.introduced(bank, **{"hub-purpose": "credit-financing"})
    before = await socket.ask(READ, uscc=code(1))

    await revoke(door, number)
    after = await socket.ask(READ, uscc=code(1))

    assert before == {"data": {"enterprise": {"grade": None}}}
    assert [error["extensions"]["code"] for error in after["errors"]] == ["CONSENT_REQUIRED"]


async def test_nothing_is_answered_while_the_log_cannot_be_written(door: Door, reader: Asker) -> None:
    socket = await door.introduced(reader)
    async with door.hub.database.transaction() as connection:
        await connection.execute("alter table audit_head rename to gone")

    socket.subscribe(VIEWER, "a")
    refused = await socket.receive()

    assert (refused["type"], refused["payload"][0]["extensions"]) == ("error", {"code": "UNAVAILABLE"})


async def test_what_was_not_expected_is_closed_with_4500_and_not_told(
    door: Door, reader: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> None:
        raise ZeroDivisionError("a secret")

    socket = await door.introduced(reader)
    monkeypatch.setattr(door.app.state.services.executor, "answer", fail)

    socket.subscribe(VIEWER)

    assert await socket.closed() == (4500, "something went wrong in the hub")


async def consent(door: Door, number: int, group: FieldGroup = FieldGroup.GRADE) -> int:
    today = clock.today()
    agreed = Terms(code(number), "bank", Purpose.CREDIT_FINANCING, (group,), today, today + timedelta(days=1))
    async with door.hub.database.transaction() as connection:
        return await grant_consent(connection, HUB, agreed)


async def revoke(door: Door, number: int) -> None:
    async with door.hub.database.transaction() as connection:
        await revoke_consent(connection, HUB, code(1), number)


async def registered(door: Door, new: NewClient) -> str:
    async with door.hub.database.transaction() as connection:
        secret = await clients.add(connection, HUB, new)
    assert secret
    return secret
