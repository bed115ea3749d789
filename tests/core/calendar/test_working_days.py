import csv
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.core.calendar import add_working_days, is_provisional, is_working_day, working_days_between
from hub.core.calendar.working_days import announced

SPAN = st.dates(date(2024, 1, 1), date(2027, 12, 31))


@pytest.mark.parametrize(
    ("day", "working"),
    [
        pytest.param("2026-11-23", True, id="a Monday"),
        pytest.param("2026-11-21", False, id="a Saturday"),
        pytest.param("2026-11-22", False, id="a Sunday"),
        pytest.param("2026-02-14", True, id="a make-up Saturday before the Spring Festival"),
        pytest.param("2026-02-15", False, id="the first day of the Spring Festival, a Sunday"),
        pytest.param("2026-02-16", False, id="a Monday of the Spring Festival"),
        pytest.param("2026-02-23", False, id="its last day, a Monday"),
        pytest.param("2026-02-24", True, id="the day after"),
        pytest.param("2026-02-28", True, id="a make-up Saturday after it"),
        pytest.param("2026-01-04", True, id="a make-up Sunday"),
        pytest.param("2026-09-20", True, id="a make-up Sunday before the National Day"),
        pytest.param("2026-10-08", True, id="the day after the National Day"),
        pytest.param("2026-10-10", True, id="a make-up Saturday after it"),
        pytest.param("2025-10-08", False, id="the eighth day of October 2025"),
        pytest.param("2024-02-09", True, id="New Year's Eve of 2024, a Friday, was not announced as rest"),
        pytest.param("2025-12-31", True, id="the last day of a year"),
        pytest.param("2027-01-01", False, id="New Year's Day of a year not announced"),
        pytest.param("2027-05-03", True, id="a Monday that may yet become a day of rest"),
        pytest.param("2027-10-01", False, id="National Day of a year not announced"),
        pytest.param("2023-10-02", False, id="National Day of a year before"),
    ],
)
def test_working_days(day: str, working: bool) -> None:
    assert is_working_day(date.fromisoformat(day)) is working


@pytest.mark.parametrize(
    ("start", "count", "due"),
    [
        pytest.param("2026-11-23", 1, "2026-11-24", id="the next day"),
        pytest.param("2026-11-20", 1, "2026-11-23", id="over a week-end"),
        pytest.param("2026-11-21", 1, "2026-11-23", id="from a Saturday"),
        pytest.param("2026-11-23", 20, "2026-12-21", id="four weeks"),
        pytest.param("2026-02-13", 1, "2026-02-14", id="a make-up Saturday counts"),
        pytest.param("2026-02-13", 2, "2026-02-24", id="over the Spring Festival"),
        pytest.param("2026-02-13", 6, "2026-02-28", id="to the make-up Saturday after it"),
        pytest.param("2026-09-30", 3, "2026-10-10", id="over the National Day"),
        pytest.param("2025-12-31", 1, "2026-01-04", id="over New Year's Day to a make-up Sunday"),
        pytest.param("2024-09-27", 2, "2024-09-30", id="a make-up Sunday in between"),
        pytest.param("2026-12-31", 1, "2027-01-04", id="into a year not announced"),
    ],
)
def test_a_term_ends_so_many_working_days_later(start: str, count: int, due: str) -> None:
    assert add_working_days(date.fromisoformat(start), count) == date.fromisoformat(due)


@pytest.mark.parametrize("count", [0, -3])
def test_a_term_has_at_least_one_day(count: int) -> None:
    with pytest.raises(ValueError, match=f"^{count} working days: a term has at least one$"):
        add_working_days(date(2026, 11, 23), count)


@given(start=SPAN, count=st.integers(1, 120))
def test_counting_the_days_of_a_term_gives_the_term(start: date, count: int) -> None:
    due = add_working_days(start, count)

    assert is_working_day(due)
    assert working_days_between(start, due) == count
    assert working_days_between(start, due - timedelta(days=1)) == count - 1


def test_backwards_there_are_none() -> None:
    assert working_days_between(date(2026, 11, 23), date(2026, 11, 23)) == 0
    assert working_days_between(date(2026, 11, 23), date(2026, 11, 1)) == 0


@pytest.mark.parametrize(
    ("first", "last", "provisional"),
    [
        ("2026-11-23", "2026-12-31", False),
        ("2026-11-23", "2027-01-01", True),
        ("2027-03-01", "2027-03-02", True),
        ("2024-01-01", "2026-12-31", False),
        ("2023-12-31", "2024-01-02", True),
    ],
)
def test_a_year_that_is_not_announced_makes_a_date_provisional(first: str, last: str, provisional: bool) -> None:
    assert is_provisional(date.fromisoformat(first), date.fromisoformat(last)) is provisional


def test_make_up_days_are_week_ends_and_days_of_rest_hold_a_week_day_or_a_feast() -> None:
    known = announced()

    assert sorted(known.years) == [2024, 2025, 2026]
    assert all(day.weekday() >= 5 for day in known.make_up)
    assert not known.make_up & known.rest


def test_the_days_are_those_of_the_public_list(real_data: Path | None) -> None:
    """Where the public list lies beside the checkout; it is compared and not part of the project."""
    if real_data is None:
        return
    known = announced()
    with (real_data / "holidays_cn.csv").open(encoding="utf-8") as file:
        listed = [(date.fromisoformat(row["date"]), row["kind"]) for row in csv.DictReader(file)]

    assert {day for day, kind in listed if kind == "off" and day.year in known.years} == known.rest
    assert {day for day, kind in listed if kind == "work" and day.year in known.years} == known.make_up
    assert {day.year for day, _ in listed if day.year > max(known.years)} == set()
