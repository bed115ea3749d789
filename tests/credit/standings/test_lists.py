"""Lists of a scenario as readers get them: its order, its pages, its filters, and what moved since yesterday."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from hub.core import clock
from hub.core.actor import HUB, Purpose
from hub.core.store.listing import reading
from hub.core.store.listing.orders import BY_USCC, ScenarioOrder, Step
from hub.credit.decisions.commands import evaluate
from hub.credit.standings import queries as standing_queries
from hub.intake.consent.commands import grant_consent
from hub.intake.consent.rules import FieldGroup, Terms
from hub.intake.enterprises import queries as enterprise_queries
from tests.district import Asker, District, Hub, code

LIST = """
query ($code: String!, $outcome: Outcome! = ELIGIBLE, $filter: EnterpriseFilter, $first: Int! = 10, $after: String) {
  scenario(code: $code) {
    list(outcome: $outcome, filter: $filter, first: $first, after: $after) {
      total totalExact pending
      nodes { uscc since verdict { outcome reasons { code outcome } } enterprise { name } }
      pageInfo { hasNextPage endCursor }
    }
  }
}
"""
CHANGES = """
query ($code: String!, $since: Date) {
  scenario(code: $code) {
    listChanges(first: 10, since: $since) { nodes { uscc earlier later reasons { code outcome } } }
  }
}
"""
ENTERPRISES = """
query ($filter: EnterpriseFilter, $orderBy: EnterpriseOrder! = USCC, $first: Int! = 10, $after: String) {
  enterpriseList(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
    total totalExact
    nodes { uscc }
    pageInfo { hasNextPage endCursor }
  }
}
"""
_YEAR = (clock.today(), clock.today() + timedelta(days=300))
SCOPES = ("enterprise:read", "eligibility:read", "grade:read", "record.tax:read")


def tax(number: int, grade: str) -> dict[str, object]:
    return {"统一社会信用代码": code(number), "年度": "2025", "等级": grade}


async def furnished(district: District) -> None:
    """1 to 4 have tax grades B, A, M and A; 5 has none; 6 has a D."""
    await district.register(1, 2, 3, 5, 6)
    await district.register(4, 辖区代码="420704", 行业代码="6510", 成立日期="2020-06-01")
    await district.empty_lists()
    await district.deliver("tax-grade", [tax(1, "B"), tax(2, "A"), tax(3, "M"), tax(4, "A"), tax(6, "D")])
    async with district.database.transaction() as connection:
        for number in (1, 2, 3, 4, 5, 6):
            terms = Terms(code(number), "other-bank", Purpose.CREDIT_FINANCING, (FieldGroup.GRADE,), *_YEAR)
            await grant_consent(connection, HUB, terms)
    await evaluate(district.database)


async def listed(asker: Asker, scenario: str = "bank-tax", **asked: Any) -> Any:
    answer = await asker.ask(LIST, code=scenario, **asked)
    assert "errors" not in answer, answer
    return answer["data"]["scenario"]["list"]


def usccs(page: Any) -> list[str]:
    return [node["uscc"] for node in page["nodes"]]


async def test_a_list_has_the_scenarios_order(district: District, hub: Hub) -> None:
    await furnished(district)
    desk = await hub.client("desk", *SCOPES)

    page = await listed(desk)

    assert usccs(page) == [code(2), code(4), code(1), code(3)]
    assert (page["total"], page["totalExact"], page["pending"]) == (4, True, 0)
    assert page["nodes"][0]["since"] == clock.today().isoformat()
    assert page["nodes"][0]["enterprise"] == {"name": "虚构2号科技有限公司"}


async def test_pages_follow_each_other_while_the_list_changes(district: District, hub: Hub) -> None:
    await furnished(district)
    desk = await hub.client("desk", *SCOPES)

    first = await listed(desk, first=2)
    await district.deliver("tax-grade", [tax(2, "D")])
    await evaluate(district.database, only_stale=True)
    second = await listed(desk, first=2, after=first["pageInfo"]["endCursor"])

    assert (usccs(first), first["pageInfo"]["hasNextPage"]) == ([code(2), code(4)], True)
    assert (usccs(second), second["pageInfo"]["hasNextPage"]) == ([code(1), code(3)], False)


async def test_whoever_has_another_verdict_since_is_left_out(district: District, hub: Hub) -> None:
    await furnished(district)
    desk = await hub.client("desk", *SCOPES)

    await district.deliver("tax-grade", [tax(2, "D"), tax(5, "A")])
    page = await listed(desk, first=2)

    assert usccs(page) == [code(4), code(1)]
    assert page["pending"] == 2


async def test_the_unknown_tell_what_is_missing(district: District, hub: Hub) -> None:
    await furnished(district)
    desk = await hub.client("desk", *SCOPES)

    page = await listed(desk, outcome="UNKNOWN")

    assert usccs(page) == [code(5)]
    missing = [reason["code"] for reason in page["nodes"][0]["verdict"]["reasons"] if reason["outcome"] == "UNKNOWN"]
    assert missing == ["TAX_GRADE_A_B_M"]


async def test_filters_narrow_a_list(district: District, hub: Hub) -> None:
    await furnished(district)
    desk = await hub.client("desk", *SCOPES)

    async def filtered(**filter: Any) -> list[str]:
        return usccs(await listed(desk, filter=filter))

    assert await filtered(jurisdiction="420703") == [code(2), code(1), code(3)]
    assert await filtered(industry="I") == [code(4)]
    assert await filtered(status="DORMANT") == []
    assert await filtered(grade={"scheme": "tax", "atLeast": "B"}) == [code(2), code(4), code(1)]
    assert await filtered(eligibility={"scenario": "tax-service", "outcome": "UNKNOWN"}) == []
    assert await filtered(establishedFrom="2020-06-01") == [code(4)]
    assert await filtered(establishedTo="2020-05-31") == [code(2), code(1), code(3)]


async def test_enterprises_are_listed_by_grade_and_verdict(district: District, hub: Hub) -> None:
    await furnished(district)
    desk = await hub.client("desk", *SCOPES)

    async def filtered(**filter: Any) -> list[str]:
        answer = await desk.ask(ENTERPRISES, filter=filter)
        return [node["uscc"] for node in answer["data"]["enterpriseList"]["nodes"]]

    assert await filtered(grade={"scheme": "tax", "atLeast": "A"}) == [code(2), code(4)]
    assert await filtered(eligibility={"scenario": "bank-tax", "outcome": "INELIGIBLE"}) == [code(6)]
    assert await filtered(jurisdiction="420704", grade={"scheme": "tax", "atLeast": "A"}) == [code(4)]


async def test_a_filter_asks_for_the_scope_of_what_it_tells(district: District, hub: Hub) -> None:
    await district.register(1)
    reader = await hub.client("reader", "enterprise:read")

    by_grade = await reader.ask(ENTERPRISES, filter={"grade": {"scheme": "tax", "atLeast": "A"}})
    by_verdict = await reader.ask(ENTERPRISES, filter={"eligibility": {"scenario": "bank-tax"}})

    assert by_grade["errors"][0]["message"] == "a list by grade needs the scope grade:read"
    assert by_verdict["errors"][0]["message"] == "a list by verdict needs the scope eligibility:read"


async def enterprises(asker: Asker, **asked: Any) -> Any:
    answer = await asker.ask(ENTERPRISES, **asked)
    assert "errors" not in answer, answer
    return answer["data"]["enterpriseList"]


async def walked(ask: Callable[..., Awaitable[Any]], **asked: Any) -> list[Any]:
    """All pages of a list, as a client reads them."""
    pages = [await ask(**asked)]
    while pages[-1]["pageInfo"]["hasNextPage"]:
        pages.append(await ask(**asked, after=pages[-1]["pageInfo"]["endCursor"]))
    return pages


@pytest.fixture
def two_rows_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page looks at two rows of its list at most, and at no range."""
    narrow = {"at_once": 1, "step": Step(0, 0, 1)}
    monkeypatch.setattr(reading, "SMALL", 0)
    monkeypatch.setattr(reading, "_FEW", Step(0, 0, 1))
    monkeypatch.setattr(reading, "BY_USCC", replace(BY_USCC, **narrow))  # type: ignore[arg-type]
    monkeypatch.setattr(reading, "_COUNTED_BY_OUTCOME", Step(4, 1, 1))
    orders = {order: replace(by, **narrow) for order, by in enterprise_queries._ORDERS.items()}  # type: ignore[arg-type]
    monkeypatch.setattr(enterprise_queries, "_ORDERS", orders)
    monkeypatch.setattr(standing_queries, "ScenarioOrder", partial(ScenarioOrder, **narrow))


@pytest.mark.usefixtures("two_rows_a_page")
@pytest.mark.parametrize("order", ["USCC", "NAME", "ESTABLISHED_ON"])
async def test_pages_of_the_register_that_are_cut_short_lead_on(district: District, hub: Hub, order: str) -> None:
    await furnished(district)
    desk = await hub.client("desk", *SCOPES)

    pages = await walked(partial(enterprises, desk), orderBy=order, filter={"grade": {"scheme": "tax", "atLeast": "A"}})

    assert {node["uscc"] for page in pages for node in page["nodes"]} == {code(2), code(4)}
    assert len(pages) == 4
    assert {(page["total"], page["totalExact"]) for page in pages} == {(1, False)}


@pytest.mark.usefixtures("two_rows_a_page")
async def test_pages_of_a_scenarios_list_that_are_cut_short_lead_on(district: District, hub: Hub) -> None:
    await furnished(district)
    desk = await hub.client("desk", *SCOPES)

    pages = await walked(partial(listed, desk), filter={"industry": "I"})
    with_grade = await walked(partial(listed, desk), filter={"grade": {"scheme": "tax", "atLeast": "B"}})

    assert [uscc for page in pages for uscc in usccs(page)] == [code(4)]
    assert [uscc for page in with_grade for uscc in usccs(page)] == [code(2), code(4), code(1)]
    assert [len(pages) > 2, len(with_grade) > 1] == [True, True]


async def test_the_register_tells_how_many_fit(district: District, hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    await furnished(district)
    desk = await hub.client("desk", *SCOPES)
    elsewhere = await hub.client("elsewhere", *SCOPES, jurisdictions=["420704"])

    async def total(asker: Asker, **filter: Any) -> tuple[int, bool]:
        page = await enterprises(asker, filter=filter, first=1)
        return page["total"], page["totalExact"]

    assert await total(desk) == (6, True)
    assert await total(desk, jurisdiction="420704") == (1, True)
    assert await total(desk, grade={"scheme": "tax", "atLeast": "B"}) == (3, True)
    assert await total(elsewhere) == (1, True)

    monkeypatch.setattr(enterprise_queries, "MOST_COUNTED", 2)
    assert await total(desk, status="ACTIVE") == (2, False)


async def test_an_unknown_level_is_refused_with_those_there_are(district: District, hub: Hub) -> None:
    desk = await hub.client("desk", *SCOPES)

    answer = await desk.ask(ENTERPRISES, filter={"grade": {"scheme": "tax", "atLeast": "AAA"}})

    error = answer["errors"][0]
    assert error["message"] == "'tax' has no level 'AAA'; its levels are A, B, M, C, D"
    assert error["extensions"]["code"] == "VALIDATION"


async def test_a_partner_lists_whoever_consents_and_for_a_purpose_only(district: District, hub: Hub) -> None:
    await furnished(district)
    bank = await hub.client("bank", *SCOPES, "consent:grant", kind="partner")
    own = await hub.client("own", "consent:grant", kind="subject", organisation=code(4))
    grant = """mutation { consentGrant(input: {clientMutationId: "1", grantee: "bank", purpose: CREDIT_FINANCING,
        fields: [VERDICT]}) { refusal { message } } }"""
    assert (await own.ask(grant))["data"]["consentGrant"] == {"refusal": None}

    refused = await bank.ask(LIST, code="bank-tax")
    answer = await bank.ask(LIST, "credit-financing", code="bank-tax")

    assert refused["errors"][0]["extensions"]["code"] == "PURPOSE_REQUIRED"
    page = answer["data"]["scenario"]["list"]
    assert (usccs(page), page["total"]) == ([code(4)], 1)


async def test_a_department_lists_its_own_jurisdiction(district: District, hub: Hub) -> None:
    await furnished(district)
    desk = await hub.client("desk", *SCOPES, jurisdictions=["420704"])

    page = await listed(desk)

    assert (usccs(page), page["total"]) == ([code(4)], 1)


async def test_a_cursor_of_another_list_is_refused(district: District, hub: Hub) -> None:
    await furnished(district)
    desk = await hub.client("desk", *SCOPES)
    cursor = (await listed(desk, first=1))["pageInfo"]["endCursor"]

    answer = await desk.ask(LIST, code="tax-service", after=cursor)

    assert answer["errors"][0]["message"] == f"{cursor[:60]!r} is not a cursor of this list"


async def test_the_days_changes_say_who_came_who_went_and_why(district: District, hub: Hub) -> None:
    await furnished(district)
    desk = await hub.client("desk", *SCOPES)
    await district.deliver("tax-grade", [tax(2, "D"), tax(5, "A")])
    await evaluate(district.database, only_stale=True)

    answer = await desk.ask(CHANGES, code="bank-tax")
    later = await desk.ask(CHANGES, code="bank-tax", since=(clock.today() + timedelta(days=1)).isoformat())

    assert answer["data"]["scenario"]["listChanges"]["nodes"] == [
        {
            "uscc": code(2),
            "earlier": "ELIGIBLE",
            "later": "INELIGIBLE",
            "reasons": [{"code": "TAX_GRADE_A_B_M", "outcome": "FAIL"}],
        },
        {
            "uscc": code(5),
            "earlier": "UNKNOWN",
            "later": "ELIGIBLE",
            "reasons": [{"code": "TAX_GRADE_A_B_M", "outcome": "PASS"}],
        },
    ]
    assert later["data"]["scenario"]["listChanges"]["nodes"] == []
