from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.credit.evaluation.library.ruleset_store import library
from hub.credit.evaluation.results import AssessmentStatus, ClauseOutcome, Grade, IndicatorScore, Rating, Reason
from hub.credit.evaluation.rules import score
from hub.credit.facts.rules import Fact, Record, Value
from tests.credit.records import AT, ON, STATED, USCC, derived, known, record

TECH = library().scoring("huarong-tech", ON)
LEVELS = "ABCD"


def graded(**changes: Any) -> Grade:
    grade = score(TECH, known(**changes), USCC, ON, AT)
    assert grade is not None
    return grade


def indicator(grade: Grade, code: str) -> IndicatorScore:
    return next(one for one in grade.indicators if one.code == code)


def test_nothing_to_hide_earns_everything() -> None:
    grade = graded()

    assert (grade.level, grade.score, grade.assessed_share) == ("A", Decimal("100.00"), Decimal("1.0000"))
    assert (grade.vetoes, grade.at_best, grade.as_of, grade.evaluated_at) == ((), "A", ON, AT)
    assert [one.code for one in grade.indicators] == [
        "unified-score",
        "research-intensity",
        "technical-staff",
        "technology-qualification",
        "class-one-rights",
        "class-two-rights",
        "social-insurance",
        "provident-fund",
        "tax-arrears",
        "utility-payment",
        "honours",
    ]
    assert grade.ruleset_version.startswith("huarong-tech@2026.2+")


@pytest.mark.parametrize(
    ("code", "fact", "value", "points"),
    [
        ("unified-score", "unified__score", Decimal("90"), "40"),
        ("unified-score", "unified__score", Decimal("89.99"), "34"),
        ("unified-score", "unified__score", Decimal("80"), "34"),
        ("unified-score", "unified__score", Decimal("79.99"), "28"),
        ("unified-score", "unified__score", Decimal("70"), "28"),
        ("unified-score", "unified__score", Decimal("69.99"), "20"),
        ("unified-score", "unified__score", Decimal("60"), "20"),
        ("unified-score", "unified__score", Decimal("59.99"), "10"),
        ("unified-score", "unified__score", Decimal("50"), "10"),
        ("unified-score", "unified__score", Decimal("49.99"), "0"),
        ("unified-score", "unified__score", Decimal("0"), "0"),
        ("research-intensity", "research__intensity", Decimal("6"), "12"),
        ("research-intensity", "research__intensity", Decimal("5.9999"), "9.6"),
        ("research-intensity", "research__intensity", Decimal("5"), "9.6"),
        ("research-intensity", "research__intensity", Decimal("4.9999"), "7.2"),
        ("research-intensity", "research__intensity", Decimal("4"), "7.2"),
        ("research-intensity", "research__intensity", Decimal("3.9999"), "4.8"),
        ("research-intensity", "research__intensity", Decimal("3"), "4.8"),
        ("research-intensity", "research__intensity", Decimal("2.9999"), "2.4"),
        ("research-intensity", "research__intensity", Decimal("2"), "2.4"),
        ("research-intensity", "research__intensity", Decimal("1.9999"), "0"),
        ("research-intensity", "research__intensity", Decimal("0"), "0"),
        ("technical-staff", "research__staff_share", Decimal("30"), "8"),
        ("technical-staff", "research__staff_share", Decimal("29.99"), "6.4"),
        ("technical-staff", "research__staff_share", Decimal("25"), "6.4"),
        ("technical-staff", "research__staff_share", Decimal("24.99"), "4.8"),
        ("technical-staff", "research__staff_share", Decimal("20"), "4.8"),
        ("technical-staff", "research__staff_share", Decimal("19.99"), "3.2"),
        ("technical-staff", "research__staff_share", Decimal("15"), "3.2"),
        ("technical-staff", "research__staff_share", Decimal("14.99"), "1.6"),
        ("technical-staff", "research__staff_share", Decimal("10"), "1.6"),
        ("technical-staff", "research__staff_share", Decimal("9.99"), "0"),
        ("technical-staff", "research__staff_share", Decimal("0"), "0"),
        ("technology-qualification", "qualification__technology", 3, "5"),
        ("technology-qualification", "qualification__technology", 1, "5"),
        ("class-one-rights", "ip__class_one", 1, "9"),
        ("class-one-rights", "ip__class_one", 0, "0"),
        ("class-two-rights", "ip__class_two", 4, "6"),
        ("class-two-rights", "ip__class_two", 3, "4.5"),
        ("class-two-rights", "ip__class_two", 2, "3"),
        ("class-two-rights", "ip__class_two", 1, "1.5"),
        ("class-two-rights", "ip__class_two", 0, "0"),
        ("social-insurance", "social__arrears", 0, "3"),
        ("social-insurance", "social__arrears", 1, "1"),
        ("social-insurance", "social__arrears", 2, "1"),
        ("social-insurance", "social__arrears", 3, "0"),
        ("provident-fund", "provident__arrears", 0, "2"),
        ("provident-fund", "provident__arrears", 2, "1"),
        ("provident-fund", "provident__arrears", 3, "0"),
        ("tax-arrears", "tax__arrears_open", 0, "3"),
        ("tax-arrears", "tax__arrears_open", 1, "0"),
        ("utility-payment", "utility__overdue_months", 0, "2"),
        ("utility-payment", "utility__overdue_months", 1, "1"),
        ("utility-payment", "utility__overdue_months", 2, "0"),
        ("honours", "honour__highest", "national", "10"),
        ("honours", "honour__highest", "provincial", "8"),
        ("honours", "honour__highest", "municipal", "5"),
        ("honours", "honour__highest", "district", "3"),
        ("honours", "honour__highest", "none", "0"),
    ],
)
def test_every_band_begins_at_its_bound(code: str, fact: str, value: Value, points: str) -> None:
    grade = graded(**{fact: value})

    one = indicator(grade, code)
    assert (one.status, one.score) == (AssessmentStatus.ASSESSED, Decimal(points))
    assert grade.score == 100 - one.maximum + Decimal(points)


@pytest.mark.parametrize(
    ("code", "changes", "explanation"),
    [
        pytest.param(
            "research-intensity",
            {"research__intensity": Decimal("5.9999")},
            "研发费用占营业收入比例为 5.99 %，达到 5 %、不足 6 %，得 9.6 分（满分 12 分）",
            id="a middle band, cut and not rounded",
        ),
        pytest.param(
            "unified-score",
            {"unified__score": Decimal("95.50")},
            "综合评价得分为 95.5 分，达到 90 分，得 40 分（满分 40 分）",
            id="the highest band",
        ),
        pytest.param("tax-arrears", {}, "未清欠税为 0 笔，不足 1 笔，得 3 分（满分 3 分）", id="the lowest band"),
        pytest.param(
            "honours", {"honour__highest": "municipal"}, "最高表彰荣誉为市级，得 5 分（满分 10 分）", id="a choice"
        ),
    ],
)
def test_the_explanation_says_value_and_band(code: str, changes: dict[str, Any], explanation: str) -> None:
    assert indicator(graded(**changes), code).explanation == explanation


@pytest.mark.parametrize(
    ("fact", "explanation"),
    [
        pytest.param(Fact(None, None, "research"), "研发投入强度未评价：数据源 research 从未接入", id="never arrived"),
        pytest.param(
            Fact(None, STATED, "research"),
            "研发投入强度未评价：数据源 research 没有该企业可用的记录（数据截至 2026-11-20）",
            id="no row",
        ),
        pytest.param(
            Fact(7, date(2024, 11, 22), "research"),
            "研发投入强度未评价：数据源 research 截至 2024-11-22，已 731 天，超过 730 天",
            id="too old",
        ),
    ],
)
def test_a_source_that_fails_is_not_assessed_and_takes_no_points(fact: Fact, explanation: str) -> None:
    grade = score(TECH, {**known(), "research.intensity": fact}, USCC, ON, AT)

    assert grade is not None
    one = indicator(grade, "research-intensity")
    assert (one.status, one.score, one.maximum, one.weight) == (
        AssessmentStatus.NOT_ASSESSED,
        None,
        Decimal(12),
        Decimal(12),
    )
    assert (one.explanation, one.source, one.as_of) == (explanation, "research", fact.as_of)
    assert (grade.score, grade.assessed_share) == (Decimal("100.00"), Decimal("0.8800"))


def test_data_of_the_age_limit_still_counts() -> None:
    fact = Fact(7, date(2024, 11, 23), "research")

    grade = score(TECH, {**known(), "research.intensity": fact}, USCC, ON, AT)

    assert grade is not None
    assert indicator(grade, "research-intensity").status is AssessmentStatus.ASSESSED
    assert grade.holds_until == date(2026, 11, 24)


@pytest.mark.parametrize(
    ("changes", "points", "level"),
    [
        pytest.param({"class_one": 0, "class_two": 0}, "85.00", "A", id="the lowest A"),
        pytest.param({"class_one": 0, "class_two": 0, "overdue": 1}, "84.00", "B", id="below A"),
        pytest.param({"unified": 60, "honour": "none"}, "70.00", "B", id="the lowest B"),
        pytest.param({"unified": 60, "honour": "none", "overdue": 1}, "69.00", "C", id="below B"),
        pytest.param(
            {"unified": 60, "class_one": 0, "class_two": 0, "honour": "none"}, "55.00", "C", id="the lowest C"
        ),
        pytest.param(
            {"unified": 60, "class_one": 0, "class_two": 0, "honour": "none", "overdue": 1}, "54.00", "D", id="below C"
        ),
    ],
)
def test_cuts_include_their_bound(changes: dict[str, Any], points: str, level: str) -> None:
    names = {
        "unified": "unified__score",
        "class_one": "ip__class_one",
        "class_two": "ip__class_two",
        "honour": "honour__highest",
        "overdue": "utility__overdue_months",
    }

    grade = graded(**{names[name]: value for name, value in changes.items()})

    assert (grade.score, grade.level) == (Decimal(points), level)


def test_the_score_is_over_what_was_assessed_half_up() -> None:
    grade = graded(unified__score=None, ip__class_one=None, honour__highest="district", ip__class_two=3)

    # 10 + 8 + 5 and 2 of research and willingness in full, 4.5 of 6, 3 of 10: 42.5 of 51
    assert (grade.score, grade.assessed_share) == (Decimal("83.33"), Decimal("0.5100"))
    assert (grade.level, grade.at_best) == ("B", "A")


def test_less_than_half_assessed_is_no_grade() -> None:
    half = known(unified__score=None, honour__highest=None)
    less = known(unified__score=None, honour__highest=None, utility__overdue_months=None)

    grade = score(TECH, half, USCC, ON, AT)
    assert grade is not None
    assert grade.assessed_share == Decimal("0.5000")
    assert score(TECH, less, USCC, ON, AT) is None
    assert score(TECH, derived(freshness={}), USCC, ON, AT) is None


@pytest.mark.parametrize(
    ("fact", "code"), [("serious__listed", "SERIOUS_LIST"), ("defaulter__listed", "JUDGMENT_DEFAULTER")]
)
def test_a_veto_caps_the_level_and_leaves_the_score(fact: str, code: str) -> None:
    grade = graded(**{fact: True})

    assert (grade.level, grade.score, grade.at_best) == ("D", Decimal("100.00"), "D")
    assert [(veto.code, veto.outcome) for veto in grade.vetoes] == [(code, ClauseOutcome.FAIL)]


def test_a_veto_nobody_can_judge_is_said_and_does_not_strike() -> None:
    grade = graded(defaulter__listed=None)

    assert grade.level == "A"
    assert grade.vetoes == (
        Reason(
            "JUDGMENT_DEFAULTER",
            ClauseOutcome.UNKNOWN,
            "列为失信被执行人，等级不高于 D：无法判断，列入已满法定期限，没有收到移出信息",
            "a judgment defaulter: grade D at most: cannot tell, its legal term is over and no removal was delivered",
            "由人工向列入机关查询是否已经移出",
            "a person asks the listing authority whether it was removed",
            "judgment-defaulter",
            STATED,
        ),
    )


def test_a_grade_holds_until_time_alone_could_change_it() -> None:
    facts = known()
    expiring = facts["qualification.technology"]._replace(changes_on=date(2026, 12, 31))

    grade = score(TECH, {**facts, "qualification.technology": expiring}, USCC, ON, AT)

    assert grade is not None
    assert grade.holds_until == date(2026, 12, 31)
    assert graded().holds_until == STATED + timedelta(days=101)


@pytest.mark.parametrize(
    ("scheme", "rows", "level", "points", "as_of"),
    [
        pytest.param(
            "samr-risk",
            [record("risk-class", month="2026-10-01", risk_class="C")],
            "C",
            None,
            date(2026, 10, 31),
            id="the month's risk class",
        ),
        pytest.param(
            "tax",
            [record("tax-grade", year=2025, grade="M")],
            "M",
            None,
            date(2025, 12, 31),
            id="the year's tax grade",
        ),
        pytest.param(
            "samr-comprehensive",
            [record("unified-evaluation", evaluated_on="2026-06-30", score="88.5", level="良")],
            "良",
            Decimal("88.5"),
            date(2026, 6, 30),
            id="the unified result",
        ),
        pytest.param(
            "samr-comprehensive",
            [record("unified-evaluation", evaluated_on="2026-06-30", score="88.5")],
            "未定级",
            Decimal("88.5"),
            date(2026, 6, 30),
            id="the unified result without a level",
        ),
    ],
)
def test_an_official_grade_is_taken_as_it_is(
    scheme: str, rows: list[Record], level: str, points: Decimal | None, as_of: date
) -> None:
    grade = score(library().scoring(scheme, ON), derived(*rows), USCC, ON, AT)

    assert grade is not None
    assert (grade.scheme, grade.level, grade.score, grade.as_of) == (scheme, level, points, as_of)
    assert (grade.assessed_share, grade.indicators, grade.vetoes) == (None, (), ())


@pytest.mark.parametrize("scheme", ["samr-risk", "tax", "samr-comprehensive"])
def test_no_official_record_is_no_grade(scheme: str) -> None:
    assert score(library().scoring(scheme, ON), derived(), USCC, ON, AT) is None


def test_an_official_grade_ends_with_its_age_limit() -> None:
    tax, row = library().scoring("tax", ON), record("tax-grade", year=2025, grade="A")
    last = date(2025, 12, 31) + timedelta(days=550)

    grade = score(tax, derived(row, on=last), USCC, last, AT)

    assert grade is not None
    assert grade.holds_until == last + timedelta(days=1)
    assert score(tax, derived(row, on=grade.holds_until), USCC, grade.holds_until, AT) is None


def test_a_rating_of_an_earlier_release_says_nothing_of_the_worst() -> None:
    body = orjson.loads(graded().rating.as_json)
    del body["at_worst"]

    assert (Rating.from_json(body).at_worst, Rating.from_json(body).at_best) == (None, "A")


@pytest.mark.parametrize(
    ("changes", "level", "worst", "best"),
    [
        pytest.param({}, "A", "A", "A", id="nothing is missing"),
        pytest.param({"unified__score": None}, "A", "C", "A", id="forty points are missing"),
        pytest.param({"utility__overdue_months": None}, "A", "A", "A", id="two points are missing"),
        pytest.param({"defaulter__listed": None}, "A", "D", "A", id="a veto cannot be judged"),
        pytest.param({"defaulter__listed": True, "unified__score": None}, "D", "D", "D", id="a veto has struck"),
    ],
)
def test_a_grade_has_a_level_at_worst_and_one_at_best(
    changes: dict[str, Any], level: str, worst: str, best: str
) -> None:
    grade = graded(**changes)

    assert (grade.level, grade.at_worst, grade.at_best) == (level, worst, best)


def test_a_rating_reads_back_as_it_was_written() -> None:
    rating = graded(defaulter__listed=None, serious__listed=True, research__intensity=None).rating

    assert Rating.from_json(orjson.loads(rating.as_json)) == rating


def test_the_digest_is_of_what_was_found_and_not_of_when() -> None:
    late = known()
    late["defaulter.listed"] = Fact(False, date(2024, 1, 1), "judgment-defaulter")
    today, tomorrow = (score(TECH, late, USCC, day, AT) for day in (ON, ON + timedelta(days=1)))
    assert today is not None
    assert tomorrow is not None

    assert today.vetoes != tomorrow.vetoes
    assert today.rating.digest == tomorrow.rating.digest
    assert today.rating.digest != replace(today.rating, level="D").digest
    assert today.rating.digest != graded().rating.digest


def test_an_official_grade_has_its_sources_day_and_a_rating_that_others_share() -> None:
    scheme = library().scoring("samr-comprehensive", ON)
    days = "2026-06-30", "2026-07-31"
    facts_of = (derived(record("unified-evaluation", evaluated_on=day, score="88", level="良")) for day in days)
    grades = [score(scheme, facts, USCC, ON, AT) for facts in facts_of]

    assert all(grades)
    assert len({grade.as_of for grade in grades if grade} - {ON}) == 2
    assert len({grade.rating.number for grade in grades if grade}) == 1


_NEGATIVE = st.sampled_from(
    [
        record("penalty", decision_number="1", decided_on="2026-10-01", severity="serious"),
        record("serious-list", listed_on="2026-10-01"),
        record("abnormal-list", listed_on="2026-10-01"),
        record("judgment-defaulter", case_number="1", published_on="2026-10-01"),
        record("tax-arrears", announced_on="2026-10-01"),
        record("social-insurance", month="2026-10-01", in_arrears=True),
        record("provident-fund", month="2026-10-01", in_arrears=True),
        record("utility-payment", month="2026-10-01", category="gas", months_overdue=5),
    ]
)
_ANY = st.one_of(
    _NEGATIVE,
    st.integers(40, 99).map(lambda points: record("unified-evaluation", evaluated_on="2026-06-30", score=str(points))),
    st.integers(0, 10).map(
        lambda share: record(
            "research",
            year=2025,
            staff=10,
            technical_staff=share,
            rd_expense={"minor": share, "currency": "CNY"},
            revenue={"minor": 100, "currency": "CNY"},
        )
    ),
    st.sampled_from(["invention_patent", "design"]).map(
        lambda kind: record("intellectual-property", type=kind, number="1", granted_on="2022-01-01", status="valid")
    ),
    st.integers(1, 9).map(lambda n: record("social-insurance", month=f"2026-{n:02}-01", in_arrears=n % 2 == 0)),
    st.sampled_from(["national", "district"]).map(
        lambda level: record("honour", name="奖", level=level, awarded_on="2024-01-01")
    ),
)


@settings(max_examples=150, deadline=None)
@given(rows=st.lists(_ANY, max_size=12), negative=_NEGATIVE)
def test_a_live_negative_record_never_raises_a_grade(rows: list[Record], negative: Record) -> None:
    before = score(TECH, derived(*rows), USCC, ON, AT)
    after = score(TECH, derived(*rows, negative), USCC, ON, AT)

    if before is not None:
        assert after is not None
        assert LEVELS.index(after.level) >= LEVELS.index(before.level)
