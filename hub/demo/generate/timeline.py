"""The days, months and years that are current on the day of the files. Nothing here reads the clock."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

#: More than the longest span the files reach back, in months.
_MONTHS = 25


class Month(NamedTuple):
    """A calendar month."""

    year: int
    month: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """The current dates: `months[n]` is n months ago, and the years are the newest with published statements."""

    as_of: date
    months: tuple[Month, ...]
    tax_year: int
    research_year: int

    def ago(self, days: int) -> date:
        return self.as_of - timedelta(days=days)

    @property
    def three_fiscal_years_ago(self) -> date:
        """The newest day since which three full fiscal years, which are calendar years, have passed."""
        return date(self.as_of.year - 3, 1, 1)


def timeline(as_of: date) -> Timeline:
    """The timeline of a day. Tax grades are published in April (DOMAIN 5.1), annual reports until June (DOMAIN 5.2)."""
    return Timeline(
        as_of=as_of,
        months=tuple(_month(as_of, ago) for ago in range(_MONTHS)),
        tax_year=as_of.year - (1 if as_of.month > 4 else 2),
        research_year=as_of.year - (1 if as_of.month > 6 else 2),
    )


def _month(day: date, ago: int) -> Month:
    year, month = divmod(day.year * 12 + day.month - 1 - ago, 12)
    return Month(year, month + 1)
