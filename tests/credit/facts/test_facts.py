from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from hub.credit.facts.rules import FACTS, Fact, Record, Value
from hub.intake.ingest.resources import RESOURCES
from tests.credit.records import FRESHNESS, ON, STATED, consent, derived, record

YUAN = 100


def penalty(decided_on: str, severity: str = "general", until: str | None = None) -> Record:
    return record("penalty", decision_number="鄂1", decided_on=decided_on, severity=severity, published_until=until)


def month(resource: str, when: str, late: bool) -> Record:
    return record(resource, month=when, in_arrears=late)


def bill(when: str, category: str, months: int) -> Record:
    return record("utility-payment", month=when, category=category, months_overdue=months)


def right(kind: str, status: str | None = "valid") -> Record:
    return record("intellectual-property", type=kind, number="1", granted_on="2022-01-01", status=status)


def certificate(kind: str, valid_from: str, valid_until: str) -> Record:
    return record("qualification", qualification=kind, valid_from=valid_from, valid_until=valid_until)


def research(year: int, **fields: Any) -> Record:
    return record("research", year=year, **fields)


def money(yuan: int) -> dict[str, Any]:
    return {"minor": yuan * YUAN, "currency": "CNY"}


def test_every_fact_comes_from_a_known_resource_and_is_always_there() -> None:
    read = {code for code, resource in RESOURCES.items() if resource.read_by_rules is not None}
    assert {definition.resource for definition in FACTS.values()} == {*read, "consent", "declaration"}
    assert set(derived()) == set(FACTS)
    assert set(derived(freshness={})) == set(FACTS)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("penalty.live", 0),
        ("penalty.live_serious", 0),
        ("penalty.last_two_fiscal_years", 0),
        ("abnormal.listed", False),
        ("serious.listed", False),
        ("defaulter.listed", False),
        ("tax.arrears_open", 0),
        ("ip.class_one", 0),
        ("ip.class_two", 0),
        ("honour.highest", "none"),
        ("qualification.high_tech", False),
        ("qualification.technology", 0),
        ("register.status", None),
        ("unified.score", None),
        ("risk.class", None),
        ("tax.grade", None),
        ("social.arrears", None),
        ("provident.arrears", None),
        ("utility.overdue_months", None),
        ("research.intensity", None),
    ],
)
def test_no_row_means_none_in_a_list_of_events_and_missing_in_a_statement(name: str, value: Value | None) -> None:
    source = FACTS[name].resource

    assert derived()[name] == Fact(value, STATED, source)
    assert derived(freshness={})[name] == Fact(None, None, source)


def test_consent_is_the_hubs_own_and_never_late() -> None:
    given = consent(date(2026, 11, 1), date(2027, 1, 30))

    assert derived(freshness={})["consent.credit_financing"] == Fact(False, ON, "consent")
    assert derived(given)["consent.credit_financing"] == Fact(True, ON, "consent", date(2027, 1, 30))
    assert derived(given, on=date(2027, 1, 30))["consent.credit_financing"].value is False
    assert derived(consent(ON, None, "credit-incentive"))["consent.credit_financing"].value is False


@pytest.mark.parametrize(
    ("established_on", "years"),
    [
        pytest.param("2023-11-23", 3, id="on the day"),
        pytest.param("2023-11-24", 2, id="the day before"),
        pytest.param("2024-02-29", 2, id="a leap day"),
        pytest.param("2026-11-23", 0, id="new"),
    ],
)
def test_years_are_whole_years(established_on: str, years: int) -> None:
    row = record("register", name="甲", established_on=established_on, status="active")

    since = date.fromisoformat(established_on)
    assert derived(row)["register.years"] == Fact(years, STATED, "register", since=since)


def test_a_leap_day_has_its_anniversary_on_the_last_of_february() -> None:
    row = record("register", name="甲", established_on="2024-02-29", status="active")

    assert derived(row, on=date(2027, 2, 27))["register.years"].value == 2
    assert derived(row, on=date(2027, 2, 28))["register.years"].value == 3


def test_a_register_row_is_as_fresh_as_what_says_it_not_as_the_newest_extract() -> None:
    row = record("register", date(2025, 1, 1), name="甲", established_on="2020-01-01", status="active")

    assert derived(row)["register.status"] == Fact("active", date(2025, 1, 1), "register")
    assert derived(row, freshness={})["register.status"] == Fact("active", date(2025, 1, 1), "register")


def test_a_register_row_without_status_or_date_leaves_them_missing() -> None:
    facts = derived(record("register", name="甲"))

    assert facts["register.status"] == Fact(None, STATED, "register")
    assert facts["register.years"] == Fact(None, STATED, "register")
    assert facts["register.industry"] == Fact(None, STATED, "register")


@pytest.mark.parametrize(
    ("decided_on", "severity", "until", "ends_on"),
    [
        pytest.param("2025-06-21", "minor", None, date(2025, 9, 22), id="minor under the rules of 2021"),
        pytest.param("2025-06-21", "general", None, date(2028, 6, 22), id="general under the rules of 2021"),
        pytest.param("2025-06-21", "serious", None, date(2028, 6, 22), id="serious under the rules of 2021"),
        pytest.param("2025-06-22", "minor", "2026-06-22", date(2025, 9, 23), id="minor, first day of 2025 rules"),
        pytest.param("2025-06-22", "general", None, date(2026, 6, 23), id="general, first day of 2025 rules"),
        pytest.param("2025-06-22", "serious", None, date(2028, 6, 23), id="serious, first day of 2025 rules"),
        pytest.param("2026-04-01", "general", None, date(2027, 4, 2), id="general, first day of 2026 rules"),
        pytest.param("2025-11-30", "minor", "2026-12-31", date(2026, 3, 1), id="no corresponding day"),
        pytest.param("2026-04-01", "general", "2026-10-31", date(2026, 11, 1), id="an earlier end stated"),
        pytest.param("2026-04-01", "minor", "2029-04-01", date(2026, 7, 2), id="a later end stated does not count"),
    ],
)
def test_a_penalty_counts_until_its_display_ends(
    decided_on: str, severity: str, until: str | None, ends_on: date
) -> None:
    row = penalty(decided_on, severity, until)
    last_day = date.fromordinal(ends_on.toordinal() - 1)

    assert derived(row, on=last_day)["penalty.live"] == Fact(1, STATED, "penalty", ends_on)
    assert derived(row, on=ends_on)["penalty.live"] == Fact(0, STATED, "penalty", None)


def test_penalties_are_counted_by_severity_and_by_year() -> None:
    rows = [penalty("2024-01-05", "serious"), penalty("2023-12-20", "serious")]
    rows.append(penalty("2026-10-01", "minor", "2026-12-30"))

    facts = derived(*rows)

    assert facts["penalty.live"] == Fact(3, STATED, "penalty", date(2026, 12, 21))
    assert facts["penalty.live_serious"] == Fact(2, STATED, "penalty", date(2026, 12, 21))
    assert facts["penalty.last_two_fiscal_years"] == Fact(2, STATED, "penalty", date(2026, 12, 21))
    assert facts["penalty.serious_recent"] == Fact(0, STATED, "penalty", date(2026, 12, 21))


def test_a_penalty_leaves_the_last_two_years_with_the_year() -> None:
    row = penalty("2024-03-01", "serious")

    assert derived(row)["penalty.last_two_fiscal_years"] == Fact(1, STATED, "penalty", date(2027, 1, 1))
    assert derived(row, on=date(2027, 1, 1))["penalty.last_two_fiscal_years"].value == 0


def test_a_serious_penalty_is_recent_in_its_year_and_the_next() -> None:
    row = penalty("2025-12-31", "serious")

    assert derived(row)["penalty.serious_recent"] == Fact(1, STATED, "penalty", date(2027, 1, 1))
    assert derived(row, on=date(2027, 1, 1))["penalty.serious_recent"].value == 0
    assert derived(penalty("2025-12-31"))["penalty.serious_recent"].value == 0


@pytest.mark.parametrize(
    ("resource", "fact", "fields"),
    [
        ("abnormal-list", "abnormal.listed", {"listed_on": "2026-05-01", "removed_on": "2026-12-01"}),
        ("serious-list", "serious.listed", {"listed_on": "2026-05-01", "removed_on": "2026-12-01"}),
        (
            "judgment-defaulter",
            "defaulter.listed",
            {"case_number": "1", "published_on": "2026-05-01", "removed_on": "2026-12-01"},
        ),
    ],
)
def test_a_list_holds_from_its_entry_until_removal(resource: str, fact: str, fields: dict[str, str]) -> None:
    row = record(resource, date(2026, 12, 1), **fields)

    assert derived(row, on=date(2026, 4, 30))[fact] == Fact(False, STATED, resource, date(2026, 5, 1))
    assert derived(row, on=date(2026, 5, 1))[fact] == Fact(True, STATED, resource, date(2026, 12, 1))
    assert derived(row, on=date(2026, 12, 1))[fact] == Fact(False, STATED, resource, None)


def test_arrears_count_until_settled_and_only_if_any_are_owed() -> None:
    rows = [
        record("tax-arrears", announced_on="2026-01-05", balance=money(1)),
        record("tax-arrears", announced_on="2026-01-05", tax_type="增值税"),
        record("tax-arrears", announced_on="2026-01-06", balance=money(0)),
        record("tax-arrears", announced_on="2026-01-07", balance=money(9), cleared_on="2026-11-20"),
    ]

    assert derived(*rows)["tax.arrears_open"] == Fact(2, STATED, "tax-arrears", None)


def test_arrears_of_the_last_twelve_months_are_counted() -> None:
    rows = [month("social-insurance", f"2025-{number}-01", late=True) for number in (10, 11, 12)]
    rows += [month("social-insurance", "2026-01-01", late=True), month("social-insurance", "2026-10-01", late=False)]

    assert derived(*rows)["social.arrears"] == Fact(2, date(2026, 10, 31), "social-insurance", date(2026, 12, 1))


def test_months_before_the_last_twelve_leave_the_fact_missing() -> None:
    row = month("provident-fund", "2025-11-01", late=True)

    assert derived(row)["provident.arrears"] == Fact(None, STATED, "provident-fund")


def test_the_longest_delay_of_the_newest_bills_counts() -> None:
    rows = [bill("2026-09-01", "water", 4), bill("2026-10-01", "water", 1), bill("2026-09-01", "power", 2)]

    expected = Fact(2, date(2026, 9, 30), "utility-payment", date(2027, 9, 1))
    assert derived(*rows)["utility.overdue_months"] == expected


def test_the_newest_statement_by_the_day_counts() -> None:
    rows = [record("tax-grade", year=year, grade=grade) for year, grade in ((2024, "B"), (2025, "A"), (2026, "D"))]
    rows += [record("risk-class", month="2026-10-01", risk_class="C")]

    facts = derived(*rows, on=date(2026, 11, 19))

    assert facts["tax.grade"] == Fact("A", date(2025, 12, 31), "tax-grade")
    assert facts["risk.class"] == Fact("C", date(2026, 10, 31), "risk-class")


def test_the_unified_result_is_taken_as_stated() -> None:
    facts = derived(record("unified-evaluation", evaluated_on="2026-06-30", score="88.5"))

    assert facts["unified.score"] == Fact(Decimal("88.5"), date(2026, 6, 30), "unified-evaluation")
    assert facts["unified.level"] == Fact(None, date(2026, 6, 30), "unified-evaluation")


def test_rights_are_counted_by_class_while_valid() -> None:
    kinds = ["invention_patent", "circuit_layout", "utility_model", "design", "software_copyright", "trademark"]
    rows = [right(kind) for kind in kinds] + [right("invention_patent", "lapsed"), right("design", status=None)]

    facts = derived(*rows)

    assert (facts["ip.class_one"].value, facts["ip.class_two"].value) == (2, 4)


@pytest.mark.parametrize(
    ("rows", "some"),
    [
        pytest.param([], 0, id="no right"),
        pytest.param([right("design")], 0, id="none of class I"),
        pytest.param([right("invention_patent")], None, id="the file does not say what became of class I"),
    ],
)
def test_which_class_one_rights_are_of_own_research_or_high_value_is_not_in_the_file(
    rows: list[Record], some: int | None
) -> None:
    facts = derived(*rows)

    assert facts["ip.class_one_own"] == Fact(some, STATED, "intellectual-property")
    assert facts["ip.class_one_high_value"] == Fact(some, STATED, "intellectual-property")


@pytest.mark.parametrize(
    ("level", "awarded_on", "national", "provincial", "turn"),
    [
        pytest.param("national", "2023-11-24", 1, 1, date(2026, 11, 24), id="national, on the last day of 3 years"),
        pytest.param("national", "2023-11-23", 1, 0, date(2028, 11, 23), id="national, 3 years ago"),
        pytest.param("national", "2021-11-24", 1, 0, date(2026, 11, 24), id="national, on the last day of 5 years"),
        pytest.param("national", "2021-11-23", 0, 0, None, id="national, 5 years ago"),
        pytest.param("provincial", "2023-11-24", 0, 1, date(2026, 11, 24), id="provincial"),
        pytest.param("municipal", "2026-01-01", 0, 0, None, id="municipal"),
    ],
)
def test_high_honours_count_for_some_years(
    level: str, awarded_on: str, national: int, provincial: int, turn: date | None
) -> None:
    facts = derived(record("honour", name="奖", level=level, awarded_on=awarded_on))

    assert (facts["honour.national_recent"].value, facts["honour.provincial_recent"].value) == (national, provincial)
    changes = {facts["honour.national_recent"].changes_on, facts["honour.provincial_recent"].changes_on} - {None}
    assert min(changes, default=None) == turn


@pytest.mark.parametrize(
    ("title", "advantage", "body"),
    [
        ("国家知识产权优势企业", True, False),
        ("知识产权示范企业", True, False),
        ("湖北省企业技术中心", False, True),
        ("国家级工程技术研究中心", False, True),
        ("市级企业技术中心", False, False),
        ("瞪羚企业", False, False),
    ],
)
def test_titles_that_qualify_directly(title: str, advantage: bool, body: bool) -> None:
    facts = derived(certificate(title, "2024-01-01", "2027-12-31"))

    assert facts["qualification.ip_advantage"].value is advantage
    assert facts["qualification.research_body"].value is body


def test_the_highest_honour_counts() -> None:
    rows = [
        record("honour", name=f"奖{n}", level=level, awarded_on="2024-01-01")
        for n, level in enumerate(("district", "provincial"))
    ]

    assert derived(*rows)["honour.highest"] == Fact("provincial", STATED, "honour")


def test_certificates_count_through_their_last_day() -> None:
    rows = [
        certificate("高新技术企业", "2023-11-24", "2026-11-23"),
        certificate("专精特新小巨人", "2024-01-01", "2026-12-31"),
        certificate("瞪羚企业", "2024-01-01", "2027-12-31"),
        certificate("科技型中小企业", "2026-12-01", "2027-12-31"),
    ]

    facts = derived(*rows)
    later = derived(*rows, on=date(2026, 11, 24))

    assert facts["qualification.high_tech"] == Fact(True, STATED, "qualification", date(2026, 11, 24))
    assert facts["qualification.specialised"].value is True
    assert facts["qualification.tech_sme"].value is False
    assert facts["qualification.technology"] == Fact(2, STATED, "qualification", date(2026, 11, 24))
    assert later["qualification.technology"] == Fact(1, STATED, "qualification", date(2026, 12, 1))


@pytest.mark.parametrize(
    ("fields", "intensity", "staff_share"),
    [
        pytest.param({"rd_expense": money(6), "revenue": money(100)}, Decimal(6), None, id="no staff stated"),
        pytest.param({"staff": 8, "technical_staff": 1}, None, Decimal("12.5"), id="no money stated"),
        pytest.param({"rd_expense": money(6), "revenue": money(0)}, None, None, id="no revenue"),
        pytest.param({"staff": 0, "technical_staff": 0}, None, None, id="nobody"),
        pytest.param(
            {"rd_expense": {"minor": 6, "currency": "USD"}, "revenue": money(100)}, None, None, id="two currencies"
        ),
    ],
)
def test_research_gives_shares_in_per_cent(
    fields: dict[str, Any], intensity: Decimal | None, staff_share: Decimal | None
) -> None:
    facts = derived(research(2024, staff=1, technical_staff=1), research(2025, **fields))

    assert facts["research.intensity"] == Fact(intensity, date(2025, 12, 31), "research")
    assert facts["research.staff_share"] == Fact(staff_share, date(2025, 12, 31), "research")


@pytest.mark.parametrize(
    ("before", "now", "growth"),
    [
        pytest.param(money(100), money(115), Decimal(15), id="growing"),
        pytest.param(money(100), money(100), Decimal(0), id="as before"),
        pytest.param(money(100), money(80), Decimal(-20), id="shrinking"),
        pytest.param(money(100), money(0), Decimal(-100), id="to nothing"),
        pytest.param(money(0), money(5), None, id="from nothing"),
        pytest.param(None, money(5), None, id="not stated before"),
        pytest.param({"minor": 100, "currency": "USD"}, money(5), None, id="two currencies"),
    ],
)
def test_growth_is_over_the_year_before(
    before: dict[str, Any] | None, now: dict[str, Any], growth: Decimal | None
) -> None:
    facts = derived(research(2024, revenue=before), research(2025, revenue=now))

    assert facts["research.revenue_growth"] == Fact(growth, date(2025, 12, 31), "research")


def test_growth_needs_the_year_before_and_no_other() -> None:
    facts = derived(research(2023, revenue=money(1)), research(2025, revenue=money(2)))

    assert facts["research.revenue_growth"].value is None


def test_figures_are_in_the_units_a_rule_is_written_in() -> None:
    facts = derived(research(2025, staff=500, revenue=money(200_000_000), assets=money(200_000_001)))

    figures = [facts[name].value for name in ("research.staff", "research.revenue", "research.assets")]
    assert figures == [500, Decimal(20_000), Decimal("20000.0001")]


def test_figures_in_another_currency_are_not_compared_with_yuan() -> None:
    assert derived(research(2025, assets={"minor": 5, "currency": "USD"}))["research.assets"].value is None


@pytest.mark.parametrize(("code", "sector"), [("3911", "C"), ("C3911", "C"), ("I", "I"), ("X", None), (None, None)])
def test_the_sector_follows_from_the_industry(code: str | None, sector: str | None) -> None:
    row = record("register", name="甲", industry_code=code)

    assert derived(row)["register.sector"].value == sector


def test_nothing_is_declared_yet() -> None:
    assert derived()["declared.debt_ratio"] == Fact(None, None, "declaration")


def test_a_source_that_had_not_arrived_by_the_day_is_missing_even_if_rows_are_known() -> None:
    freshness = {source: day for source, day in FRESHNESS.items() if source != "penalty"}

    assert derived(penalty("2026-10-01"), freshness=freshness)["penalty.live"] == Fact(None, None, "penalty")
