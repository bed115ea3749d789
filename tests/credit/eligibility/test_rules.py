from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.credit.eligibility.results import Outcome, Verdict
from hub.credit.eligibility.rules import decide
from hub.credit.evaluation.library.ruleset_store import library
from hub.credit.evaluation.results import ClauseOutcome, Grade, Reason
from hub.credit.evaluation.rules import score
from hub.credit.facts.rules import FACTS, Fact, Value
from tests.credit.records import AT, ON, STATED, USCC, derived, known, record

OWN = library()
TECH = OWN.scoring("huarong-tech", ON)
CODES = ["contract-credit", "bank-tax", "ip-pledge-interest"]


def verdict(code: str, facts: dict[str, Fact], grades: dict[str, Grade] | None = None, on: date = ON) -> Verdict:
    """Decide by the grade that follows from the same facts, unless `grades` says otherwise."""
    if grades is None:
        grade = score(TECH, facts, USCC, on, AT)
        grades = {"huarong-tech": grade} if grade else {}
    return decide(OWN.scenario(code, on), facts, grades, USCC, on, AT)


def outcomes(found: Verdict) -> dict[str, str]:
    return {reason.code: reason.outcome.value for reason in found.reasons}


def reason(found: Verdict, code: str) -> Reason:
    return next(one for one in found.reasons if one.code == code)


@pytest.mark.parametrize(
    ("code", "clauses", "human"),
    [
        (
            "contract-credit",
            [
                "TECHNOLOGY_ENTERPRISE",
                "REGISTERED_THREE_YEARS",
                "REGISTER_ACTIVE",
                "NOT_ON_ABNORMAL_LIST",
                "NOT_ON_SERIOUS_LIST",
                "NO_PENALTY_ON_DISPLAY",
                "GRADE_AT_LEAST",
            ],
            True,
        ),
        ("bank-tax", ["TAX_GRADE_A_B_M", "CONSENT_TO_FINANCING", "NO_OPEN_TAX_ARREARS", "NOT_ON_SERIOUS_LIST"], False),
        (
            "ip-pledge-interest",
            [
                "TECHNOLOGY_ENTERPRISE",
                "HAS_CLASS_ONE_RIGHT",
                "HAS_CLASS_TWO_RIGHT",
                "REGISTER_ACTIVE",
                "NOT_ON_ABNORMAL_LIST",
                "NOT_ON_SERIOUS_LIST",
                "NOT_A_DEFAULTER",
                "GRADE_AT_LEAST",
            ],
            True,
        ),
    ],
)
def test_nothing_to_hide_is_eligible_with_every_clause_passed(code: str, clauses: list[str], human: bool) -> None:
    found = verdict(code, known())

    assert (found.outcome, found.scenario, found.needs_human_decision) == (Outcome.ELIGIBLE, code, human)
    assert outcomes(found) == dict.fromkeys(clauses, "PASS")
    assert all(one.remedy_zh is None and one.remedy_en is None for one in found.reasons)
    assert (found.data_as_of, found.decided_at) == (STATED, AT)
    assert found.ruleset_version == OWN.scenario(code, ON).version


@pytest.mark.parametrize(
    ("code", "changes", "failed"),
    [
        pytest.param("contract-credit", {"register__fiscal_years": 2}, "REGISTERED_THREE_YEARS", id="too young"),
        pytest.param("contract-credit", {"register__status": "dormant"}, "REGISTER_ACTIVE", id="dormant"),
        pytest.param("contract-credit", {"abnormal__listed": True}, "NOT_ON_ABNORMAL_LIST", id="abnormal"),
        pytest.param("contract-credit", {"penalty__live": 1}, "NO_PENALTY_ON_DISPLAY", id="penalised"),
        pytest.param("contract-credit", {"unified__score": 0, "honour__highest": "none"}, "GRADE_AT_LEAST", id="grade"),
        pytest.param("bank-tax", {"tax__grade": "C"}, "TAX_GRADE_A_B_M", id="tax grade C"),
        pytest.param("bank-tax", {"consent__credit_financing": False}, "CONSENT_TO_FINANCING", id="no consent"),
        pytest.param("bank-tax", {"tax__arrears_open": 1}, "NO_OPEN_TAX_ARREARS", id="arrears"),
        pytest.param("bank-tax", {"serious__listed": True}, "NOT_ON_SERIOUS_LIST", id="serious list"),
    ],
)
def test_one_failed_clause_is_ineligible_with_its_remedy(code: str, changes: dict[str, Any], failed: str) -> None:
    found = verdict(code, known(**changes))

    assert found.outcome is Outcome.INELIGIBLE
    assert [name for name, outcome in outcomes(found).items() if outcome != "PASS"] == [failed]
    assert reason(found, failed).remedy_zh
    assert reason(found, failed).remedy_en


@pytest.mark.parametrize("grade", ["A", "B", "M"])
def test_tax_grades_a_bank_may_build_on(grade: str) -> None:
    assert verdict("bank-tax", known(tax__grade=grade)).outcome is Outcome.ELIGIBLE


@pytest.mark.parametrize(
    ("one", "two", "outcome"),
    [
        (1, 0, Outcome.ELIGIBLE),
        (0, 1, Outcome.ELIGIBLE),
        (0, 0, Outcome.INELIGIBLE),
        (None, 1, Outcome.ELIGIBLE),
        (0, None, Outcome.UNKNOWN),
    ],
)
def test_a_right_of_either_class_will_do(one: Value | None, two: Value | None, outcome: Outcome) -> None:
    facts = known(ip__class_one=one, ip__class_two=two)

    assert verdict("ip-pledge-interest", facts, {"huarong-tech": _grade()}).outcome is outcome


def test_the_reason_is_one_sentence_in_each_language() -> None:
    found = verdict("contract-credit", known(penalty__live=2))

    assert reason(found, "NO_PENALTY_ON_DISPLAY") == Reason(
        "NO_PENALTY_ON_DISPLAY",
        ClauseOutcome.FAIL,
        "没有公示期内的行政处罚",
        "no administrative penalty on display",
        "履行处罚决定并申请信用修复，或待公示期满",
        "perform the decision and apply for repair, or wait until its display ends",
        "penalty",
        STATED,
    )
    assert reason(found, "GRADE_AT_LEAST") == Reason(
        "GRADE_AT_LEAST",
        ClauseOutcome.PASS,
        "科技型企业综合信用评价等级不低于 B",
        "Credit evaluation of technology enterprises: grade at least B",
        None,
        None,
        "grade.huarong-tech",
        ON,
    )


@pytest.mark.parametrize(
    ("fact", "zh", "en"),
    [
        pytest.param(
            Fact(None, None, "tax-grade"),
            "数据源 tax-grade 从未接入",
            "source tax-grade has never arrived",
            id="never arrived",
        ),
        pytest.param(
            Fact(None, STATED, "tax-grade"),
            "数据源 tax-grade 没有该企业可用的记录（数据截至 2026-11-20）",
            "source tax-grade has no usable record of this enterprise (data as of 2026-11-20)",
            id="no row",
        ),
        pytest.param(
            Fact("D", date(2025, 1, 31), "tax-grade"),
            "数据源 tax-grade 截至 2025-01-31，已 661 天，超过 550 天",
            "source tax-grade is of 2025-01-31, 661 days old, more than 550",
            id="too old, whatever it says",
        ),
    ],
)
def test_a_source_that_fails_cannot_tell(fact: Fact, zh: str, en: str) -> None:
    found = verdict("bank-tax", {**known(), "tax.grade": fact})

    assert found.outcome is Outcome.UNKNOWN
    assert reason(found, "TAX_GRADE_A_B_M") == Reason(
        "TAX_GRADE_A_B_M",
        ClauseOutcome.UNKNOWN,
        f"纳税缴费信用等级为 A、B 或 M：无法判断，{zh}",
        f"tax credit grade A, B or M: cannot tell, {en}",
        "取得数据源 tax-grade（纳税缴费信用）的最新数据",
        "obtain current data of source tax-grade (tax credit grade)",
        "tax-grade",
        fact.as_of,
    )


@pytest.mark.parametrize(
    ("rows", "en", "zh"),
    [
        (1, "1 row waits for a person in source tax-grade", "数据源 tax-grade 有 1 行待人工核对"),
        (2, "2 rows wait for a person in source tax-grade", "数据源 tax-grade 有 2 行待人工核对"),
    ],
)
def test_a_row_that_waits_for_a_person_cannot_tell(rows: int, en: str, zh: str) -> None:
    found = verdict("bank-tax", {**known(), "tax.grade": Fact(None, STATED, "tax-grade", waiting=rows)})

    assert found.outcome is Outcome.UNKNOWN
    assert reason(found, "TAX_GRADE_A_B_M") == Reason(
        "TAX_GRADE_A_B_M",
        ClauseOutcome.UNKNOWN,
        f"纳税缴费信用等级为 A、B 或 M：无法判断，{zh}",
        f"tax credit grade A, B or M: cannot tell, {en}",
        f"由报送部门更正数据源 tax-grade（纳税缴费信用）待核对的 {rows} 行，或由工作人员核对处理",
        "have the rows of source tax-grade (tax credit grade) that wait in quarantine corrected or discarded",
        "tax-grade",
        STATED,
    )


def test_a_failed_clause_decides_also_beside_an_unknown_one() -> None:
    found = verdict("bank-tax", known(tax__grade=None, tax__arrears_open=1))

    assert found.outcome is Outcome.INELIGIBLE
    assert outcomes(found)["TAX_GRADE_A_B_M"] == "UNKNOWN"


def test_without_a_grade_nobody_can_tell() -> None:
    found = verdict("contract-credit", known(), grades={})

    assert found.outcome is Outcome.UNKNOWN
    assert reason(found, "GRADE_AT_LEAST").text_zh == (
        "科技型企业综合信用评价等级不低于 B：无法判断，该企业目前没有科技型企业综合信用评价等级"
    )


def test_a_low_grade_that_missing_data_might_lift_cannot_tell() -> None:
    facts = known(unified__score=None, honour__highest="none", ip__class_one=0, ip__class_two=0)

    found = verdict("contract-credit", facts)

    assert found.outcome is Outcome.UNKNOWN
    assert reason(found, "GRADE_AT_LEAST").text_zh == (
        "科技型企业综合信用评价等级不低于 B：无法判断，等级最低 D、最高 B，取决于数据源 unified-evaluation"
    )
    assert reason(found, "GRADE_AT_LEAST").remedy_zh == "取得数据源 unified-evaluation 的最新数据后重新评价"


def test_a_low_grade_that_nothing_missing_could_lift_fails() -> None:
    found = verdict("contract-credit", known(unified__score=0, honour__highest=None, research__intensity=0))

    assert outcomes(found)["GRADE_AT_LEAST"] == "FAIL"


def test_a_good_grade_that_missing_data_might_lower_cannot_tell() -> None:
    facts = known(unified__score=None, research__intensity=4)

    found = verdict("contract-credit", facts)

    assert found.outcome is Outcome.UNKNOWN
    assert reason(found, "GRADE_AT_LEAST").text_en == (
        "Credit evaluation of technology enterprises: grade at least B: cannot tell, "
        "the grade is C at worst and A at best, which turns on unified-evaluation"
    )
    assert reason(found, "GRADE_AT_LEAST").remedy_en == ("obtain current data of unified-evaluation and evaluate again")


@pytest.mark.parametrize(
    ("changes", "zh", "en"),
    [
        pytest.param(
            {"unified__score": None, "honour__highest": None, "ip__class_one": 0, "ip__class_two": 0},
            "等级最低 D、最高 A，取决于数据源 unified-evaluation",
            "the grade is D at worst and A at best, which turns on unified-evaluation",
            id="one of the two decides alone",
        ),
        pytest.param(
            {"unified__score": 50, "research__intensity": None, "honour__highest": None},
            "等级最低 D、最高 B，取决于数据源 research 或 honour",
            "the grade is D at worst and B at best, which turns on research or honour",
            id="either of them decides alone",
        ),
        pytest.param(
            {"unified__score": 70, "research__intensity": None, "ip__class_one": None, "honour__highest": None},
            "等级最低 C、最高 A，取决于数据源 research 和 intellectual-property 和 honour",
            "the grade is C at worst and A at best, which turns on research, intellectual-property and honour",
            id="only all of them together decide",
        ),
    ],
)
def test_the_reason_names_the_missing_sources_that_decide(changes: dict[str, Any], zh: str, en: str) -> None:
    found = reason(verdict("contract-credit", known(**changes)), "GRADE_AT_LEAST")

    assert found.text_zh == f"科技型企业综合信用评价等级不低于 B：无法判断，{zh}"
    assert found.text_en == f"Credit evaluation of technology enterprises: grade at least B: cannot tell, {en}"


def test_a_grade_passes_where_all_that_is_missing_would_leave_it_good_enough() -> None:
    found = verdict("contract-credit", known(utility__overdue_months=None, provident__arrears=None))

    assert outcomes(found)["GRADE_AT_LEAST"] == "PASS"


def test_a_good_grade_under_a_veto_nobody_can_judge_cannot_tell() -> None:
    found = verdict("contract-credit", known(defaulter__listed=None))

    assert found.outcome is Outcome.UNKNOWN
    assert reason(found, "GRADE_AT_LEAST").text_zh == (
        "科技型企业综合信用评价等级不低于 B：无法判断，等级最低 D、最高 A，取决于数据源 judgment-defaulter"
    )


def test_three_years_are_reached_on_a_day_that_is_known() -> None:
    row = record("register", name="甲", established_on="2023-01-15", status="active")
    facts = {**known(), "register.fiscal_years": derived(row)["register.fiscal_years"]}

    found = verdict("contract-credit", facts)

    assert (found.outcome, found.holds_until) == (Outcome.INELIGIBLE, date(2027, 1, 1))


def test_years_once_reached_stay_reached() -> None:
    row = record("register", name="甲", established_on="2022-01-15", status="active")
    facts = {**known(), "register.fiscal_years": derived(row)["register.fiscal_years"]}

    assert verdict("contract-credit", facts).holds_until == STATED + timedelta(days=101)


def test_a_no_holds_until_the_first_of_its_reasons_turns() -> None:
    facts = known(penalty__live=1, register__status="revoked")
    facts["penalty.live"] = facts["penalty.live"]._replace(changes_on=date(2026, 12, 1))

    found = verdict("contract-credit", facts)

    assert (found.outcome, found.holds_until) == (Outcome.INELIGIBLE, date(2026, 12, 1))


def test_a_yes_holds_until_the_first_source_is_too_old() -> None:
    facts = known()
    facts["consent.credit_financing"] = Fact(True, ON, "consent", date(2026, 12, 5))

    assert verdict("bank-tax", facts).holds_until == date(2026, 12, 5)
    assert verdict("bank-tax", known()).holds_until == STATED + timedelta(days=101)


def test_a_verdict_on_a_grade_holds_no_longer_than_the_grade() -> None:
    grade = replace(_grade(), holds_until=date(2026, 11, 25))

    assert verdict("contract-credit", known(), {"huarong-tech": grade}).holds_until == date(2026, 11, 25)


def test_the_data_are_as_old_as_the_oldest_used() -> None:
    facts = known()
    facts["research.intensity"] = Fact(7, date(2025, 12, 31), "research")

    assert verdict("contract-credit", facts).data_as_of == date(2025, 12, 31)
    assert verdict("bank-tax", facts).data_as_of == STATED


def test_the_fingerprint_is_of_inputs_rules_and_outcome_alone() -> None:
    facts, grades = known(), {"huarong-tech": _grade()}
    first = verdict("contract-credit", facts, grades)
    turned = dict(reversed(facts.items()))
    again = decide(OWN.scenario("contract-credit", ON), turned, grades, USCC, ON, AT + timedelta(days=1))

    assert len(first.fingerprint) == 32
    assert again.fingerprint == first.fingerprint
    assert (
        verdict("contract-credit", {**facts, "tax.grade": facts["tax.grade"]}, grades).fingerprint == again.fingerprint
    )
    assert verdict("bank-tax", facts, grades).fingerprint != first.fingerprint


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"register.fiscal_years": Fact(9, STATED, "register")}, id="a value"),
        pytest.param({"register.fiscal_years": Fact(8, ON, "register")}, id="a date"),
        pytest.param({"penalty.live": Fact(0, STATED, "penalty", ON + timedelta(days=1))}, id="how long it holds"),
    ],
)
def test_the_fingerprint_changes_with_each_input(changed: dict[str, Fact]) -> None:
    grades = {"huarong-tech": _grade()}

    before, after = (verdict("contract-credit", facts, grades) for facts in (known(), {**known(), **changed}))

    assert (before.outcome, after.outcome) == (Outcome.ELIGIBLE, Outcome.ELIGIBLE)
    assert before.fingerprint != after.fingerprint


def _grade() -> Grade:
    grade = score(TECH, known(), USCC, ON, AT)
    assert grade is not None
    return grade


_VALUES: dict[str, list[Value | None]] = {
    "register.years": [1, 3],
    "register.status": ["active", "revoked"],
    "unified.score": [30, 75, 95],
    "tax.grade": ["A", "M", "D"],
    "tax.arrears_open": [0, 1],
    "social.arrears": [0, 4],
    "penalty.live": [0, 1],
    "abnormal.listed": [False, True],
    "serious.listed": [False, True],
    "defaulter.listed": [False, True],
    "ip.class_one": [0, 1],
    "ip.class_two": [0, 5],
    "honour.highest": ["none", "national"],
    "research.intensity": [0, 7],
    "qualification.technology": [0, 1],
    "consent.credit_financing": [False, True],
}
_FACTS = st.fixed_dictionaries({name: st.sampled_from([None, *values]) for name, values in _VALUES.items()})
_COMPLETE = st.fixed_dictionaries({name: st.sampled_from(values) for name, values in _VALUES.items()})


def _facts(values: dict[str, Value | None]) -> dict[str, Fact]:
    return {**known(), **{name: Fact(value, STATED, FACTS[name].resource) for name, value in values.items()}}


@settings(max_examples=200, deadline=None)
@given(values=_COMPLETE, code=st.sampled_from(CODES), lost=st.sets(st.sampled_from(sorted(_VALUES))))
def test_a_missing_source_alone_never_makes_a_no(values: dict[str, Value | None], code: str, lost: set[str]) -> None:
    whole = verdict(code, _facts(values))
    partial = verdict(code, _facts({name: None if name in lost else value for name, value in values.items()}))

    if partial.outcome is Outcome.INELIGIBLE:
        assert whole.outcome is Outcome.INELIGIBLE


@settings(max_examples=200, deadline=None)
@given(values=_FACTS, learned=_COMPLETE, code=st.sampled_from(CODES))
def test_what_is_learned_never_turns_a_clause_that_passed(
    values: dict[str, Value | None], learned: dict[str, Value | None], code: str
) -> None:
    grades = {"huarong-tech": _grade()}
    more = {name: learned[name] if value is None else value for name, value in values.items()}

    before, after = verdict(code, _facts(values), grades), verdict(code, _facts(more), grades)

    passed = {name for name, outcome in outcomes(before).items() if outcome == "PASS"}
    assert {name: outcomes(after)[name] for name in passed} == dict.fromkeys(passed, "PASS")
    if before.outcome is Outcome.ELIGIBLE:
        assert after.outcome is Outcome.ELIGIBLE
