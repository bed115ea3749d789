"""One rule for every way out: what a client learns by query, report, feed, webhook, package and digests is one set.

Clients, their scopes, jurisdictions and consents are random, and so is what happens meanwhile.
"""

import json
from collections.abc import AsyncIterator
from os import environ
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import pytest
import zstandard

from hub.core.freshness.changes import Changes
from hub.core.settings import Settings
from hub.core.store.database import Database
from hub.intake.consent.rules import FieldGroup
from hub.sharing.proofs import rules
from hub.sharing.webhooks.calls.networks import CallableNetworks
from hub.sharing.webhooks.calls.receivers import Receivers
from hub.worker.sharing import SharingRounds
from hub.worker.webhooks import WebhookRounds
from tests.credit.standings.test_standings import TAX
from tests.district import Asker, District, code
from tests.endpoints.application import Door, opened
from tests.endpoints.feeds.streaming import streaming
from tests.endpoints.feeds.test_feeds import bearer
from tests.sharing.views.test_histories import NUMBERS, USCCS, History
from tests.sharing.views.test_views import PENALTY
from tests.sharing.webhooks.receiver import Receiver, receiving

DEFINE = """
mutation ($kind: ViewKind!, $subject: String) {
  viewDefine(input: {clientMutationId: "v", code: "v", kind: $kind, subject: $subject}) { refusal { code } }
}
"""
CHANGES = """
query ($after: String) {
  changes(view: "v", after: $after, first: 3) { pageInfo { hasNextPage endCursor } nodes { type key uscc } }
}
"""
FOLLOW = 'subscription { changes(view: "v") { cursor node { type key uscc } } }'
PACK = """
mutation ($name: String!) {
  packageRequest(input: {clientMutationId: $name, view: "v", kind: FULL, formats: [JSON_LINES]}) {
    package { id } refusal { message }
  }
}
"""
PACKAGES = '{ packages(view: "v", first: 1) { nodes { id to } } }'
CHECK = """
query ($position: BigInt!, $rows: Int!, $root: String!) {
  copyCheck(view: "v", position: $position, rows: $rows, root: $root) { state }
}
"""
HOOK = """
mutation ($url: String!) {
  webhookCreate(input: {clientMutationId: "w", view: "v", url: $url}) { webhook { id } refusal { message } }
}
"""
REPLAY = """
mutation ($webhook: ID!) { webhookReplay(input: {clientMutationId: "r", webhook: $webhook}) { refusal { message } } }
"""
REPORT = """
query ($uscc: String!) { enterprise(uscc: $uscc) { report { information { source sentences } } } }
"""
GRANT = """
mutation ($fields: [FieldGroup!]!) {
  consentGrant(input: {clientMutationId: "1", grantee: "bank", purpose: CREDIT_FINANCING, fields: $fields}) {
    refusal { message }
  }
}
"""


#: What a report says of a source that has nothing about an enterprise.
NOTHING = {"penalty": "公示期内行政处罚为 0 项", "tax-grade": "纳税缴费信用：无该企业的信息"}


class Shared(NamedTuple):
    """A kind of view: what a query asks of one enterprise for the same, the scope, and the group of a consent.

    `source` is where a report says the same; what no source says is told by there being a report.
    """

    kind: str
    subject: str | None
    question: str
    scope: str | None
    group: str
    source: str | None = None


KINDS = (
    Shared("ENTERPRISES", None, "name", None, "GRADE"),
    Shared(
        "RECORDS",
        "penalty",
        'records(first: 5, resource: "penalty") { nodes { resource } }',
        "record:read",
        "RECORD",
        "penalty",
    ),
    Shared("GRADES", "tax", 'grade(scheme: "tax") { level }', "grade:read", "GRADE", "tax-grade"),
    Shared(
        "VERDICTS", "tax-service", 'eligibility(scenario: "tax-service") { outcome }', "eligibility:read", "VERDICT"
    ),
)
BASE = ("enterprise:read", "delivery:subscribe", "record.tax:read")


class Reader:
    """A random client and its view, asked in every way there is."""

    def __init__(self, door: Door, asker: Asker, shared: Shared, purpose: str) -> None:
        self._door, self._asker, self._shared, self._purpose = door, asker, shared, purpose
        self._fed: dict[str, str] = {}
        self._cursor: str | None = None
        self._packages = 0
        self._pushed: dict[str, str] = {}
        self._headers = {**bearer(asker), "Hub-Purpose": purpose}

    async def queried(self) -> set[str]:
        return {uscc for uscc in USCCS if await self._tells(uscc)}

    async def _tells(self, uscc: str) -> bool:
        question = f"query ($uscc: String!) {{ enterprise(uscc: $uscc) {{ {self._shared.question} }} }}"
        answer = await self._asker.ask(question, self._purpose, uscc=uscc)
        enterprise = (answer["data"] or {}).get("enterprise") or {}
        told = next(iter(enterprise.values()), None)
        if isinstance(told, dict) and "nodes" in told:
            return any(node["resource"] == self._shared.subject for node in told["nodes"])
        return bool(told)

    async def reported(self) -> set[str]:
        """Of whom a report says what the view holds."""
        return {uscc for uscc in USCCS if await self._reports(uscc)}

    async def _reports(self, uscc: str) -> bool:
        answer = await self._asker.ask(REPORT, self._purpose, uscc=uscc)
        report = ((answer["data"] or {}).get("enterprise") or {}).get("report")
        if report is None or self._shared.source is None:
            return report is not None
        (part,) = [each for each in report["information"] if each["source"] == self._shared.source]
        return NOTHING[self._shared.source] not in part["sentences"]

    async def defined(self) -> bool:
        answer = await self._asker.ask(DEFINE, self._purpose, kind=self._shared.kind, subject=self._shared.subject)
        return answer["data"]["viewDefine"]["refusal"] is None

    async def fed(self) -> set[str]:
        """By pages of `changes`, each from the cursor of the one before it."""
        more = True
        while more:
            answer = await self._asker.ask(CHANGES, self._purpose, after=self._cursor)
            assert "errors" not in answer, answer
            page = answer["data"]["changes"]
            for node in page["nodes"]:
                _take(self._fed, node["type"], node["key"], node["uscc"])
            self._cursor, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
        return set(self._fed.values())

    async def lines(self) -> dict[str, str]:
        """The feed as JSON Lines from its beginning: keys and enterprises."""
        response = await self._asker.http.get("/feeds/v", params={"first": 500}, headers=self._headers)
        events = map(json.loads, response.text.splitlines())
        told: dict[str, str] = {}
        for event in events:
            _take(told, event["type"], event["subject"], event["data"]["uscc"])
        return told

    async def streamed(self) -> dict[str, str]:
        """What a stream tells until it has told everything: keys and enterprises."""
        told: dict[str, str] = {}
        async with streaming(self._door.app, "/feeds/v", self._headers) as stream:
            name, event = await stream.next()
            while name == "change":
                _take(told, event["type"], event["subject"], event["data"]["uscc"])
                name, event = await stream.next()
        assert name == "position", event
        return told

    async def followed(self, expected: int) -> set[str]:
        """What a subscription tells first."""
        socket = await self._door.introduced(self._asker, **{"Hub-Purpose": self._purpose})
        socket.subscribe(FOLLOW)
        told: dict[str, str] = {}
        for _ in range(expected):
            node = (await socket.receive())["payload"]["data"]["changes"]["node"]
            _take(told, node["type"], node["key"], node["uscc"])
        socket.leave()
        return set(told.values())

    async def hooked(self, receiver: Receiver) -> None:
        """Have everything that the view holds pushed to a receiver."""
        answer = await self._asker.ask(HOOK, self._purpose, url=receiver.url)
        assert answer["data"]["webhookCreate"]["refusal"] is None, answer
        await self._asker.ask(REPLAY, self._purpose, webhook=answer["data"]["webhookCreate"]["webhook"]["id"])

    async def pushed(self, receiver: Receiver) -> dict[str, str]:
        """What the receiver has after everything is pushed: keys and enterprises."""
        async with Receivers(CallableNetworks(loopback=True)) as receivers:
            await WebhookRounds(self._door.hub.database, receivers, Changes()).round()
        for event in receiver.events:
            _take(self._pushed, event["type"], event["subject"], event["data"]["uscc"])
        receiver.messages.clear()
        return self._pushed

    async def packed(self) -> tuple[dict[str, bytes], dict[str, Any]]:
        """The rows of a package made now, as leaves by key, and what is told of it."""
        self._packages += 1
        asked = (await self._asker.ask(PACK, self._purpose, name=f"p{self._packages}"))["data"]["packageRequest"]
        assert asked["refusal"] is None, asked
        await SharingRounds(self._door.hub.database, Settings()).round()
        (package,) = (await self._asker.ask(PACKAGES, self._purpose))["data"]["packages"]["nodes"]
        path = f"/packages/{package['id']}/rows.jsonl.zst"
        content = (await self._asker.http.get(path, headers=self._headers)).content
        rows = [json.loads(line) for line in zstandard.ZstdDecompressor().stream_reader(content).read().splitlines()]
        leaves = {}
        for row in rows:
            key = row.pop("key")
            leaves[key] = rules.leaf(rules.canonical(key, list(row.values())))
        return leaves, package

    async def digests(self, position: str) -> list[str]:
        path = f"/feeds/v/digests?at={position}"
        told: list[str] = (await self._asker.http.get(path, headers=self._headers)).json()["digests"]
        return told

    async def whole(self, leaves: dict[str, bytes], position: str) -> bool:
        """Whether the hub takes these rows for a whole copy."""
        root = rules.root(rules.digests(leaves.items())).hex()
        answer = await self._asker.ask(CHECK, self._purpose, position=position, rows=len(leaves), root=root)
        return bool(answer["data"]["copyCheck"]["state"] == "EQUAL")

    async def closed(self) -> list[int]:
        """What the ways by HTTP answer who has no such view."""
        lines, stream = self._headers, {**self._headers, "Accept": "text/event-stream"}
        asked = (("/feeds/v", lines), ("/feeds/v", stream), ("/feeds/v/digests", lines))
        return [(await self._asker.http.get(path, headers=headers)).status_code for path, headers in asked]


def _take(told: dict[str, str], kind: str, key: str, uscc: str) -> None:
    if kind == "credit.row.upserted":
        told[key] = uscc
    else:
        told.pop(key, None)


@pytest.fixture
async def door(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Door]:
    monkeypatch.setenv("HUB_PACKAGES_DIR", str(tmp_path / "packages"))
    async with opened(database, Settings(database_url=database.url, public_url="http://hub.test")) as found:
        yield found


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as started:
        yield started


async def reader(door: Door, chance: Random, shared: Shared, who: int) -> Reader:
    """A department of everywhere, one of some places that may lack the scope, or a bank with consents."""
    scopes = [*BASE, *([shared.scope] if shared.scope else []), "report:read"]
    if who == 2:
        asker = await door.hub.client("bank", *scopes, kind="partner")
        await consented(door, chance, shared)
        return Reader(door, asker, shared, "credit-financing")
    limits: dict[str, Any] = {}
    if who == 1:
        limits["jurisdictions"] = chance.choice((["420703101"], ["420703102", "420704"]))
        if shared.scope and chance.random() < 0.3:
            scopes = [*BASE]
    asker = await door.hub.client("tax", *scopes, **limits)
    return Reader(door, asker, shared, "supervision-inspection")


async def consented(door: Door, chance: Random, shared: Shared) -> None:
    """One enterprise in two consents to what is shared and the report of it, or to something else."""
    other = "VERDICT" if shared.group != "VERDICT" else "GRADE"
    for number in NUMBERS:
        if chance.random() < 0.5:
            owner = await door.hub.client(f"own{number}", "consent:grant", kind="subject", organisation=code(number))
            answer = await owner.ask(GRANT, fields=chance.choice(([shared.group, "REPORT"], [other])))
            assert answer["data"]["consentGrant"]["refusal"] is None, answer


def by_consent(shared: Shared, seed: int) -> bool:
    """Whether a report needs no more than what is shared: a bank queries the register without a consent."""
    return seed % 3 != 2 or shared.kind != "ENTERPRISES"


@pytest.mark.parametrize("seed", range(int(environ.get("HISTORIES", "6"))))
async def test_every_way_out_tells_of_the_same_enterprises(
    door: Door, database: Database, district: District, receiver: Receiver, seed: int
) -> None:
    chance, shared = Random(seed), KINDS[seed % len(KINDS)]
    await district.register(1, 2, 3)
    await district.register(4, 5, 辖区代码="420703102")
    await district.deliver("penalty", [{"统一社会信用代码": code(number), **PENALTY} for number in (1, 3, 5)])
    await district.deliver("tax-grade", [TAX | {"统一社会信用代码": code(number)} for number in (1, 2, 4)])
    client = await reader(door, chance, shared, seed % 3)
    history = History(chance, database, district, FieldGroup(shared.group.lower()), FieldGroup.REPORT)
    may = await client.defined()

    if may:
        await client.hooked(receiver)

    for _ in range(2):
        for _ in range(4):
            await history.step()
        queried, reported = await client.queried(), await client.reported()
        if not may:
            assert queried == reported == set()
            assert await client.closed() == [404, 404, 404]
            continue
        fed, lines = await client.fed(), await client.lines()
        pushed = await client.pushed(receiver)
        leaves, package = await client.packed()

        assert fed == set(lines.values()) == queried
        assert reported == queried if by_consent(shared, seed) else reported <= queried
        assert await client.streamed() == pushed == lines
        assert await client.followed(len(lines)) == queried
        assert leaves.keys() == lines.keys()
        assert await client.whole(leaves, package["to"])
        assert await client.digests(package["to"]) == [each.hex() for each in rules.digests(leaves.items())]
