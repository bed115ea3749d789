"""Who sees what: scopes, jurisdictions, scenarios, consent, purposes; and that a refusal leaves the rest standing."""

from datetime import timedelta
from typing import Any

import pytest

from hub.core import clock
from hub.core.actor import HUB, Purpose
from hub.intake.consent.commands import grant_consent, revoke_consent
from hub.intake.consent.rules import FieldGroup, Terms
from tests.district import Asker, District, Hub, code

CREDIT = """
query ($uscc: String!) {
  enterprise(uscc: $uscc) {
    name
    grade { level }
    eligibility(scenario: "bank-tax") { outcome }
    records(first: 5) { nodes { resource } }
    report { description }
  }
}
"""
READING = ("enterprise:read", "grade:read", "eligibility:read", "record:read", "report:read")
FINANCING = "credit-financing"


def refused(answer: Any) -> list[tuple[str, tuple[str, ...]]]:
    return sorted((error["extensions"]["code"], tuple(error["path"])) for error in answer.get("errors", []))


async def consent(hub: Hub, number: int, *fields: FieldGroup, purpose: Purpose = Purpose.CREDIT_FINANCING) -> int:
    today = clock.today()
    terms = Terms(code(number), "bank", purpose, fields, today, today + timedelta(days=90))
    async with hub.database.transaction() as connection:
        return await grant_consent(connection, HUB, terms)


async def test_a_field_without_its_scope_is_null_with_the_scope_named_and_the_rest_stands(
    hub: Hub, district: District
) -> None:
    await district.register(1)
    reader = await hub.client("reader", "enterprise:read", "grade:read", "record.tax:read")

    answer = await reader.ask(CREDIT, "credit-incentive", uscc=code(1))

    assert answer["data"]["enterprise"] == {
        "name": "虚构1号科技有限公司",
        "grade": None,
        "eligibility": None,
        "records": None,
        "report": None,
    }
    assert sorted(error["message"] for error in answer["errors"]) == [
        "Enterprise.eligibility needs the scope eligibility:read",
        "Enterprise.records needs the scope record:read",
        "Enterprise.report needs the scope report:read",
    ]
    assert answer["errors"][0]["extensions"] == {"code": "SCOPE_REQUIRED", "scope": "eligibility:read"}


async def test_a_refused_root_field_leaves_its_neighbour(hub: Hub, district: District) -> None:
    await district.register(1)
    reader = await hub.client("reader", "enterprise:read")

    answer = await reader.ask(
        '{ enterprises(usccs: ["%s"]) { ... on Enterprise { name } }'
        ' eligibilities(usccs: ["%s"], scenario: "bank-tax") { __typename } }' % (code(1), code(1))
    )

    assert answer["data"] == {"enterprises": [{"name": "虚构1号科技有限公司"}], "eligibilities": None}
    assert refused(answer) == [("SCOPE_REQUIRED", ("eligibilities",))]


async def test_a_jurisdiction_hides_the_enterprises_outside_it(hub: Hub, district: District) -> None:
    await district.register(1, 辖区代码="420703101")
    await district.register(2, 辖区代码="420704")
    reader = await hub.client("reader", *READING, jurisdictions=["420703"])
    query = "query ($usccs: [String!]!) { enterprises(usccs: $usccs) { __typename } }"

    several = await reader.ask(query, usccs=[code(1), code(2)])
    single = await reader.ask(CREDIT, "credit-incentive", uscc=code(2))
    listed = await reader.ask("{ enterpriseList(first: 10) { nodes { uscc } } }")
    searched = await reader.ask('{ enterpriseSearch(name: "虚构", first: 10) { nodes { uscc } } }')

    assert [item["__typename"] for item in several["data"]["enterprises"]] == ["Enterprise", "UnknownEnterprise"]
    assert single == {"data": {"enterprise": None}}
    assert listed["data"]["enterpriseList"]["nodes"] == [{"uscc": code(1)}]
    assert searched["data"]["enterpriseSearch"]["nodes"] == [{"uscc": code(1)}]


async def test_a_scenario_outside_the_clients_record_does_not_exist_for_it(hub: Hub, district: District) -> None:
    await district.register(1)
    reader = await hub.client("reader", *READING, scenarios=["bank-tax"])

    answer = await reader.ask(
        '{ scenarios { code } eligibility(uscc: "%s", scenario: "contract-credit") { outcome }'
        ' scenario(code: "contract-credit") { code }'
        ' enterprise(uscc: "%s") { eligibilities { scenario { code } } } }' % (code(1), code(1))
    )

    assert answer["data"]["scenarios"] == [{"code": "bank-tax"}]
    assert answer["data"]["enterprise"]["eligibilities"] == [{"scenario": {"code": "bank-tax"}}]
    assert refused(answer) == [("NOT_FOUND", ("eligibility",)), ("NOT_FOUND", ("scenario",))]


async def test_a_partner_without_consent_reads_the_register_and_no_credit(hub: Hub, district: District) -> None:
    await district.register(1)
    bank = await hub.client("bank", *READING, kind="partner")

    answer = await bank.ask(CREDIT, FINANCING, uscc=code(1))

    assert answer["data"]["enterprise"]["name"] == "虚构1号科技有限公司"
    assert refused(answer) == [
        ("CONSENT_REQUIRED", ("enterprise", "eligibility")),
        ("CONSENT_REQUIRED", ("enterprise", "grade")),
        ("CONSENT_REQUIRED", ("enterprise", "records")),
        ("CONSENT_REQUIRED", ("enterprise", "report")),
    ]
    assert f"{code(1)} has no live consent that lets bank read its grade for credit-financing" in [
        error["message"] for error in answer["errors"]
    ]


async def test_a_consent_opens_only_its_fields_and_its_purpose(hub: Hub, district: District) -> None:
    await district.register(1)
    await consent(hub, 1, FieldGroup.VERDICT, FieldGroup.REPORT)
    bank = await hub.client("bank", *READING, kind="partner")

    right = await bank.ask(CREDIT, FINANCING, uscc=code(1))
    other = await bank.ask(CREDIT, "funding-award", uscc=code(1))

    assert right["data"]["enterprise"]["eligibility"] == {"outcome": "UNKNOWN"}
    assert right["data"]["enterprise"]["report"] is not None
    assert refused(right) == [
        ("CONSENT_REQUIRED", ("enterprise", "grade")),
        ("CONSENT_REQUIRED", ("enterprise", "records")),
    ]
    assert {kind for kind, _ in refused(other)} == {"CONSENT_REQUIRED"}


async def test_a_revoked_consent_opens_nothing_from_the_next_read_on(hub: Hub, district: District) -> None:
    await district.register(1)
    number = await consent(hub, 1, *FieldGroup)
    bank = await hub.client("bank", *READING, kind="partner")
    before = await bank.ask(CREDIT, FINANCING, uscc=code(1))

    async with hub.database.transaction() as connection:
        await revoke_consent(connection, HUB, code(1), number)
    after = await bank.ask(CREDIT, FINANCING, uscc=code(1))

    assert refused(before) == []
    assert len(refused(after)) == 4


async def test_a_partner_names_a_purpose(hub: Hub, district: District) -> None:
    await district.register(1)
    await consent(hub, 1, *FieldGroup)
    bank = await hub.client("bank", *READING, kind="partner")

    answer = await bank.ask(CREDIT, uscc=code(1))

    assert {kind for kind, _ in refused(answer)} == {"PURPOSE_REQUIRED"}
    assert answer["data"]["enterprise"]["grade"] is None


async def test_a_subject_sees_itself_and_nobody_else(hub: Hub, district: District) -> None:
    await district.register(1, 2)
    own = await hub.client("own", *READING, kind="subject", organisation=code(1))

    itself = await own.ask(CREDIT, "credit-incentive", uscc=code(1))
    other = await own.ask(CREDIT, "credit-incentive", uscc=code(2))
    listed = await own.ask("{ enterpriseList(first: 10) { nodes { uscc } } }")

    assert "errors" not in itself
    assert other == {"data": {"enterprise": None}}
    assert listed["data"]["enterpriseList"]["nodes"] == [{"uscc": code(1)}]


@pytest.mark.parametrize(
    ("resource", "scope"),
    [
        ("tax-grade", "record.tax:read"),
        ("social-insurance", "record.social:read"),
        ("judgment-defaulter", "record.judicial:read"),
        ("risk-class", "grade.risk:read"),
    ],
)
async def test_some_records_need_a_scope_of_their_own(hub: Hub, district: District, resource: str, scope: str) -> None:
    await district.register(1)
    rows = {
        "tax-grade": {"年度": "2025", "等级": "A"},
        "social-insurance": {"月份": "2026-09", "是否欠缴": "否"},
        "judgment-defaulter": {"案号": "(2026)鄂0703执1号", "发布日期": "2026-03-02"},
        "risk-class": {"风险等级": "A", "月份": "2026-09"},
    }
    await district.deliver(resource, [{"统一社会信用代码": code(1), **rows[resource]}])
    plain = await hub.client("plain", "enterprise:read", "record:read", "report:read")
    wider = await hub.client("wider", "enterprise:read", "record:read", "report:read", scope)
    query = """query ($uscc: String!, $resource: String) { enterprise(uscc: $uscc) {
        records(first: 10, resource: $resource) { nodes { resource } } report { information { source } } } }"""

    async def read(asker: Asker, kind: str | None) -> Any:
        return await asker.ask(query, "supervision-inspection", uscc=code(1), resource=kind)

    refusal, all_plain, all_wider = await read(plain, resource), await read(plain, None), await read(wider, None)

    assert refused(refusal) == [("SCOPE_REQUIRED", ("enterprise", "records"))]
    assert refusal["errors"][0]["extensions"]["scope"] == scope
    assert [node["resource"] for node in all_plain["data"]["enterprise"]["records"]["nodes"]] == ["register"]
    wide = {node["resource"] for node in all_wider["data"]["enterprise"]["records"]["nodes"]}
    assert wide == {"register", resource}
    assert resource not in [part["source"] for part in all_plain["data"]["enterprise"]["report"]["information"]]
    assert resource in [part["source"] for part in all_wider["data"]["enterprise"]["report"]["information"]]


async def test_the_risk_class_is_a_grade_only_for_who_may_see_it(hub: Hub, district: District) -> None:
    await district.register(1)
    await district.deliver("risk-class", [{"统一社会信用代码": code(1), "风险等级": "C", "月份": "2026-10"}])
    query = '{ enterprise(uscc: "%s") { grades { scheme level } grade(scheme: "samr-risk") { level } } }' % code(1)
    plain = await hub.client("plain", "enterprise:read", "grade:read")
    wider = await hub.client("wider", "enterprise:read", "grade:read", "grade.risk:read")

    hidden, shown = await plain.ask(query), await wider.ask(query)

    assert hidden["data"]["enterprise"] == {"grades": [], "grade": None}
    assert refused(hidden) == [("SCOPE_REQUIRED", ("enterprise", "grade"))]
    assert shown["data"]["enterprise"] == {
        "grades": [{"scheme": "samr-risk", "level": "C"}],
        "grade": {"level": "C"},
    }
