"""Arithmetic of dates: adding months, counting years."""

from calendar import isleap, monthrange
from datetime import date
from functools import lru_cache


@lru_cache(maxsize=8192)
def add_months(day: date, months: int) -> date:
    """Add months; where the month reached has no such day, its last day (Civil Code Art. 202)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def anniversary(since: date, years: int) -> date:
    """The day on which `years` whole years have passed; for a 29 February, the 28th in a year that has no 29th."""
    year = since.year + years
    return since.replace(year=year, day=28) if _is_leap_day(since) and not isleap(year) else since.replace(year=year)


def _is_leap_day(day: date) -> bool:
    return day.month == 2 and day.day == 29


def whole_years(since: date, on: date) -> int:
    """Count the whole years that have passed; 0 before `since`."""
    years = on.year - since.year
    return max(0, years if anniversary(since, years) <= on else years - 1)


def earliest(*days: date | None) -> date | None:
    """The first of the known days; None if none is known."""
    known = [day for day in days if day is not None]
    return min(known) if known else None
