"""Answers that were given before: at no statement but their entry in the log, and never once something has changed.

But for the first test every question is taken for one that came before, so that the first answer is remembered.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import time_machine

from auth.clients import commands as clients
from auth.tokens import revocations
from hub.app import create_app
from hub.core.actor import HUB
from hub.core.audit.commands import record
from hub.core.clock import SHANGHAI
from hub.core.events import Event, EventKind
from hub.core.settings import Settings
from hub.core.store.database import Database
from hub.credit.decisions.commands import evaluate
from hub.credit.evaluation.library import ruleset_store
from hub.endpoints.graphql import entries
from hub.endpoints.services import Services
from hub.intake.consent.commands import revoke_consent
from schema.requests.answer_cache import AnswerCache
from schema.requests.cache import LOOKUPS
from tests.district import Asker, District, Hub, code
from tests.intake.consent.asking import granted, listed

GRADE = 'query ($uscc: String!) { enterprise(uscc: $uscc) { name grade(scheme: "tax") { level } } }'
NAME = "query ($uscc: String!) { enterprise(uscc: $uscc) { name } }"
SCOPES = ("enterprise:read", "grade:read", "record.tax:read", "eligibility:read", "consent:read", "record:read")


#: What is asked now and then, whoever asks what.
UPKEEP = ("select pg_notify(", "select * from client where code", "\ninsert into stale_demand")


@pytest.fixture
async def statements(hub: Hub) -> list[str]:
    """Those that the application sends for an answer, from now on."""
    noted: list[str] = []
    database = services(hub).database
    database._on_statement = lambda sent: None if sent.query.startswith(UPKEEP) else noted.append(sent.query)
    await database.close()
    await database.start()
    return noted


def services(hub: Hub) -> Services:
    found: Services = hub.http._transport.app.state.services  # type: ignore[attr-defined]
    return found


def found() -> tuple[int, int]:
    """How often answers were found, and how often not, in this process until now."""
    hits, misses = (int(LOOKUPS.labels("answers", each)._value.get()) for each in ("yes", "no"))
    return hits, misses


async def log(hub: Hub) -> list[dict[str, Any]]:
    rows = await hub.database.fetch("select * from audit_entry where kind like 'Query%' order by number")
    return [dict(row) for row in rows]


@pytest.fixture
async def reader(hub: Hub, district: District) -> Asker:
    await district.register(1, 2)
    await district.deliver("tax-grade", [{"统一社会信用代码": code(1), "年度": "2025", "等级": "A"}])
    asker = await hub.client("reader", *SCOPES)
    await settled(hub)
    return asker


async def settled(hub: Hub) -> None:
    """Until the application has heard of everything."""
    known = services(hub).changes
    for _ in range(1000):
        if known.told and known.epoch == (await hub.database.fetch("select epoch from audit_head"))[0][0]:
            return
        await asyncio.sleep(0.005)
    raise TimeoutError


@pytest.fixture(autouse=True)
def came_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(AnswerCache, "asked_before", lambda *_: True)


async def test_the_third_answer_takes_no_statement_but_its_entry(
    hub: Hub, reader: Asker, statements: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()  # this one is not taken for one that came before
    await settled(hub)
    await reader.ask("{ viewer { client } }")
    answers, taken = [], []

    for _ in range(3):
        del statements[:]
        answers.append(await reader.ask(GRADE, uscc=code(1)))
        taken.append(len(statements))

    assert answers == [{"data": {"enterprise": {"name": "虚构1号科技有限公司", "grade": {"level": "A"}}}}] * 3
    assert taken == [4, 2, 1]  # its row in the register, and what is derived of it, are remembered at once
    assert "insert into audit_entry" in statements[-1]


async def test_it_is_logged_like_the_first(hub: Hub, reader: Asker) -> None:
    for _ in range(2):
        await reader.ask(GRADE, "administrative-approval", uscc=code(1))

    first, second = (await log(hub))[-2:]

    own = {"number", "at", "previous", "hash", "details"}
    assert {name: first[name] for name in first.keys() - own} == {name: second[name] for name in second.keys() - own}
    assert first["details"].pop("request") != second["details"].pop("request")
    assert first["details"] == second["details"]
    assert (second["usccs"], second["details"]["fields"]) == ([code(1)], ["Enterprise.grade", "Query.enterprise"])


async def test_equal_variables_share_an_answer_and_others_do_not(hub: Hub, reader: Asker) -> None:
    query = "query ($a: String!, $b: Int!) { enterpriseSearch(name: $a, first: $b) { nodes { name } } }"
    hits, misses = found()

    for variables in ({"a": "虚构", "b": 5}, {"b": 5, "a": "虚构"}, {"a": "虚构", "b": 1}, {"a": "虚构1", "b": 5}):
        await reader.ask(query, **variables)

    assert found() == (hits + 1, misses + 3)


async def test_another_purpose_or_client_has_its_own_answer(hub: Hub, reader: Asker) -> None:
    other = await hub.client("other", *SCOPES, jurisdictions=["420704"])
    await settled(hub)

    answers = [
        await reader.ask(NAME, uscc=code(1)),
        await reader.ask(NAME, "funding-award", uscc=code(1)),
        await other.ask(NAME, uscc=code(1)),
    ]

    assert [answer["data"]["enterprise"] for answer in answers] == [{"name": "虚构1号科技有限公司"}] * 2 + [None]
    assert [entry["purpose"] for entry in await log(hub)] == [None, "funding-award", None]


async def test_what_was_not_there_is_found_once_it_is_registered(district: District, reader: Asker) -> None:
    for _ in range(2):
        assert (await reader.ask(NAME, uscc=code(3)))["data"]["enterprise"] is None

    await district.register(3)

    assert (await reader.ask(NAME, uscc=code(3)))["data"]["enterprise"] == {"name": "虚构3号科技有限公司"}


async def test_a_delivery_changes_the_next_answer(district: District, reader: Asker) -> None:
    for _ in range(2):
        await reader.ask(GRADE, uscc=code(1))

    await district.deliver("tax-grade", [{"统一社会信用代码": code(1), "年度": "2025", "等级": "D"}])

    assert (await reader.ask(GRADE, uscc=code(1)))["data"]["enterprise"]["grade"] == {"level": "D"}


async def test_an_evaluation_touches_only_what_it_finds_anew(hub: Hub, district: District, reader: Asker) -> None:
    history = """query ($uscc: String!) {
        enterprise(uscc: $uscc) { gradeHistory(scheme: "tax", first: 5) { nodes { level } } } }"""
    for number in (1, 2):
        await reader.ask(history, uscc=code(number))
    await hub.database.fetch("delete from redecision where uscc = $1", code(2))
    hits, misses = found()

    await evaluate(hub.database, only_stale=True)
    await settled(hub)
    answers = [await reader.ask(history, uscc=code(number)) for number in (1, 2)]

    assert [answer["data"]["enterprise"]["gradeHistory"]["nodes"] for answer in answers] == [[{"level": "A"}], []]
    assert found() == (hits + 1, misses + 1)


async def test_the_access_log_and_the_viewer_are_never_remembered(hub: Hub, reader: Asker) -> None:
    auditor = await hub.client("auditor", "audit:read", "enterprise:read")
    await settled(hub)
    hits, misses = found()

    for _ in range(2):
        await auditor.ask("{ viewer { client } }")
        await auditor.ask("{ accessLog(first: 500) { nodes { at } } }")

    assert found() == (hits, misses + 4)


async def test_refusals_that_last_are_remembered_with_their_errors(hub: Hub, reader: Asker) -> None:
    query = "query ($uscc: String!) { enterprise(uscc: $uscc) { name report { description } } }"
    hits, _ = found()

    first, second = [await reader.ask(query, uscc=code(1)) for _ in range(2)]

    assert first == second
    assert [error["extensions"]["code"] for error in second["errors"]] == ["SCOPE_REQUIRED"]
    assert [entry["details"]["decision"] for entry in (await log(hub))[-2:]] == ["partly refused"] * 2
    assert found()[0] == hits + 1


async def test_what_went_wrong_is_not_remembered(hub: Hub, reader: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr("resolvers.enterprises.read_each", broken)
        failed = await reader.ask(NAME, uscc=code(1))

    assert failed["errors"][0]["extensions"]["code"] == "INTERNAL"
    assert await reader.ask(NAME, uscc=code(1)) == {"data": {"enterprise": {"name": "虚构1号科技有限公司"}}}


async def test_other_rules_make_other_answers(reader: Asker, tmp_path: Path) -> None:
    query = "{ scenarios { code } }"
    before = await reader.ask(query)
    own = Path(ruleset_store.__file__).parents[2] / "rulesets" / "bank-tax.yaml"
    (tmp_path / "new.yaml").write_text(own.read_text("utf-8").replace("code: bank-tax", "code: bank-new", 1), "utf-8")

    try:
        ruleset_store.add_folder(tmp_path, drafts_in_force=True)
        after = await reader.ask(query)
    finally:
        ruleset_store.add_folder(None)
    again = await reader.ask(query)

    assert {each["code"] for each in after["data"]["scenarios"]} - {
        each["code"] for each in before["data"]["scenarios"]
    } == {"bank-new"}
    assert again == before


async def test_another_day_is_another_question(hub: Hub, district: District, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("schema.requests.answer_cache._LONGEST", float("inf"))
    midnight = datetime(2026, 11, 24, tzinfo=SHANGHAI)
    await district.register(1)
    query = "query ($uscc: String!) { consents(first: 1, uscc: $uscc, live: true) { nodes { grantee } } }"

    with time_machine.travel(midnight - timedelta(seconds=30), tick=True) as moment:
        own = await hub.client("own", "consent:grant", "consent:read", kind="subject", organisation=code(1))
        await hub.client("bank", "grade:read", kind="partner")
        await granted(own, to="2026-11-24")
        before = [await own.ask(query, uscc=code(1)) for _ in range(2)]
        moment.move_to(midnight + timedelta(seconds=1))
        after = await own.ask(query, uscc=code(1))

    assert before == [{"data": {"consents": {"nodes": [{"grantee": "bank"}]}}}] * 2
    assert after == {"data": {"consents": {"nodes": []}}}


async def test_lists_of_consents_follow_every_grant(hub: Hub, district: District, reader: Asker) -> None:
    own = await hub.client("own", "consent:grant", "consent:read", kind="subject", organisation=code(1))
    await hub.client("bank", "grade:read", kind="partner")
    before = await listed(reader)

    number = (await granted(own))["consent"]["id"]

    assert (before["nodes"], [each["id"] for each in (await listed(reader))["nodes"]]) == ([], [number])


@pytest.fixture
def before_the_entry(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], Any]], None]:
    """Something else happens once, between an answer and its entry, and nobody tells the process of it."""

    def arrange(happens: Callable[[], Any]) -> None:
        original = entries.log
        waiting = [happens]

        async def log(*arguments: Any) -> bool:
            if len(arguments) == 7 and waiting:
                await waiting.pop()()
            return await original(*arguments)

        monkeypatch.setattr("hub.endpoints.graphql.entries.log", log)

    return arrange


@pytest.fixture
async def deaf(database: Database) -> AsyncIterator[Hub]:
    """The application without a connection that listens."""
    app = create_app(Settings(database_url=database.url, public_url="http://hub.test"))
    services: Services = app.state.services
    await services.database.start()
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://hub.test") as http:
        yield Hub(http, database)
    await services.database.close()


@pytest.mark.parametrize("remembered", [True, False], ids=["remembered", "made now"])
async def test_an_answer_by_a_consent_never_stands_behind_its_end(
    deaf: Hub, district: District, before_the_entry: Callable[[Callable[[], Any]], None], *, remembered: bool
) -> None:
    await district.register(1)
    await district.deliver("tax-grade", [{"统一社会信用代码": code(1), "年度": "2025", "等级": "A"}])
    own = await deaf.client("own", "consent:grant", kind="subject", organisation=code(1))
    bank = await deaf.client("bank", *SCOPES, kind="partner")
    number = int((await granted(own))["consent"]["id"])
    if remembered:
        assert "errors" not in await bank.ask(GRADE, "credit-financing", uscc=code(1))

    async def revoke() -> None:
        async with deaf.database.transaction() as connection:
            await revoke_consent(connection, HUB, code(1), number)

    before_the_entry(revoke)
    answer = await bank.ask(GRADE, "credit-financing", uscc=code(1))

    assert answer["data"] == {"enterprise": {"name": "虚构1号科技有限公司", "grade": None}}
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["CONSENT_REQUIRED"]
    rows = await deaf.database.fetch("select kind, client, details from audit_entry order by number desc limit 2")
    assert [(row["kind"], row["client"]) for row in rows] == [("QueryAnswered", "bank"), ("ConsentRevoked", "hub")]
    assert rows[0]["details"]["consents"] == []


@pytest.mark.parametrize("how", ["token", "client"])
async def test_who_is_called_back_before_the_entry_gets_nothing(
    deaf: Hub, district: District, before_the_entry: Callable[[Callable[[], Any]], None], how: str
) -> None:
    await district.register(1)
    reader = await deaf.client("reader", *SCOPES)
    assert "errors" not in await reader.ask(NAME, uscc=code(1))

    async def call_back() -> None:
        claims = await services(deaf).auth._token_verifier.verify(reader.token)
        async with deaf.database.transaction() as connection:
            if how == "client":
                await clients.disable(connection, HUB, "reader")
                return
            assert await revocations.add(connection, claims)
            await record(connection, HUB, Event(EventKind.TOKEN_REVOKED))

    before_the_entry(call_back)
    answer = await reader.post(NAME, uscc=code(1))

    assert answer.status_code == 401
    assert "data" not in answer.json()
    assert (await log(deaf))[-1]["kind"] == "QueryRefused"


async def test_without_a_memory_nothing_is_looked_up(database: Database, district: District) -> None:
    await district.register(1)
    app = create_app(Settings(database_url=database.url, public_url="http://hub.test", answer_cache=0))
    before = found()

    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://hub.test") as http,
    ):
        asker = await Hub(http, database).client("reader", *SCOPES)
        answers = [await asker.ask(NAME, uscc=code(1)) for _ in range(2)]

    assert answers == [{"data": {"enterprise": {"name": "虚构1号科技有限公司"}}}] * 2
    assert found() == before


async def test_what_was_changed_is_told_whatever_happens_meanwhile(
    deaf: Hub, district: District, before_the_entry: Callable[[Callable[[], Any]], None]
) -> None:
    await district.register(1)
    own = await deaf.client("own", "consent:grant", kind="subject", organisation=code(1))
    await deaf.client("bank", "grade:read", kind="partner")

    async def disable() -> None:
        async with deaf.database.transaction() as connection:
            await clients.disable(connection, HUB, "own")

    before_the_entry(disable)
    payload = await granted(own)

    assert payload["refusal"] is None
    rows = await deaf.database.fetch("select kind from audit_entry order by number desc limit 3")
    assert [row["kind"] for row in rows] == ["QueryAnswered", "ClientDisabled", "ConsentGranted"]
