from datetime import date

import pytest

from hub.demo.generate.timeline import Month, timeline


@pytest.mark.parametrize(
    ("as_of", "tax_year", "research_year"),
    [
        pytest.param(date(2026, 11, 23), 2025, 2025, id="late in the year both are of the year before"),
        pytest.param(date(2027, 1, 1), 2025, 2025, id="on new year's day nothing newer is out"),
        pytest.param(date(2027, 4, 30), 2025, 2025, id="tax grades come out through April"),
        pytest.param(date(2027, 5, 1), 2026, 2025, id="from May on there are new tax grades"),
        pytest.param(date(2027, 7, 1), 2026, 2026, id="from July on there are new annual reports"),
    ],
)
def test_years_are_the_newest_published(as_of: date, tax_year: int, research_year: int) -> None:
    time = timeline(as_of)

    assert (time.tax_year, time.research_year) == (tax_year, research_year)


@pytest.mark.parametrize("as_of", [date(2026, 11, 23), date(2026, 1, 1), date(2026, 12, 31)])
def test_three_fiscal_years_ago(as_of: date) -> None:
    assert timeline(as_of).three_fiscal_years_ago == date(2023, 1, 1)


def test_months_count_back_over_the_new_year() -> None:
    months = timeline(date(2027, 1, 31)).months

    assert months[:3] == (Month(2027, 1), Month(2026, 12), Month(2026, 11))
    assert months[12:14] == (Month(2026, 1), Month(2025, 12))
