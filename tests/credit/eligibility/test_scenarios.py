"""The scenarios: what each asks, and the legal limits that all of them keep."""

from datetime import date
from typing import Any

import pytest

from hub.core.actor import Purpose
from hub.credit.eligibility.results import Outcome, Verdict
from hub.credit.eligibility.rules import decide
from hub.credit.evaluation.compiled.scoring import ScoringScheme
from hub.credit.evaluation.library.ruleset_store import library
from hub.credit.evaluation.results import ClauseOutcome, Grade, Reason
from hub.credit.evaluation.rules import score
from hub.credit.facts.rules import Fact
from hub.credit.rulesets.language.models import clauses
from tests.credit.records import AT, ON, USCC, known

OWN = library()
SCENARIOS = {scenario.code: scenario for scenario in OWN.scenarios(ON)}
SERVICES = [f"service-{mode}" for mode in ("bundled", "commitment", "township", "guided", "assisted", "cross-region")]
SANCTION = SCENARIOS["dishonesty-sanction"]
NORMAL_ROUTE = "未适用优先服务的，仍按正常程序办理"


def verdict(code: str, facts: dict[str, Fact]) -> Verdict:
    grades = {grade.scheme: grade for grade in (_grade(scheme, facts) for scheme in OWN.schemes(ON)) if grade}
    return decide(SCENARIOS[code], facts, grades, USCC, ON, AT)


def _grade(scheme: Any, facts: dict[str, Fact]) -> Grade | None:
    return score(scheme, facts, USCC, ON, AT)


def reasons(found: Verdict, outcome: ClauseOutcome) -> list[Reason]:
    return [reason for reason in found.reasons if reason.outcome is outcome]


@pytest.mark.parametrize(
    ("code", "owner", "purpose", "effect", "human"),
    [
        ("contract-credit", "market-supervision", "credit-incentive", "recommendation", True),
        ("hubei-quality", "market-supervision", "publicity-promotion", "recommendation", True),
        ("bank-tax", "tax", "credit-financing", "recommendation", False),
        ("ip-pledge-interest", "market-supervision", "credit-financing", "recommendation", True),
        ("bank-recommendation", "finance-service-centre", "credit-financing", "recommendation", False),
        ("guarantee-recommendation", "finance-service-centre", "credit-financing", "recommendation", False),
        ("soft-enforcement", "market-supervision", "supervision-inspection", "route-to-person", True),
        ("service-bundled", "market-supervision", "administrative-approval", "priority", True),
        ("service-commitment", "market-supervision", "administrative-approval", "priority", True),
        ("service-township", "market-supervision", "administrative-approval", "priority", False),
        ("service-guided", "market-supervision", "administrative-approval", "priority", False),
        ("service-assisted", "market-supervision", "administrative-approval", "priority", True),
        ("service-cross-region", "market-supervision", "administrative-approval", "priority", True),
        ("tech-sme-listing", "development-reform", "credit-incentive", "recommendation", True),
        ("innovative-sme-listing", "development-reform", "credit-incentive", "recommendation", True),
        ("tech-finance", "development-reform", "credit-financing", "recommendation", False),
        ("ip-protection", "market-supervision", "credit-incentive", "priority", True),
        ("high-value-patents", "market-supervision", "credit-incentive", "recommendation", True),
        ("ip-tailored-service", "market-supervision", "credit-incentive", "recommendation", True),
        ("government-subsidy", "development-reform", "funding-award", "recommendation", True),
        ("price-support", "development-reform", "credit-incentive", "recommendation", True),
        ("market-cultivation", "development-reform", "credit-incentive", "recommendation", True),
        ("demand-creation", "development-reform", "credit-incentive", "recommendation", True),
        ("innovation-support", "development-reform", "credit-incentive", "recommendation", True),
        ("tax-service", "tax", "credit-incentive", "priority", True),
        ("funding-award", "finance", "funding-award", "recommendation", True),
        ("publicity", "development-reform", "publicity-promotion", "recommendation", True),
        ("inspection-ratio", "market-supervision", "supervision-inspection", "route-to-person", True),
        ("priority-handling", "market-supervision", "administrative-approval", "priority", True),
        ("simplified-procedure", "market-supervision", "administrative-approval", "priority", True),
        ("green-channel", "market-supervision", "administrative-approval", "priority", True),
        ("key-support", "development-reform", "credit-incentive", "recommendation", True),
    ],
)
def test_each_scenario_has_an_owner_a_purpose_and_an_end(
    code: str, owner: str, purpose: str, effect: str, human: bool
) -> None:
    document = SCENARIOS[code].document

    found = (document.owner, document.purpose.value, document.effect, document.human_decision)
    assert found == (owner, purpose, effect, human)
    assert verdict(code, known()).outcome is Outcome.ELIGIBLE
    assert verdict(code, known()).needs_human_decision is human


_BAD: dict[str, Any] = {
    "register.years": 2,
    "register.fiscal_years": 2,
    "qualification.technology": 0,
    "ip.class_one": 0,
    "register.status": "revoked",
    "abnormal.listed": True,
    "serious.listed": True,
    "defaulter.listed": True,
    "penalty.live": 1,
    "penalty.live_serious": 1,
    "penalty.last_two_fiscal_years": 1,
    "tax.grade": "D",
    "tax.arrears_open": 1,
    "consent.credit_financing": False,
}
_ALONE = [
    (code, clause.fact, clause.code)
    for code, scenario in SCENARIOS.items()
    for place, clause in clauses(scenario.document.eligible_when, ())
    if "any" not in place
]


@pytest.mark.parametrize(("code", "fact", "clause"), _ALONE)
def test_each_clause_decides_alone_and_says_what_to_do(code: str, fact: str, clause: str) -> None:
    bad = verdict(code, {**known(), fact: known()[fact]._replace(value=_BAD[fact])})
    missing = verdict(code, {**known(), fact: known()[fact]._replace(value=None)})

    assert bad.outcome is Outcome.INELIGIBLE
    assert clause in {reason.code for reason in reasons(bad, ClauseOutcome.FAIL)}
    assert all(reason.remedy_zh and reason.remedy_en for reason in reasons(bad, ClauseOutcome.FAIL))
    assert missing.outcome is Outcome.UNKNOWN
    assert clause in {reason.code for reason in reasons(missing, ClauseOutcome.UNKNOWN)}


def test_every_clause_of_all_has_a_value_that_fails_it() -> None:
    assert {fact for _, fact, _ in _ALONE} == set(_BAD)
    assert {clause.fact for _, clause in clauses(SANCTION.document.eligible_when, ())} < set(_BAD)


@pytest.mark.parametrize("code", [code for code, one in SCENARIOS.items() if one.document.threshold])
def test_a_low_grade_falls_short(code: str) -> None:
    low: dict[str, Any] = dict.fromkeys(("unified__score", "ip__class_one", "ip__class_two", "research__intensity"), 0)
    low |= {"honour__highest": "none", "research__staff_share": 0, "declared__cost_intensity": 0}
    low |= {"qualification__high_tech": False, "honour__national_recent": 0, "honour__provincial_recent": 0}
    low |= {"ip__class_one_own": 0, "ip__class_one_high_value": 0}
    low |= {"research__last_year_intensity": 0, "research__last_year_staff_share": 0}

    found = verdict(code, known(**low))

    assert found.outcome is Outcome.INELIGIBLE
    assert "GRADE_AT_LEAST" in {reason.code for reason in reasons(found, ClauseOutcome.FAIL)}


def test_a_firm_of_no_technology_title_has_no_grade_and_is_told_why() -> None:
    """华容政办函〔2025〕6号, 二（三）: huarong-tech is for technology enterprises (DOMAIN 13, reading 7)."""
    asking = [code for code, one in SCENARIOS.items() if (t := one.document.threshold) and t.scheme == "huarong-tech"]
    none = known(qualification__technology=0)

    assert len(asking) == 24
    assert score(OWN.scoring("huarong-tech", ON), none, USCC, ON, AT) is None
    assert score(OWN.scoring("huarong-tech", date(2026, 3, 31)), none, USCC, ON, AT) is not None
    for code in asking:
        refused = verdict(code, none)
        assert refused.outcome is Outcome.INELIGIBLE
        assert [reason.code for reason in reasons(refused, ClauseOutcome.FAIL)] == ["TECHNOLOGY_ENTERPRISE"]


@pytest.mark.parametrize("code", SERVICES)
@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"serious__listed": True}, id="refused by a list"),
        pytest.param({"unified__score": 0, "honour__highest": "none"}, id="refused by the grade"),
        pytest.param({"penalty__live_serious": None}, id="not known"),
    ],
)
def test_a_service_mode_refused_leaves_the_normal_procedure(code: str, changes: dict[str, Any]) -> None:
    found = verdict(code, known(**changes))

    assert found.outcome is not Outcome.ELIGIBLE
    for reason in found.reasons:
        if reason.outcome is not ClauseOutcome.PASS:
            assert reason.remedy_zh is not None
            assert reason.remedy_zh.endswith(f"；{NORMAL_ROUTE}")
            assert reason.remedy_en is not None
            assert reason.remedy_en.endswith("; the normal procedure remains open to everybody")


@pytest.mark.parametrize("code", SERVICES)
def test_the_six_service_modes_have_one_gate(code: str) -> None:
    document = SCENARIOS[code].document

    asked = [(clause.fact, clause.operands) for _, clause in clauses(document.eligible_when, ())]
    assert asked == [
        ("qualification.technology", (1,)),
        ("register.status", ("active",)),
        ("serious.listed", (False,)),
        ("penalty.live_serious", (0,)),
        ("defaulter.listed", (False,)),
    ]
    assert document.threshold is not None
    assert (document.threshold.scheme, document.threshold.at_least, document.threshold.confidence) == (
        "huarong-tech",
        "B",
        "D",
    )


def test_priority_is_never_exclusion() -> None:
    silent = [
        code for code, one in SCENARIOS.items() if one.document.effect == "priority" and not one.document.otherwise
    ]

    assert silent == []


def test_no_scenario_exempts_from_a_penalty() -> None:
    effects = {one.document.effect for one in SCENARIOS.values()}
    enforcing = [one for one in SCENARIOS.values() if one.document.purpose is Purpose.SUPERVISION_INSPECTION]

    assert effects == {"recommendation", "priority", "route-to-person", "sanction"}
    assert [one.code for one in enforcing] == ["dishonesty-sanction", "inspection-ratio", "soft-enforcement"]
    assert all(one.document.human_decision and not one.document.threshold for one in enforcing)


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        pytest.param({}, Outcome.INELIGIBLE, id="nobody without a listing"),
        pytest.param({"serious__listed": True}, Outcome.ELIGIBLE, id="on the serious list"),
        pytest.param({"defaulter__listed": True, "unified__score": 100}, Outcome.ELIGIBLE, id="whatever the grade"),
        pytest.param({"serious__listed": None}, Outcome.UNKNOWN, id="an entry that aged"),
    ],
)
def test_a_sanction_is_put_before_a_person(changes: dict[str, Any], outcome: Outcome) -> None:
    found = verdict("dishonesty-sanction", known(**changes))

    assert (found.outcome, found.needs_human_decision) == (outcome, True)
    item = SANCTION.document.sanction_item
    assert item is not None
    assert (item.title.zh, item.edition, item.confidence) == ("限制享受优惠政策和便利措施", "2024 年版", "M")


def test_an_entry_that_aged_says_what_a_person_does() -> None:
    [reason] = reasons(verdict("key-support", known(serious__listed=None)), ClauseOutcome.UNKNOWN)[:1]

    assert reason.text_zh == "未列入严重违法失信名单：无法判断，列入已满法定期限，没有收到移出信息"
    assert reason.remedy_zh == "由人工向列入机关查询是否已经移出"
    assert reason.text_en == (
        "not on the list of serious violations: cannot tell, its legal term is over and no removal was delivered"
    )
    assert reason.remedy_en == "a person asks the listing authority whether it was removed"


def test_the_inspection_ratio_is_a_number_beside_the_rule() -> None:
    document = SCENARIOS["inspection-ratio"].document

    assert [(one.code, one.value, one.unit, one.confidence) for one in document.settings] == [
        ("ratio-a", 1, "%", "D"),
        ("ratio-b", 3, "%", "D"),
        ("ratio-c", 10, "%", "D"),
        ("ratio-d", 50, "%", "D"),
    ]
    assert verdict("inspection-ratio", known(risk__class=None)).outcome is Outcome.ELIGIBLE
    assert "NOT_A_KEY_FIELD" in [check.code for check in document.human_checks]


def test_soft_enforcement_orders_by_grade_and_excludes_nobody_by_it() -> None:
    """行政处罚法 article 33 asks for no grade (DOMAIN 13, reading 8)."""
    document = SCENARIOS["soft-enforcement"].document
    poor = known(unified__score=0, honour__highest="none", research__intensity=0)

    assert [(one.by, one.first) for one in document.order_by] == [("grade.huarong-tech", "best")]
    assert verdict("soft-enforcement", poor).outcome is Outcome.ELIGIBLE
    assert OWN.scenario("soft-enforcement", date(2026, 3, 31)).document.threshold is not None


@pytest.mark.parametrize("changes", [{}, {"serious__listed": True}, {"penalty__live_serious": None}])
def test_soft_enforcement_always_goes_to_a_person(changes: dict[str, Any]) -> None:
    found = verdict("soft-enforcement", known(**changes))

    assert found.needs_human_decision
    assert all("不免除处罚" in (reason.remedy_zh or "不免除处罚") for reason in found.reasons)


def test_soft_enforcement_leaves_the_conduct_to_the_person() -> None:
    checks = SCENARIOS["soft-enforcement"].document.human_checks

    assert [(check.code, check.confidence) for check in checks] == [
        ("MINOR_AND_CORRECTED", "C1"),
        ("FIRST_AND_SLIGHT", "C1"),
        ("NO_FAULT_PROVEN", "C1"),
        ("LISTED_ITEM", "C2"),
        ("KEY_FIELD", "C1"),
        ("PARTY_EDUCATED", "C1"),
    ]


def test_official_schemes_are_taken_in_and_nothing_of_theirs_is_worked_out() -> None:
    worked_out = {scheme.code for scheme in OWN.all_schemes if isinstance(scheme, ScoringScheme)}

    assert worked_out == {"huarong-tech", "huarong-manufacturing", "tech-sme", "innovative-sme"}


def test_banks_are_never_shown_the_risk_class() -> None:
    shown = [
        (code, clause.fact)
        for code, one in SCENARIOS.items()
        for _, clause in clauses(one.document.eligible_when, ())
        if clause.fact in ("risk.class", "grade.samr-risk")
    ]

    assert shown == []


def test_financing_asks_for_consent_first() -> None:
    financing = {code: one for code, one in SCENARIOS.items() if one.document.purpose is Purpose.CREDIT_FINANCING}
    asking = {
        code
        for code, one in financing.items()
        for _, clause in clauses(one.document.eligible_when, ())
        if clause.fact == "consent.credit_financing"
    }

    assert set(financing) - asking == {"ip-pledge-interest"}


def test_a_listing_says_which_sources_might_still_change_it() -> None:
    undeclared = known(
        declared__cost_intensity=None, research__last_year_intensity=2, ip__class_one=0, qualification__high_tech=False,
        honour__national_recent=0,
    )  # fmt: skip

    found = verdict("tech-sme-listing", undeclared)

    assert found.outcome is Outcome.UNKNOWN
    assert reasons(found, ClauseOutcome.UNKNOWN)[0].text_zh == (
        "符合科技型中小企业评价条件：无法判断，等级最低 不符合、最高 符合，取决于数据源 declaration"
    )
