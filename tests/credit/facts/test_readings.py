"""The readings of DOMAIN 13, each with its source; the windows before 2026.2 still read as they did."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from hub.credit.evaluation.library.ruleset_store import library
from hub.credit.facts.derivation.assumptions import MONTH_WITHOUT_ROW, RIGHT_WITHOUT_STATE
from hub.credit.facts.derivation.display import Display
from hub.credit.facts.rules import Fact, Record
from tests.credit.records import ON, STATED, derived, record

NOW, BEFORE = library().display_windows, library().windows_by_version("penalty-display@2026.1+c43e3a3d")
SAMR = "虚构市市场监督管理局"


def penalty(decided_on: str, severity: str, until: str | None = None, authority: str | None = None) -> Record:
    return record(
        "penalty",
        decision_number="鄂7",
        decided_on=decided_on,
        severity=severity,
        published_until=until,
        authority=authority,
    )


def year(of: int, stated: date, revenue: int, spent: int) -> Record:
    def money(yuan: int) -> dict[str, Any]:
        return {"minor": yuan * 100, "currency": "CNY"}

    return record(
        "research",
        stated,
        year=of,
        staff=40,
        technical_staff=10,
        rd_expense=money(spent),
        revenue=money(revenue),
        assets=money(70_000),
    )


@pytest.mark.parametrize(
    ("decided_on", "severity", "last_day"),
    [
        pytest.param("2026-05-12", "general", date(2027, 5, 12), id="the corresponding day"),
        pytest.param("2025-08-31", "serious", date(2028, 8, 31), id="the last of a month"),
        pytest.param("2028-02-29", "general", date(2029, 2, 28), id="a month without that day ends with its last one"),
        pytest.param("2025-06-21", "general", date(2028, 6, 21), id="a decision before the maxima were shortened"),
    ],
)
def test_the_corresponding_day_is_the_last_one_shown(decided_on: str, severity: str, last_day: date) -> None:
    """Civil Code articles 201 and 202: the day of the document is not counted (reading 4)."""
    row = penalty(decided_on, severity)

    assert derived(row, on=last_day)["penalty.live"].value == 1
    assert derived(row, on=last_day)["penalty.live"].changes_on == date.fromordinal(last_day.toordinal() + 1)
    assert derived(row, on=date.fromordinal(last_day.toordinal() + 1))["penalty.live"].value == 0


def test_the_earlier_windows_end_a_day_sooner_for_ever() -> None:
    """A published version never says anything else: answers that it gave are derived again by it."""
    row = penalty("2026-05-12", "general")

    assert derived(row, on=date(2027, 5, 11), windows=BEFORE)["penalty.live"].value == 1
    assert derived(row, on=date(2027, 5, 12), windows=BEFORE)["penalty.live"].value == 0
    assert derived(penalty("2026-10-01", "minor"), windows=BEFORE)["penalty.live"].value == 1


def test_a_stated_end_is_the_last_day_shown_and_never_prolongs() -> None:
    """DOMAIN 13, reading 4: a stated 公示截止 is the last day shown."""
    row = penalty("2026-05-12", "general", "2026-09-30")

    assert derived(row, on=date(2026, 9, 30))["penalty.live"].value == 1
    assert derived(row, on=date(2026, 10, 1))["penalty.live"].value == 0
    assert derived(penalty("2026-01-05", "minor", "2029-01-05"), on=date(2026, 4, 6))["penalty.live"].value == 0


def test_a_minor_penalty_is_shown_only_where_its_record_has_an_end() -> None:
    """NDRC Order 36: 轻微 in principle not shown, and for 3 months at most where that is needed (reading 7)."""
    assert derived(penalty("2026-11-02", "minor"))["penalty.live"] == Fact(0, STATED, "penalty")
    assert derived(penalty("2026-11-02", "minor", "2026-12-31"))["penalty.live"] == Fact(
        1, STATED, "penalty", date(2027, 1, 1)
    )


@pytest.mark.parametrize(
    ("decided_on", "authority", "begins_with"),
    [
        pytest.param("2026-01-15", SAMR, "市场监管总局《市场监督管理信用修复管理办法》", id="market supervision"),
        pytest.param("2026-06-15", SAMR, "市场监管总局《市场监督管理信用修复管理办法》", id="and later"),
        pytest.param("2026-01-15", "虚构市水利局", "国办发〔2025〕22号", id="another authority before Order 36"),
        pytest.param("2026-06-15", "虚构市水利局", "国家发展改革委《信用修复管理办法》（令第36号）", id="Order 36"),
        pytest.param("2025-12-24", SAMR, "国办发〔2025〕22号", id="before the measures of market supervision"),
        pytest.param("2026-06-15", None, "国家发展改革委《信用修复管理办法》（令第36号）", id="no authority stated"),
    ],
)
def test_each_authority_has_the_rule_of_its_day(decided_on: str, authority: str | None, begins_with: str) -> None:
    display = NOW.penalty(date.fromisoformat(decided_on), "general", None, authority)

    assert display.basis.startswith(begins_with)
    assert display.confidence == "C2"


def test_a_negative_record_has_its_class_and_both_ends() -> None:
    """DOMAIN 5.3: 一般 3 to 12 months, 严重 1 to 3 years; the serious list for 3 years, after 1 on application."""
    general = NOW.penalty(date(2026, 5, 31), "general", None, "虚构市水利局")
    hidden = NOW.penalty(date(2026, 5, 31), "minor", None, None)
    listing = NOW.listing("serious-list", date(2024, 2, 10), None)
    removed = NOW.listing("judgment-defaulter", date(2025, 2, 10), date(2025, 4, 1))

    assert general == Display("general", general.basis, "C2", date(2026, 5, 31), date(2026, 8, 31), date(2027, 5, 31))
    assert (hidden.severity, hidden.shortest_end, hidden.longest_end) == ("minor", None, None)
    assert listing is not None
    assert listing[2:] == ("M", date(2024, 2, 10), date(2025, 2, 10), date(2027, 2, 10))
    assert removed is not None
    assert removed[3:] == (date(2025, 2, 10), None, date(2025, 3, 31))
    assert NOW.listing("abnormal-list", date(2024, 2, 10), None) is None


@pytest.mark.parametrize(
    ("resource", "fact", "fields", "last_day"),
    [
        ("serious-list", "serious.listed", {"listed_on": "2023-07-09"}, date(2026, 7, 9)),
        (
            "judgment-defaulter",
            "defaulter.listed",
            {"case_number": "9", "published_on": "2024-07-09"},
            date(2026, 7, 9),
        ),
    ],
)
def test_an_entry_that_nobody_removed_ages_into_cannot_tell(
    resource: str, fact: str, fields: dict[str, str], last_day: date
) -> None:
    """SAMR Order 44: three years; 失信被执行人 (2017): two years (reading 7)."""
    row = record(resource, **fields)
    next_day = date.fromordinal(last_day.toordinal() + 1)

    assert derived(row, on=last_day)[fact] == Fact(True, STATED, resource, next_day)
    assert derived(row, on=next_day)[fact] == Fact(None, STATED, resource)
    assert derived(row, on=next_day, windows=BEFORE)[fact] == Fact(True, STATED, resource)


def test_a_newer_entry_beside_one_that_aged_still_holds() -> None:
    rows = [record("serious-list", listed_on="2019-01-01"), record("serious-list", listed_on="2026-02-03")]

    assert derived(*rows)["serious.listed"] == Fact(True, STATED, "serious-list", date(2029, 2, 4))


def test_figures_of_another_year_do_not_stand_for_the_last_full_one() -> None:
    """国科发政〔2017〕115号, 上年度: the last full year, in the filing window too (reading 5)."""
    before_last = year(2024, date(2025, 6, 30), 9_000, 900)
    last = year(2025, date(2026, 6, 30), 9_900, 693)
    under_way = year(2026, date(2026, 8, 31), 3_000, 90)

    for rows in ([before_last], [under_way], [before_last, under_way]):
        facts = derived(*rows)
        assert facts["research.last_year_intensity"].value is None
        assert facts["research.last_year_staff"].value is None
        assert facts["research.last_year_intensity"].changes_on == date(2027, 1, 1)
    facts = derived(before_last, last, under_way)
    assert facts["research.last_year_intensity"] == Fact(7, date(2025, 12, 31), "research", date(2027, 1, 1))
    assert facts["research.last_year_revenue_growth"].value == 10
    assert facts["research.intensity"].value == 3
    assert derived(last, on=date(2026, 7, 15))["research.last_year_assets"].value == 7
    assert derived(last, on=date(2027, 1, 1))["research.last_year_assets"].value is None


@pytest.mark.parametrize(
    ("title", "listed"),
    [
        pytest.param("企业总部研究院", None, id="an institute by its own name"),
        pytest.param("湖北省企业技术中心", None, id="a title that a pattern would pass"),
        pytest.param("质量管理体系认证", None, id="another certificate that no list knows"),
        pytest.param("高新技术企业", False, id="a known title, which is no research body"),
    ],
)
def test_a_title_of_no_known_list_is_for_a_person(title: str, listed: bool | None) -> None:
    """国科发政〔2017〕115号, 经认定的省部级以上研发机构: a title is what the issuing list says it is (reading 6)."""
    row = record("qualification", qualification=title, valid_from="2025-01-01", valid_until="2027-12-31")

    fact = derived(row)["qualification.research_body_listed"]

    assert fact == Fact(listed, STATED, "qualification", date(2028, 1, 1))
    assert derived()["qualification.research_body_listed"].value is False


@pytest.mark.parametrize(
    ("established_on", "on", "years"),
    [
        pytest.param("2023-01-01", ON, 3, id="from the first day of a year"),
        pytest.param("2023-01-02", ON, 2, id="a day later that year is not full"),
        pytest.param("2022-12-31", ON, 3, id="the last day of the year before"),
        pytest.param("2023-11-23", date(2026, 12, 31), 2, id="three years to the day are two fiscal years"),
        pytest.param("2023-11-23", date(2027, 1, 1), 3, id="and three with the new year"),
        pytest.param("2026-02-01", ON, 0, id="new"),
    ],
)
def test_years_of_operation_are_full_fiscal_years(established_on: str, on: date, years: int) -> None:
    """守合同重信用公示 (17th): three fiscal years; 会计法 article 11: 1 January to 31 December (reading 7)."""
    row = record("register", name="甲", established_on=established_on, status="active")

    assert derived(row, on=on)["register.fiscal_years"].value == years


def test_what_a_silent_file_means_is_written_in_the_version() -> None:
    """DOMAIN 13, reading 7: stated defaults; a version that does not assume them leaves the facts open."""
    right = record("intellectual-property", type="design", number="3", granted_on="2024-01-01", status=None)
    month = record("social-insurance", month="2026-10-01", in_arrears=False)
    open_version = replace(NOW, cannot_tell=frozenset({RIGHT_WITHOUT_STATE, MONTH_WITHOUT_ROW}))

    assert derived(right)["ip.class_two"].value == 1
    assert derived(month)["social.arrears"].value == 0
    assert derived(right, windows=open_version)["ip.class_two"].value is None
    assert derived(right, windows=open_version)["ip.class_one"].value == 0
    assert derived(month, windows=open_version)["social.arrears"].value is None
