"""The official tables of technology SMEs and innovative SMEs, and the second industry: every band edge."""

from decimal import Decimal
from typing import Any

import pytest

from hub.credit.evaluation.library.ruleset_store import library
from hub.credit.evaluation.results import AssessmentStatus, ClauseOutcome, Grade, IndicatorScore
from hub.credit.evaluation.rules import score
from hub.credit.facts.rules import Fact
from tests.credit.records import AT, FRESHNESS, ON, STATED, USCC, derived, known, record

TECH_SME, INNOVATIVE_SME, MANUFACTURING = (
    library().scoring(code, ON) for code in ("tech-sme", "innovative-sme", "huarong-manufacturing")
)
NOTHING: dict[str, Any] = {
    "research__last_year_intensity": 0,
    "declared__cost_intensity": 0,
    "ip__class_one": 0,
    "ip__class_one_own": 0,
    "ip__class_one_high_value": 0,
    "ip__class_two": 0,
    "qualification__high_tech": False,
    "honour__national_recent": 0,
    "honour__provincial_recent": 0,
}
"""Changes that leave a spotless enterprise without rights, spending and direct conditions."""


def graded(scheme: Any, **changes: Any) -> Grade:
    grade = score(scheme, known(**changes), USCC, ON, AT)
    assert grade is not None
    return grade


def indicator(grade: Grade, code: str) -> IndicatorScore:
    return next(one for one in grade.indicators if one.code == code)


def edges(*bands: tuple[str, int]) -> list[tuple[Decimal, str]]:
    """Values exactly at, just above and just below each bound, with the points of their band; the last is the rest."""
    least = Decimal("0.0001")
    cases = []
    for (bound, points), (_, below) in zip(bands, [*bands[1:], bands[-1]], strict=True):
        at = Decimal(bound)
        cases += [(at, str(points)), (at + least, str(points))]
        if (bound, points) != bands[-1]:
            cases.append((at - least, str(below)))
    return cases


@pytest.mark.parametrize(("value", "points"), edges(("30", 20), ("25", 16), ("20", 12), ("15", 8), ("10", 4), ("0", 0)))
def test_tech_sme_personnel(value: Decimal, points: str) -> None:
    one = indicator(graded(TECH_SME, research__last_year_staff_share=value), "technical-staff")

    assert (one.score, one.maximum, one.weight) == (Decimal(points), 20, 20)


@pytest.mark.parametrize(("value", "points"), edges(("6", 50), ("5", 40), ("4", 30), ("3", 20), ("2", 10), ("0", 0)))
def test_tech_sme_research_per_sales(value: Decimal, points: str) -> None:
    grade = graded(TECH_SME, research__last_year_intensity=value, declared__cost_intensity=0)

    one = indicator(grade, "research-spending")
    assert (one.score, one.maximum, one.weight) == (Decimal(points), 50, 50)


@pytest.mark.parametrize(
    ("value", "points"), edges(("30", 50), ("25", 40), ("20", 30), ("15", 20), ("10", 10), ("0", 0))
)
def test_tech_sme_research_per_cost(value: Decimal, points: str) -> None:
    grade = graded(TECH_SME, research__last_year_intensity=0, declared__cost_intensity=value)

    assert indicator(grade, "research-spending").score == Decimal(points)


@pytest.mark.parametrize(
    ("class_one", "class_two", "points"),
    [(1, 0, 30), (2, 9, 30), (0, 5, 24), (0, 4, 24), (0, 3, 18), (0, 2, 12), (0, 1, 6), (0, 0, 0)],
)
def test_tech_sme_results(class_one: int, class_two: int, points: int) -> None:
    one = indicator(graded(TECH_SME, ip__class_one=class_one, ip__class_two=class_two), "results")

    assert (one.score, one.maximum, one.weight) == (points, 30, 30)


@pytest.mark.parametrize(
    ("intensity", "cost", "points", "lacking"),
    [
        pytest.param(3, 30, 50, (), id="the second way is better"),
        pytest.param(6, 10, 50, (), id="the first way is better"),
        pytest.param(4, None, 30, ("declaration",), id="the second might be better"),
        pytest.param(6, None, 50, (), id="nothing could be better"),
        pytest.param(None, 15, 20, ("research",), id="the first might be better"),
    ],
)
def test_tech_sme_either_way_of_research_counts(
    intensity: int | None, cost: int | None, points: int, lacking: tuple[str, ...]
) -> None:
    grade = graded(TECH_SME, research__last_year_intensity=intensity, declared__cost_intensity=cost)

    one = indicator(grade, "research-spending")
    assert (one.status, one.score, one.lacking) == (AssessmentStatus.ASSESSED, points, lacking)


def test_the_other_way_is_named_where_it_might_be_better() -> None:
    facts = {**known(research__last_year_intensity=4), "declared.cost_intensity": Fact(None, None, "declaration")}

    grade = score(TECH_SME, facts, USCC, ON, AT)

    assert grade is not None
    assert indicator(grade, "research-spending").explanation == (
        "上年度研发费用占营业收入比例为 4 %，达到 4 %、不足 5 %，得 30 分（满分 50 分）；"
        "另一计分方式未评价：数据源 declaration 从未接入"
    )


@pytest.mark.parametrize(
    ("changes", "points", "level"),
    [
        pytest.param(
            {"research__last_year_staff_share": 10, "research__last_year_intensity": 5, "ip__class_two": 2},
            "56.00",
            "不符合",
            id="56",
        ),
        pytest.param(
            {"research__last_year_staff_share": 10, "research__last_year_intensity": 6, "ip__class_two": 1},
            "60.00",
            "符合",
            id="60",
        ),
        pytest.param(
            {"research__last_year_staff_share": 15, "research__last_year_intensity": 5, "ip__class_two": 2},
            "60.00",
            "符合",
            id="60 again",
        ),
        pytest.param(
            {"research__last_year_staff_share": 9, "research__last_year_intensity": 6, "ip__class_one": 1},
            "80.00",
            "不符合",
            id="no staff",
        ),
    ],
)
def test_tech_sme_needs_60_points_and_some_for_staff(changes: dict[str, Any], points: str, level: str) -> None:
    grade = graded(TECH_SME, **{**NOTHING, **changes})

    assert (grade.score, grade.level, grade.at_best) == (Decimal(points), level, level)


@pytest.mark.parametrize(
    ("fact", "last", "first_beyond", "code"),
    [
        ("research__last_year_staff", 500, 501, "STAFF_UP_TO_500"),
        ("research__last_year_revenue", Decimal(20000), Decimal("20000.0001"), "SALES_UP_TO_200_MILLION"),
        ("research__last_year_assets", Decimal(20000), Decimal("20000.0001"), "ASSETS_UP_TO_200_MILLION"),
        ("penalty__serious_recent", 0, 1, "NO_SERIOUS_VIOLATION"),
        ("abnormal__listed", False, True, "NOT_ON_ABNORMAL_LIST"),
        ("serious__listed", False, True, "NOT_ON_SERIOUS_LIST"),
        ("register__status", "active", "cancelled", "REGISTER_ACTIVE"),
    ],
)
def test_tech_sme_gates_hold_whatever_the_score(fact: str, last: Any, first_beyond: Any, code: str) -> None:
    assert graded(TECH_SME, **{fact: last}).level == "符合"

    beyond = graded(TECH_SME, **{fact: first_beyond})

    assert (beyond.level, beyond.at_best, beyond.score) == ("不符合", "不符合", Decimal(100))
    assert [(veto.code, veto.outcome) for veto in beyond.vetoes] == [(code, ClauseOutcome.FAIL)]


@pytest.mark.parametrize(
    ("fact", "code"),
    [
        ("research__last_year_revenue", "SALES_UP_TO_200_MILLION"),
        ("research__last_year_assets", "ASSETS_UP_TO_200_MILLION"),
        ("penalty__serious_recent", "NO_SERIOUS_VIOLATION"),
        ("abnormal__listed", "NOT_ON_ABNORMAL_LIST"),
        ("serious__listed", "NOT_ON_SERIOUS_LIST"),
        ("register__status", "REGISTER_ACTIVE"),
    ],
)
def test_a_gate_nobody_can_judge_leaves_the_table_undecided(fact: str, code: str) -> None:
    unknown = graded(TECH_SME, **{fact: None})

    assert (unknown.level, unknown.at_best) == ("待定", "符合")
    assert [(veto.code, veto.outcome) for veto in unknown.vetoes] == [(code, ClauseOutcome.UNKNOWN)]


@pytest.mark.parametrize(
    ("changes", "level"),
    [
        pytest.param({"qualification__high_tech": True}, "符合", id="high-tech enterprise"),
        pytest.param({"honour__national_recent": 1}, "符合", id="national award"),
        pytest.param({"honour__national_recent": 1, "declared__science_award": False}, "不符合", id="no science award"),
        pytest.param({"honour__national_recent": 1, "declared__science_award": None}, "待定", id="award not declared"),
        pytest.param({"declared__science_award": None}, "不符合", id="no award that could be one"),
        pytest.param({"qualification__research_body_listed": True}, "符合", id="research body"),
        pytest.param(
            {"qualification__high_tech": True, "serious__listed": True}, "不符合", id="gates hold all the same"
        ),
        pytest.param(
            {"qualification__high_tech": True, "research__last_year_staff_share": 0}, "符合", id="whatever the staff"
        ),
    ],
)
def test_tech_sme_direct_conditions_need_no_score(changes: dict[str, Any], level: str) -> None:
    grade = graded(TECH_SME, **{**NOTHING, **changes})

    assert grade.level == level


def test_points_of_an_official_table_are_out_of_the_whole_of_it() -> None:
    grade = graded(
        TECH_SME, **{**NOTHING, "research__last_year_intensity": 5, "ip__class_one": None, "ip__class_two": None}
    )

    # 20 for staff and 40 for spending; results are not known, and 60 is enough whatever they are
    assert (grade.score, grade.assessed_share, grade.level) == (Decimal("60.00"), Decimal("0.7000"), "符合")


def test_what_could_still_lift_the_score_leaves_it_undecided() -> None:
    facts = known(
        **{**NOTHING, "research__last_year_intensity": 2, "ip__class_two": 4, "declared__cost_intensity": None}
    )

    grade = score(TECH_SME, facts, USCC, ON, AT)

    assert grade is not None
    assert (grade.score, grade.level, grade.at_best) == (Decimal("54.00"), "待定", "符合")


def test_little_known_is_undecided_and_says_what_is_missing() -> None:
    row = record("research", year=2025, staff=100)
    without_rights = {source: day for source, day in FRESHNESS.items() if source != "intellectual-property"}

    grade = score(TECH_SME, derived(row, freshness=without_rights), USCC, ON, AT)

    assert grade is not None
    assert (grade.level, grade.at_best, grade.assessed_share) == ("待定", "符合", Decimal("0.0000"))
    assert grade.rating.lacking == ("research", "declaration", "intellectual-property")


@pytest.mark.parametrize("scheme", [TECH_SME, INNOVATIVE_SME])
def test_who_reports_no_figures_is_not_on_a_table(scheme: Any) -> None:
    assert score(scheme, derived(), USCC, ON, AT) is None
    assert score(scheme, known(research__last_year_staff=0), USCC, ON, AT) is None


@pytest.mark.parametrize(
    ("high_value", "own", "class_one", "class_two", "points"),
    [(1, 1, 1, 1, 20), (0, 1, 1, 1, 15), (0, 0, 1, 1, 10), (0, 0, 0, 1, 5), (0, 0, 0, 0, 0)],
)
def test_innovative_sme_rights(high_value: int, own: int, class_one: int, class_two: int, points: int) -> None:
    grade = graded(
        INNOVATIVE_SME,
        ip__class_one_high_value=high_value,
        ip__class_one_own=own,
        ip__class_one=class_one,
        ip__class_two=class_two,
    )

    one = indicator(grade, "intellectual-property")
    assert (one.score, one.maximum, one.weight) == (points, 20, 20)


@pytest.mark.parametrize(
    ("fact", "code", "maximum", "value", "points"),
    [
        *(
            ("research__last_year_intensity", "research-ratio", 20, value, points)
            for value, points in edges(("5", 20), ("3", 15), ("2", 10), ("1", 5), ("0", 0))
        ),
        *(
            ("research__last_year_revenue_growth", "revenue-growth", 20, value, points)
            for value, points in edges(("15", 20), ("10", 15), ("5", 10), ("0", 5), ("-100", 0))
        ),
        *(
            ("declared__main_business_share", "main-business", 20, value, points)
            for value, points in edges(("70", 20), ("60", 15), ("55", 10), ("50", 5), ("0", 0))
        ),
        *(
            ("declared__debt_ratio", "debt-ratio", 10, Decimal(value), points)
            for value, points in [
                ("0", "10"),
                ("54.9999", "10"),
                ("55", "10"),
                ("55.0001", "5"),
                ("74.9999", "5"),
                ("75", "5"),
                ("75.0001", "0"),
                ("300", "0"),
            ]
        ),
        ("declared__emerging_field", "emerging-field", 10, True, "10"),
        ("declared__emerging_field", "emerging-field", 10, False, "5"),
    ],
)
def test_innovative_sme_bands(fact: str, code: str, maximum: int, value: Any, points: str) -> None:
    one = indicator(graded(INNOVATIVE_SME, **{fact: value}), code)

    assert (one.score, one.maximum, one.weight) == (Decimal(points), maximum, maximum)


@pytest.mark.parametrize(
    ("changes", "points", "level", "missed"),
    [
        pytest.param(
            {"ip__class_one_high_value": 0, "research__last_year_intensity": 1},
            "80.00",
            "符合",
            None,
            id="innovation 20",
        ),
        pytest.param(
            {"ip__class_one_high_value": 0, "ip__class_one_own": 0, "research__last_year_intensity": 1},
            "75.00",
            "不符合",
            "INNOVATION_AT_LEAST_20",
            id="innovation 15",
        ),
        pytest.param({"research__last_year_revenue_growth": 0}, "85.00", "符合", None, id="growth 15"),
        pytest.param(
            {"research__last_year_revenue_growth": 0, "declared__debt_ratio": 60},
            "80.00",
            "不符合",
            "GROWTH_AT_LEAST_15",
            id="growth 10",
        ),
        pytest.param({"declared__main_business_share": 50}, "85.00", "符合", None, id="specialisation 15"),
        pytest.param(
            {"declared__main_business_share": 50, "declared__emerging_field": False},
            "80.00",
            "不符合",
            "SPECIALISATION_AT_LEAST_15",
            id="specialisation 10",
        ),
    ],
)
def test_innovative_sme_minima(changes: dict[str, Any], points: str, level: str, missed: str | None) -> None:
    grade = graded(INNOVATIVE_SME, qualification__high_tech=False, honour__provincial_recent=0, **changes)

    assert (grade.score, grade.level, grade.at_best) == (Decimal(points), level, level)
    assert [veto.code for veto in grade.vetoes] == ([missed] if missed else [])


def test_innovative_sme_at_its_cut() -> None:
    at = {
        **NOTHING,
        "ip__class_one": 1,
        "research__last_year_intensity": 2,  # innovation 20
        "research__last_year_revenue_growth": 5,
        "declared__debt_ratio": 60,  # growth 15
        "declared__main_business_share": 60,
        "declared__emerging_field": True,  # specialisation 25
    }

    assert (graded(INNOVATIVE_SME, **at).score, graded(INNOVATIVE_SME, **at).level) == (Decimal(60), "符合")
    below = {**at, "declared__main_business_share": 55}
    assert (graded(INNOVATIVE_SME, **below).score, graded(INNOVATIVE_SME, **below).level) == (Decimal(55), "不符合")


@pytest.mark.parametrize(
    ("changes", "level"),
    [
        ({"qualification__high_tech": True}, "符合"),
        ({"qualification__ip_advantage": True}, "符合"),
        ({"qualification__research_body_listed": True}, "符合"),
        ({"honour__provincial_recent": 1}, "符合"),
        ({"honour__provincial_recent": 1, "declared__science_award": False}, "不符合"),
        ({"qualification__ip_advantage": True, "abnormal__listed": True}, "不符合"),
        ({}, "不符合"),
    ],
)
def test_innovative_sme_direct_conditions(changes: dict[str, Any], level: str) -> None:
    assert graded(INNOVATIVE_SME, **{**NOTHING, **changes}).level == level


def test_innovative_sme_without_declarations_is_undecided_or_out_of_reach() -> None:
    undeclared = {name.replace(".", "__"): None for name in known() if name.startswith("declared.")} | {
        "qualification__high_tech": False,
        "honour__provincial_recent": 0,
        "ip__class_one_own": None,
    }

    good = graded(INNOVATIVE_SME, **undeclared)
    slow = graded(INNOVATIVE_SME, **{**undeclared, "research__last_year_revenue_growth": -1})

    assert (good.level, good.at_best, good.score) == ("待定", "符合", Decimal(65))
    assert [(veto.code, veto.source) for veto in good.vetoes] == [("SPECIALISATION_AT_LEAST_15", "declaration")]
    assert (slow.level, slow.at_best) == ("不符合", "不符合")
    assert [veto.code for veto in slow.vetoes if veto.outcome is ClauseOutcome.FAIL] == ["GROWTH_AT_LEAST_15"]


@pytest.mark.parametrize(
    ("fact", "code", "value", "points"),
    [
        *(
            ("unified__score", "unified-score", value, points)
            for value, points in edges(("90", 40), ("80", 34), ("70", 28), ("60", 20), ("50", 10), ("0", 0))
        ),
        *(
            ("research__revenue_growth", "revenue-growth", value, points)
            for value, points in edges(("15", 10), ("5", 7), ("0", 4), ("-100", 0))
        ),
        *(("penalty__live", "penalties", value, points) for value, points in [(0, 10), (1, 5), (2, 5), (3, 0)]),
        *(("tax__grade", "tax-grade", value, points) for value, points in zip("ABMCD", (10, 8, 6, 3, 0), strict=True)),
        *(("social__arrears", "social-insurance", value, points) for value, points in [(0, 5), (1, 2), (2, 2), (3, 0)]),
        *(("provident__arrears", "provident-fund", value, points) for value, points in [(0, 3), (2, 1), (3, 0)]),
        *(("tax__arrears_open", "tax-arrears", value, points) for value, points in [(0, 4), (1, 0)]),
        *(("utility__overdue_months", "utility-payment", value, points) for value, points in [(0, 3), (1, 1), (2, 0)]),
        ("qualification__specialised", "specialised", True, 4),
        ("qualification__specialised", "specialised", False, 0),
        *(
            ("honour__highest", "honours", value, points)
            for value, points in [("national", 3), ("provincial", 3), ("municipal", 2), ("district", 2), ("none", 0)]
        ),
    ],
)
def test_manufacturing_bands(fact: str, code: str, value: Any, points: Any) -> None:
    assert indicator(graded(MANUFACTURING, **{fact: value}), code).score == Decimal(points)


@pytest.mark.parametrize(("class_one", "class_two", "points"), [(1, 0, 8), (0, 4, 6), (0, 3, 3), (0, 1, 3), (0, 0, 0)])
def test_manufacturing_rights(class_one: int, class_two: int, points: int) -> None:
    grade = graded(MANUFACTURING, ip__class_one=class_one, ip__class_two=class_two)

    assert indicator(grade, "rights").score == points


@pytest.mark.parametrize(("sector", "graded_at_all"), [("C", True), ("I", False), (None, False)])
def test_a_scheme_of_an_industry_grades_that_industry(sector: str | None, graded_at_all: bool) -> None:
    grade = score(MANUFACTURING, known(register__sector=sector), USCC, ON, AT)

    assert (grade is not None) is graded_at_all


def test_the_sector_of_an_old_register_is_not_known() -> None:
    facts = {**known(), "register.sector": Fact("C", STATED.replace(year=2025), "register")}

    assert score(MANUFACTURING, facts, USCC, ON, AT) is None


def test_the_whole_way_from_rows_to_the_table() -> None:
    facts = derived(
        record("register", name="甲", established_on="2020-01-01", status="active"),
        record(
            "research",
            year=2025,
            staff=100,
            technical_staff=30,
            rd_expense={"minor": 600, "currency": "CNY"},
            revenue={"minor": 10000, "currency": "CNY"},
            assets={"minor": 10000, "currency": "CNY"},
        ),
        record("intellectual-property", type="design", number="1", status="valid"),
    )

    grade = score(TECH_SME, facts, USCC, ON, AT)

    # 20 for staff, 50 for spending, 6 for one right of class II
    assert grade is not None
    assert (grade.score, grade.level, grade.vetoes) == (Decimal(76), "符合", ())
