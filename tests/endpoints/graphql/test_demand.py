"""An answer that left notes whom it had to derive, from whatever memory it came; what was refused notes nobody."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from hub.core import clock
from hub.core.errors import Unavailable
from hub.core.freshness.demand import StaleDemand
from hub.core.store import stale
from hub.credit.decisions.commands import evaluate
from hub.endpoints.graphql import entries
from hub.endpoints.services import Services
from schema.requests.answer import GraphQLAnswer
from schema.requests.answer_cache import AnswerCache
from schema.requests.executor import Executor
from tests.district import District, Hub, code

GRADES = "query ($usccs: [String!]!) { enterprises(usccs: $usccs) { ... on Enterprise { uscc grades { level } } } }"
VERDICT = '{ eligibility(uscc: "%s", scenario: "bank-tax") { outcome } }'
NAMES = "query ($usccs: [String!]!) { enterprises(usccs: $usccs) { ... on Enterprise { name } } }"
SCOPES = ("enterprise:read", "grade:read", "eligibility:read", "record.tax:read")


@pytest.fixture
async def marked(hub: Hub, district: District) -> District:
    """Six enterprises, of which one is stated and five are marked; what readers ask about stays in memory."""
    await district.register(*range(1, 6))
    await district.register(6, 辖区代码="420702001")
    await district.empty_lists()
    await evaluate(hub.database)
    async with hub.database.transaction() as connection:
        await stale.mark_selected(connection, f"select uscc from enterprise where uscc <> '{code(1)}'", clock.now())
    object.__setattr__(services(hub), "demand", StaleDemand(hub.database))  # which nobody runs
    return district


def services(hub: Hub) -> Services:
    found: Services = hub.http._transport.app.state.services  # type: ignore[attr-defined]
    return found


def noted(hub: Hub) -> list[str]:
    """Whom the process has noted; they are forgotten."""
    return sorted(services(hub).demand._taken())


def usccs(*numbers: int) -> list[str]:
    return [code(number) for number in numbers]


async def test_a_list_notes_those_of_whom_nothing_valid_is_stated(marked: District, hub: Hub) -> None:
    reader = await hub.client("reader", *SCOPES)

    await reader.ask(NAMES, usccs=usccs(1, 2, 3))
    assert noted(hub) == []
    await reader.ask(GRADES, usccs=usccs(1, 2, 3, 77))
    assert noted(hub) == usccs(2, 3)
    await reader.ask(VERDICT % code(4))
    assert noted(hub) == usccs(4)
    await reader.ask(VERDICT % code(1))
    assert noted(hub) == []


async def test_of_another_day_or_moment_nobody_is_noted(marked: District, hub: Hub) -> None:
    reader = await hub.client("reader", *SCOPES)
    query = '{ eligibility(uscc: "%s", scenario: "bank-tax", asOf: "2026-01-05") { outcome } }'

    answer = await reader.ask(query % code(2))

    assert "errors" not in answer
    assert noted(hub) == []


async def test_what_is_remembered_is_asked_about_too(
    marked: District, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Derived for another client, or the whole answer made for the same one."""
    monkeypatch.setattr(AnswerCache, "asked_before", lambda *_: True)
    first, second = await hub.client("first", *SCOPES), await hub.client("second", *SCOPES)
    await first.ask(GRADES, usccs=usccs(1, 2, 3))
    await settled(hub)
    await first.ask(GRADES, usccs=usccs(1, 2, 3))
    noted(hub)

    again = await first.ask(GRADES, usccs=usccs(1, 2, 3))
    of_answer = noted(hub)
    other = await second.ask(GRADES, usccs=usccs(1, 2, 3))
    of_rows = noted(hub)

    assert again == other
    assert (of_answer, of_rows) == (usccs(2, 3), usccs(2, 3))


async def test_what_is_forbidden_notes_nobody(marked: District, hub: Hub) -> None:
    """By a scope, the row filter, a missing consent, or a scenario that the client's record does not cover."""
    without_scope = await hub.client("without-scope", "enterprise:read")
    elsewhere = await hub.client("elsewhere", *SCOPES, jurisdictions=["420702"])
    bank = await hub.client("bank", *SCOPES, kind="partner")
    uncovered = await hub.client("uncovered", *SCOPES, scenarios=["tax-service"])

    refused = await without_scope.ask(GRADES, usccs=usccs(2, 3))
    assert refused["errors"][0]["extensions"]["code"] == "SCOPE_REQUIRED"
    assert noted(hub) == []
    await elsewhere.ask(GRADES, usccs=usccs(2, 3, 6))
    assert noted(hub) == usccs(6)
    refused = await bank.ask(GRADES, "credit-financing", usccs=usccs(2, 3))
    assert {error["extensions"]["code"] for error in refused["errors"]} == {"CONSENT_REQUIRED"}
    assert noted(hub) == []
    refused = await uncovered.ask(VERDICT % code(2))
    assert refused["errors"][0]["extensions"]["code"] == "NOT_FOUND"
    assert noted(hub) == []


async def test_an_answer_that_does_not_leave_notes_nobody(
    marked: District, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = await hub.client("reader", *SCOPES)

    async def away(*_: object, **__: object) -> bool:
        raise Unavailable("the log is away")

    with monkeypatch.context() as patched:
        patched.setattr(entries, "log", away)
        answer = await reader.post(GRADES, usccs=usccs(2, 3))

    assert answer.status_code == 503
    assert noted(hub) == []


async def test_an_answer_that_tells_nothing_notes_nobody(
    marked: District, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where a field that may not be null has failed, and took all the data away."""
    reader = await hub.client("reader", *SCOPES)
    answered = Executor.answer

    async def told_nothing(*asked: Any) -> GraphQLAnswer:
        answer = await answered(*asked)
        return replace(answer, body={"data": None}, told=False)

    monkeypatch.setattr(Executor, "answer", told_nothing)
    await reader.ask(GRADES, usccs=usccs(2, 3))

    assert noted(hub) == []


async def test_the_log_says_the_same_of_a_marked_enterprise(marked: District, hub: Hub) -> None:
    reader = await hub.client("reader", *SCOPES)
    for number in (1, 2):
        await reader.ask(VERDICT % code(number))

    rows = await hub.database.fetch(
        "select details, usccs from audit_entry where kind = 'QueryAnswered' order by number"
    )
    stated, derived = ({**row["details"], "request": None, "document": None} for row in rows)

    assert stated == derived
    assert [row["usccs"] for row in rows] == [usccs(1), usccs(2)]


async def test_a_reader_brings_the_worker_to_the_enterprise(hub: Hub, district: District) -> None:
    """From the request to the store, by the application's own round."""
    await district.register(*range(1, 6))
    reader = await hub.client("reader", *SCOPES)

    await reader.ask(VERDICT % code(5))

    await asked(hub, usccs(5))
    [table] = await hub.database.fetch(
        "select string_agg(column_name, ' ' order by column_name) as columns from information_schema.columns"
        " where table_name = 'stale_demand'"
    )
    assert table["columns"] == "since uscc"


async def asked(hub: Hub, expected: Sequence[str]) -> None:
    for _ in range(500):
        if await stale.asked(hub.database, 9) == expected:
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"{expected} are never asked about")


async def settled(hub: Hub) -> None:
    """The process has heard of all changes until now."""
    shared = services(hub)
    await shared.changes.catch_up(shared.database)
