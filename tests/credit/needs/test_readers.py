"""What a reader is told would be needed: by scope, by consent, in both languages, and of today only."""

from datetime import timedelta
from typing import Any

from hub.core import clock
from hub.credit.decisions.commands import evaluate
from tests.district import Asker, District, Hub, code

VERDICT = """
query ($uscc: String!, $scenario: String!, $asOf: Date) { eligibility(uscc: $uscc, scenario: $scenario, asOf: $asOf) {
  outcome wouldNeed { needs { kind code fact text english: text(language: EN) present to who } }
} }
"""
GRADE = """
query ($uscc: String!, $scheme: String!, $level: String) { enterprise(uscc: $uscc) { grade(scheme: $scheme) {
  level wouldNeed(level: $level) { needs { kind code fact text who } }
} } }
"""
SCOPES = ("enterprise:read", "eligibility:read", "grade:read", "record.tax:read")


async def furnished(district: District) -> None:
    await district.register(1)
    await district.empty_lists()
    await district.deliver("tax-grade", [{"统一社会信用代码": code(1), "年度": "2025", "等级": "C"}])
    await evaluate(district.database)


async def asked(asker: Asker, purpose: str | None = None, scenario: str = "tax-service", **more: Any) -> Any:
    return await asker.ask(VERDICT, purpose, uscc=code(1), scenario=scenario, **more)


async def test_a_verdict_tells_what_it_would_need(district: District, hub: Hub) -> None:
    await furnished(district)
    desk = await hub.client("desk", *SCOPES)

    answer = await asked(desk)

    assert answer["data"]["eligibility"] == {
        "outcome": "INELIGIBLE",
        "wouldNeed": [
            {
                "needs": [
                    {
                        "kind": "CLAUSE",
                        "code": "TAX_GRADE_A_B_M",
                        "fact": "tax.grade",
                        "text": "纳税缴费信用等级由 C 级 变为 以下之一：A 级、B 级、M 级",
                        "english": "tax credit grade: from C to one of A, B, M",
                        "present": "C 级",
                        "to": "以下之一：A 级、B 级、M 级",
                        "who": "AUTHORITY",
                    }
                ]
            }
        ],
    }


async def test_a_partner_is_not_told_what_the_facts_are_now(district: District, hub: Hub) -> None:
    await furnished(district)
    bank = await hub.client("bank", *SCOPES, kind="partner")
    own = await hub.client("own", "consent:grant", kind="subject", organisation=code(1))
    grant = """mutation { consentGrant(input: {clientMutationId: "1", grantee: "bank", purpose: CREDIT_FINANCING,
        fields: [VERDICT]}) { refusal { message } } }"""
    assert (await own.ask(grant))["data"]["consentGrant"] == {"refusal": None}

    answer = await asked(bank, "credit-financing")

    [need] = answer["data"]["eligibility"]["wouldNeed"][0]["needs"]
    assert (need["present"], need["text"]) == (None, "纳税缴费信用等级：以下之一：A 级、B 级、M 级")


async def test_without_the_scope_of_grades_the_grade_alone_is_told(district: District, hub: Hub) -> None:
    await furnished(district)
    desk = await hub.client("desk", "enterprise:read", "eligibility:read")

    answer = await asked(desk, scenario="contract-credit")

    needs = answer["data"]["eligibility"]["wouldNeed"][0]["needs"]
    assert {need["kind"] for need in needs} == {"CLAUSE", "GRADE"}
    assert [need["text"] for need in needs if need["kind"] == "GRADE"] == ["科技型企业综合信用评价等级：以下之一：A、B"]


async def test_a_verdict_of_another_day_needs_nothing(district: District, hub: Hub) -> None:
    await furnished(district)
    desk = await hub.client("desk", *SCOPES)

    answer = await asked(desk, asOf=(clock.today() - timedelta(days=30)).isoformat())

    assert answer["errors"][0]["message"] == "wouldNeed is told of today's verdict: ask without asOf and knownAt"


async def test_a_grade_tells_what_the_next_level_would_need(district: District, hub: Hub) -> None:
    await furnished(district)
    desk = await hub.client("desk", *SCOPES)

    following = await desk.ask(GRADE, uscc=code(1), scheme="tax")
    best = await desk.ask(GRADE, uscc=code(1), scheme="tax", level="A")
    wrong = await desk.ask(GRADE, uscc=code(1), scheme="tax", level="AAA")

    def needs(answer: Any) -> Any:
        return answer["data"]["enterprise"]["grade"]["wouldNeed"][0]["needs"]

    assert [need["text"] for need in needs(following)] == ["纳税缴费信用等级由 C 级 变为 以下之一：A 级、B 级、M 级"]
    assert [need["text"] for need in needs(best)] == ["纳税缴费信用等级由 C 级 变为 A 级"]
    assert wrong["errors"][0]["message"] == "'tax' has no level 'AAA'; its levels are A, B, M, C, D"
