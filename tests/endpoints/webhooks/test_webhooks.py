"""Webhooks over HTTP: registered by a challenge, changed by their client, verified by other people's libraries."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from prometheus_client import REGISTRY
from standardwebhooks import Webhook as Verifier
from starlette.responses import JSONResponse, PlainTextResponse, Response

from hub.core import clock
from hub.core.actor import HUB, Purpose
from hub.core.freshness.changes import Changes
from hub.core.settings import Settings
from hub.intake.consent.commands import grant_consent, revoke_consent
from hub.intake.consent.rules import FieldGroup, Terms
from hub.sharing.webhooks import commands
from hub.sharing.webhooks.calls.networks import CallableNetworks
from hub.sharing.webhooks.calls.receivers import Receivers
from hub.worker.sharing import SharingRounds
from hub.worker.webhooks import WebhookRounds
from tests.district import Asker, District, Hub, code
from tests.endpoints.feeds.test_feeds import SCOPES, changes, defined
from tests.sharing.webhooks.receiver import Receiver, receiving

CREATE = """
mutation ($url: String!, $view: String!, $id: String!) {
  webhookCreate(input: {clientMutationId: $id, view: $view, url: $url}) {
    webhook { id url state cause types view { code } publicKey failures cursor keysBeforeUntil nextAttemptAt }
    secret
    refusal { code message field }
  }
}
"""
CHANGE = """
mutation ($webhook: ID!) {
  %s(input: {clientMutationId: "%s", webhook: $webhook %s}) { webhook { id state cause keysBeforeUntil }
  refusal { code message field } %s }
}
"""
LISTS = """
query ($webhook: ID!) {
  webhooks(first: 10) { nodes { id state position } }
  deliveries(webhook: $webhook, first: 10) { nodes { message state status events error milliseconds cursor } }
}
"""


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as started:
        yield started


async def created(asker: Asker, url: str, view: str = "register") -> Any:
    answer = await asker.ask(CREATE, url=url, view=view, id=url)
    return answer["data"]["webhookCreate"]


async def changed(asker: Asker, verb: str, webhook: str, more: str = "", answer: str = "") -> Any:
    name = f"{verb}{len(more)}"
    told = await asker.ask(CHANGE % (verb, name, more, answer), webhook=webhook)
    return told["data"][verb]


async def push(hub: Hub) -> None:
    async with Receivers(CallableNetworks(loopback=True)) as receivers:
        await WebhookRounds(hub.database, receivers, Changes()).round()


async def test_a_receiver_that_answers_its_challenge_is_told_what_comes(
    hub: Hub, district: District, receiver: Receiver
) -> None:
    await district.register(1)
    tax, bank = await hub.client("tax", *SCOPES), await hub.client("bank", *SCOPES)
    await defined(tax)
    made = await created(tax, receiver.url)
    await district.register(2)
    await push(hub)
    number = made["webhook"]["id"]
    lists = (await tax.ask(LISTS, webhook=number))["data"]
    others = await bank.ask(LISTS, webhook=number)

    (challenge,) = receiver.challenges
    assert challenge.pop("challenge")
    assert challenge == {"type": "hub.webhook.challenge", "client": "tax", "view": "register"}
    assert made["refusal"] is None
    assert made["webhook"].pop("cursor")
    assert made["webhook"].pop("publicKey").startswith("whpk_")
    assert made["webhook"] == {
        "id": number, "url": receiver.url, "state": "ACTIVE", "cause": None, "types": ["UPSERTED", "WITHDRAWN"],
        "view": {"code": "register"}, "failures": 0, "keysBeforeUntil": None, "nextAttemptAt": None,
    }  # fmt: skip
    ((headers, body),) = receiver.messages
    assert Verifier(made["secret"]).verify(body, headers) == receiver.events
    assert [each["data"]["uscc"] for each in receiver.events] == [code(2)]
    (delivery,) = lists["deliveries"]["nodes"]
    assert delivery.pop("milliseconds") >= 0
    again = await changes(tax, delivery.pop("cursor"))
    assert [node["uscc"] for node in again["nodes"]] == [code(2)]
    assert delivery == {
        "message": headers["webhook-id"], "state": "DELIVERED", "status": 204, "events": 1, "error": None,
    }  # fmt: skip
    assert lists["webhooks"]["nodes"] == [{"id": number, "state": "ACTIVE", "position": again["head"]}]
    assert others["data"] == {"webhooks": {"nodes": []}, "deliveries": None}
    assert others["errors"][0]["message"] == f"client 'bank' has no webhook {number}"


async def test_a_challenge_belongs_to_the_trace_of_who_asked_for_it(hub: Hub, receiver: Receiver) -> None:
    tax = await hub.client("tax", *SCOPES)
    await defined(tax)
    trace, span = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
    hub.http.headers["traceparent"] = f"00-{trace}-{span}-01"

    await created(tax, receiver.url)

    (told,) = receiver.traces
    assert told is not None
    assert told.split("-")[:2] == ["00", trace]
    assert told.split("-")[2] != span


@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        pytest.param(
            JSONResponse({"challenge": "wrong"}), "it answered another challenge than it was sent", id="a wrong one"
        ),
        pytest.param(
            PlainTextResponse("ok"), 'it answered no JSON object with the member "challenge"', id="anything at all"
        ),
        pytest.param(Response(status_code=404), "it answered 404", id="nothing"),
    ],
)
async def test_a_receiver_that_does_not_answer_its_challenge_is_not_registered(
    hub: Hub, receiver: Receiver, answer: Response, cause: str
) -> None:
    receiver.confirm = lambda _: answer
    tax = await hub.client("tax", *SCOPES)
    await defined(tax)
    refused = await created(tax, receiver.url)

    assert refused == {
        "webhook": None,
        "secret": None,
        "refusal": {
            "code": "VALIDATION", "message": f"{receiver.url} did not take the challenge: {cause}", "field": "url"
        },
    }  # fmt: skip
    assert await hub.database.fetch("select * from webhook") == []


@pytest.mark.parametrize(
    ("url", "message"),
    [
        pytest.param(
            "https://10.0.0.8/hub",
            "10.0.0.8 came to 10.0.0.8, which is not public and not listed in HUB_CALLABLE_NETWORKS",
            id="a private address",
        ),
        pytest.param("http://hub.example/", "'http://hub.example/' does not begin with https://", id="plain http"),
        pytest.param("ftp://hub.example/", "'ftp://hub.example/' does not begin with https://", id="no http"),
        pytest.param("https://", "'https://' is no address such as https://receiver.example/hub", id="no host"),
        pytest.param(
            "https://a:b@hub.example/",
            "'https://a:b@hub.example/' has a user or a fragment, which no webhook is sent",
            id="a user",
        ),
    ],
)
async def test_an_address_that_is_not_called_is_refused_by_name(hub: Hub, url: str, message: str) -> None:
    tax = await hub.client("tax", *SCOPES)
    await defined(tax)
    refused = await created(tax, url)

    assert refused["refusal"] == {"code": "VALIDATION", "message": message, "field": "url"}


async def test_a_webhook_follows_its_client(hub: Hub, district: District, receiver: Receiver) -> None:
    tax = await hub.client("tax", *SCOPES)
    await defined(tax)
    made = await created(tax, receiver.url)
    number = made["webhook"]["id"]
    paused = await changed(tax, "webhookPause", number)
    await district.register(1)
    await push(hub)
    silent = list(receiver.messages)
    resumed = await changed(tax, "webhookResume", number)
    rotated = await changed(tax, "webhookRotate", number, answer="secret")
    await push(hub)
    skipped = await changed(tax, "webhookSkip", number, f'event: "{receiver.events[0]["id"]}"')
    await changed(tax, "webhookReplay", number)
    await push(hub)
    twice = await changed(tax, "webhookResume", number, " ")

    assert (paused["webhook"]["state"], paused["webhook"]["cause"]) == ("PAUSED", "its client has paused it")
    assert silent == []
    assert (resumed["webhook"]["state"], resumed["webhook"]["cause"]) == ("ACTIVE", None)
    assert rotated["webhook"]["keysBeforeUntil"] is not None
    assert rotated["secret"] != made["secret"]
    headers, body = receiver.messages[0]
    for secret in (made["secret"], rotated["secret"]):
        assert Verifier(secret).verify(body, headers)
    assert [signature.split(",")[0] for signature in headers["webhook-signature"].split()] == ["v1", "v1a"] * 2
    told = f"webhook {number} is behind event {receiver.events[0]['id']!r} already"
    assert skipped["refusal"] == {"code": "CONFLICT", "message": told, "field": "event"}
    assert [json.loads(each)[0]["data"]["uscc"] for _, each in receiver.messages] == [code(1), code(1)]
    assert len(set(receiver.ids)) == 2
    assert twice["refusal"]["message"] == f"webhook {number} is not paused"


async def test_a_view_wider_than_the_token_has_no_webhook(hub: Hub, receiver: Receiver) -> None:
    tax = await hub.client("tax", *SCOPES)
    await defined(tax)
    answer = await hub.http.post(
        "/oauth/token", data={"grant_type": "client_credentials"}, auth=("few", await hub.secret("few", SCOPES[1]))
    )
    await hub.database.fetch("update shared_view set client = 'few'")
    refused = await created(Asker(hub.http, answer.json()["access_token"]), receiver.url)

    assert refused["refusal"]["message"] == "the view 'register' needs the scope enterprise:read"
    assert receiver.challenges == []


async def test_a_consent_that_ends_takes_its_rows_out_of_webhook_and_cached_answers(
    hub: Hub, district: District, receiver: Receiver
) -> None:
    await district.register(1, 2)
    today = clock.today()
    terms = [
        Terms(code(n), "bank", Purpose.CREDIT_FINANCING, (FieldGroup.RECORD,), today, today + timedelta(days=9))
        for n in (1, 2)
    ]
    async with hub.database.transaction() as connection:
        consent, _ = [await grant_consent(connection, HUB, each) for each in terms]
    rows = [{"统一社会信用代码": code(n), "列入日期": "2026-01-05", "列入原因": "未年报"} for n in (1, 2)]
    await district.deliver("abnormal-list", rows)
    bank = await hub.client("bank", *SCOPES, "record:read", kind="partner")
    await defined(bank, "credit-financing", kind="RECORDS", subject="abnormal-list")
    await created(bank, receiver.url)
    await changed(bank, "webhookReplay", "1")
    await push(hub)
    asked = """
    query ($uscc: String!) {
      enterprise(uscc: $uscc) { records(resource: "abnormal-list", first: 5) { nodes { resource } } }
    }"""
    before = await bank.ask(asked, "credit-financing", uscc=code(1))
    again = await bank.ask(asked, "credit-financing", uscc=code(1))
    async with hub.database.transaction() as connection:
        await revoke_consent(connection, HUB, code(1), consent)
    refused = await bank.ask(asked, "credit-financing", uscc=code(1))
    await push(hub)
    await SharingRounds(hub.database, Settings(database_url=hub.database.url)).round()
    (notice,) = await hub.database.fetch(
        "select n.usccs, r.reason from recall_notice n join recall r on r.id = n.recall"
    )

    assert before == again
    assert before["data"]["enterprise"]["records"]["nodes"] == [{"resource": "abnormal-list"}]
    assert refused["errors"][0]["extensions"]["code"] == "CONSENT_REQUIRED"
    assert [(each["type"], each["data"]["uscc"], each["data"]["reason"]) for each in receiver.events] == [
        ("credit.row.upserted", code(1), None),
        ("credit.row.upserted", code(2), None),
        ("credit.row.withdrawn", code(1), "consent-ended"),
    ]
    assert (notice["usccs"], notice["reason"]) == ([code(1)], "consent-ended")
    assert REGISTRY.get_sample_value("hub_webhooks_paused") == 0
    assert REGISTRY.get_sample_value("hub_views_behind") == 1  # the entry of the recall has moved the hub


async def test_webhooks_and_their_deliveries_are_for_who_may_subscribe(hub: Hub) -> None:
    asker = await hub.client("reader", "enterprise:read")

    answer = await asker.ask(LISTS, webhook="1")

    assert sorted(error["message"] for error in answer["errors"]) == [
        "Query.deliveries needs the scope delivery:subscribe",
        "Query.webhooks needs the scope delivery:subscribe",
    ]


DELETE = """
mutation ($webhook: ID!, $id: String!) {
  webhookDelete(input: {clientMutationId: $id, webhook: $webhook}) { deleted refusal { code message field } }
}
"""
EVERY = """
query ($client: String) {
  clientWebhooks(first: 10, client: $client) {
    nodes { id client view url state cause behind failures nextAttemptAt attempts { id state status error events } }
  }
}
"""


async def test_a_webhook_that_is_deleted_is_pushed_to_no_more_and_the_log_keeps_what_it_was_told(
    hub: Hub, district: District, receiver: Receiver
) -> None:
    await district.register(1)
    tax, bank = await hub.client("tax", *SCOPES), await hub.client("bank", *SCOPES)
    await defined(tax)
    number = (await created(tax, receiver.url))["webhook"]["id"]
    await changed(tax, "webhookReplay", number)
    await push(hub)
    told = list(receiver.messages)
    others = await bank.ask(DELETE, webhook=number, id="d")
    done = await tax.ask(DELETE, webhook=number, id="d")
    again = await tax.ask(DELETE, webhook=number, id="d")
    twice = await tax.ask(DELETE, webhook=number, id="e")
    await district.register(2)
    await push(hub)
    logged = await hub.database.fetch(
        "select kind, details from audit_entry where kind ~ '^(Webhook|EventsP)' order by number"
    )

    gone = {"code": "NOT_FOUND", "message": f"client 'tax' has no webhook {number}", "field": "webhook"}
    assert others["data"]["webhookDelete"]["refusal"]["message"] == f"client 'bank' has no webhook {number}"
    assert done["data"]["webhookDelete"] == {"deleted": number, "refusal": None}
    assert again == done
    assert twice["data"]["webhookDelete"] == {"deleted": None, "refusal": gone}
    assert (len(told), receiver.messages) == (1, told)
    for table in ("webhook", "webhook_delivery"):
        assert await hub.database.fetch(f"select * from {table}") == []
    kinds = ["WebhookCreated", "WebhookReplayed", "EventsPushed", "WebhookDeleted"]
    assert [row["kind"] for row in logged] == kinds
    assert logged[-1]["details"] == {"webhook": int(number), "view": "register", "url": receiver.url}
    made = await created(tax, f"{receiver.url}?2")
    assert made["webhook"]["id"] != number  # a number that is given again would have the keys of the one before


async def test_the_operator_sees_and_changes_every_clients_webhooks_but_neither_secret_nor_rows(
    hub: Hub, district: District, receiver: Receiver
) -> None:
    await district.register(1, 2)
    tax, office = await hub.client("tax", *SCOPES), await hub.client("office", "client:admin", "delivery:subscribe")
    await defined(tax)
    number = (await created(tax, receiver.url))["webhook"]["id"]
    receiver.answer = lambda message: Response(status_code=500 if message == 1 else 204)
    await changed(tax, "webhookReplay", number)
    await push(hub)
    (listed,) = (await office.ask(EVERY))["data"]["clientWebhooks"]["nodes"]
    others = (await office.ask(EVERY, client="office"))["data"]["clientWebhooks"]["nodes"]
    nobody = await office.ask(EVERY, client="nobody")
    (attempt,) = listed.pop("attempts")
    paused = await changed(office, "webhookPause", number, ', reason: "their certificate has run out"')
    cause = (await tax.ask("{ webhooks(first: 1) { nodes { cause } } }"))["data"]["webhooks"]["nodes"][0]["cause"]
    await changed(office, "webhookResume", number)
    skipped = await changed(office, "webhookSkip", number, f', delivery: "{attempt["id"]}"')
    await push(hub)
    late = await changed(office, "webhookSkip", number, f', delivery:  "{attempt["id"]}"')
    after_skip = [event["data"]["uscc"] for event in receiver.events[2:]]
    replayed = await changed(office, "webhookReplay", number, f', delivery: "{attempt["id"]}"')
    await push(hub)
    kept = await changed(office, "webhookRotate", number, answer="secret")
    moved = await changed(office, "webhookUpdate", number, ", types: [WITHDRAWN]")
    deleted = await office.ask(DELETE, webhook=number, id="d")

    assert listed.pop("behind") > 0
    assert listed.pop("nextAttemptAt") is not None
    assert listed == {
        "id": number, "client": "tax", "view": "register", "url": receiver.url, "state": "ACTIVE", "cause": None,
        "failures": 1,
    }  # fmt: skip
    attempt_number = attempt.pop("id")
    assert attempt == {"state": "FAILED", "status": 500, "error": "the receiver answered 500", "events": 2}
    assert others == []
    assert (nobody["data"]["clientWebhooks"], nobody["errors"][0]["message"]) == (None, "no client 'nobody'")
    assert (paused["refusal"], paused["webhook"]) == (None, None)  # it is another client's
    assert cause == "the hub's operator has paused it: their certificate has run out"
    assert (skipped["refusal"], replayed["refusal"]) == (None, None)
    told = f"webhook {number} is behind delivery {attempt_number} already"
    assert late["refusal"] == {"code": "CONFLICT", "message": told, "field": "delivery"}
    assert after_skip == [code(2)]
    assert [event["data"]["uscc"] for event in receiver.events[3:]] == [code(1), code(2)]
    own = f"client 'office' has no webhook {number}"
    assert (kept["refusal"]["message"], kept["secret"], moved["refusal"]["message"]) == (own, None, own)
    assert deleted["data"]["webhookDelete"]["deleted"] == number


@pytest.mark.parametrize(
    ("verb", "more", "message", "field"),
    [
        ("webhookSkip", "", "say which event is left out: by its id, or by a delivery that begins with it", "event"),
        ("webhookSkip", ', delivery: "99"', "webhook {} has no delivery 99", "delivery"),
        ("webhookSkip", ', delivery: "x"', "webhook {} has no delivery 'x'", "delivery"),
        (
            "webhookReplay",
            ', delivery: "1", after: "x"',
            "a replay begins behind a cursor or at a delivery: leave one of them out",
            "delivery",
        ),
        ("webhookPause", f', reason: "{"x" * 201}"', "a reason is one line of at most 200 characters", "reason"),
    ],
    ids=["no event", "no such delivery", "no number", "two beginnings", "a long reason"],
)
async def test_a_change_that_says_too_little_or_too_much_is_refused_by_name(
    hub: Hub, receiver: Receiver, verb: str, more: str, message: str, field: str
) -> None:
    tax = await hub.client("tax", *SCOPES)
    await defined(tax)
    number = (await created(tax, receiver.url))["webhook"]["id"]
    refused = await changed(tax, verb, number, more)

    assert (refused["refusal"]["message"], refused["refusal"]["field"]) == (message.format(number), field)


async def test_pushes_that_wait_are_among_the_jobs_and_are_tried_again_at_once(
    hub: Hub, district: District, receiver: Receiver
) -> None:
    jobs = "{ jobs { kind waiting working failed oldest cause } }"
    retry = 'mutation { jobsRetry(input: {clientMutationId: "r", kind: WEBHOOK}) { jobs refusal { message } } }'
    await district.register(1)
    tax, office = await hub.client("tax", *SCOPES), await hub.client("office", "client:admin")
    await defined(tax)
    number = (await created(tax, receiver.url))["webhook"]["id"]
    await push(hub)
    told = await queue(office, jobs)
    receiver.answer = lambda message: Response(status_code=503 if message == 1 else 204)
    await changed(tax, "webhookReplay", number)
    new = await queue(office, jobs)
    await push(hub)
    failing = await queue(office, jobs)
    await push(hub)
    silent = len(receiver.messages)
    tried = await office.ask(retry)
    await push(hub)

    assert (told["waiting"], told["working"], told["failed"], told["cause"]) == (0, 0, 0, None)
    assert (new["waiting"], new["failed"], new["cause"]) == (1, 0, None)
    assert (told["oldest"], new["oldest"] is None, failing["oldest"] is None) == (None, False, False)
    assert (failing["waiting"], failing["working"], failing["failed"]) == (1, 0, 1)
    assert failing["cause"] == "the receiver answered 503"
    assert silent == 1
    assert tried["data"]["jobsRetry"] == {"jobs": 1, "refusal": None}
    assert len(receiver.messages) == 2


@pytest.mark.parametrize("ended", ["given back", "at rest"])
async def test_a_sign_of_life_that_comes_late_takes_nothing_back(
    hub: Hub, district: District, receiver: Receiver, ended: str
) -> None:
    await district.register(1)
    tax = await hub.client("tax", *SCOPES)
    await defined(tax)
    number = (await created(tax, receiver.url))["webhook"]["id"]
    await changed(tax, "webhookReplay", number)
    webhook = await commands.claim(hub.database)
    assert webhook is not None

    if ended == "given back":
        await commands.give_back(hub.database, webhook)
    else:
        await commands.rest(hub.database, webhook, webhook.cursor, 0)
    await commands.beat(hub.database, webhook)

    [row] = await hub.database.fetch("select heartbeat from webhook where id = $1", webhook.id)
    assert row["heartbeat"] is None
    assert await commands.claim(hub.database) is not None


async def queue(asker: Asker, question: str) -> Any:
    """What the queues say of webhooks."""
    answer = await asker.ask(question)
    return next(each for each in answer["data"]["jobs"] if each["kind"] == "WEBHOOK")


async def test_an_address_that_comes_to_a_private_one_later_is_not_called_and_named(
    hub: Hub, district: District, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    tax = await hub.client("tax", *SCOPES)
    await defined(tax)
    number = (await created(tax, receiver.url))["webhook"]["id"]
    await district.register(1)
    moved = await changed(tax, "webhookUpdate", number, ', url: "https://10.0.0.8/hub"')

    async def resolve(_: object, __: str, port: int, **___: object) -> list[object]:
        return [(0, 0, 0, "", ("10.0.0.9", port))]

    with monkeypatch.context() as patched:
        patched.setattr(asyncio.BaseEventLoop, "getaddrinfo", resolve)
        await push(hub)
    (failed,) = (await tax.ask(LISTS, webhook=number))["data"]["deliveries"]["nodes"]

    unlisted = "which is not public and not listed in HUB_CALLABLE_NETWORKS"
    assert moved["refusal"] == {
        "code": "VALIDATION", "message": f"10.0.0.8 came to 10.0.0.8, {unlisted}", "field": "url"
    }  # fmt: skip
    assert (failed["state"], failed["status"]) == ("FAILED", None)
    assert failed["error"] == f"localhost came to 10.0.0.9, {unlisted}"
    assert receiver.messages == []
