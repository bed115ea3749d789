"""Working days of mainland China: as announced for the year, or as far as the law fixes them in a year that is not."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

from hub.core.release.shipped_yaml import read_shipped

_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class AnnouncedDays:
    """The days in working-days.yaml; `statutory` are month and day of the holidays that every year has."""

    years: frozenset[int]
    rest: frozenset[date]
    make_up: frozenset[date]
    statutory: frozenset[str]


def is_working_day(day: date) -> bool:
    """Whether a day is a working day: Monday to Friday without days of rest, and make-up days at weekends."""
    known = announced()
    if day.year in known.years:
        return day in known.make_up or (day.weekday() < _SATURDAY and day not in known.rest)
    return day.weekday() < _SATURDAY and f"{day:%m-%d}" not in known.statutory


def is_provisional(first: date, last: date) -> bool:
    """Whether a day from `first` to `last` is in a year that is not announced: a count over it may still change."""
    return any(year not in announced().years for year in range(first.year, last.year + 1))


def working_days_between(start: date, end: date) -> int:
    """The number of working days after `start`, up to and including `end`; 0 where `end` is not later."""
    return sum(map(is_working_day, days_after(start, end)))


def add_working_days(start: date, count: int) -> date:
    """The `count`-th working day after `start`, which itself does not count (Civil Code Art. 201)."""
    if count < 1:
        raise ValueError(f"{count} working days: a term has at least one")
    working = (day for day in days_after(start) if is_working_day(day))
    return next(day for number, day in enumerate(working, start=1) if number == count)


def days_after(start: date, end: date = date.max) -> Iterator[date]:
    """Every day after `start`, up to and including `end`."""
    day = start
    while day < end:
        day += _DAY
        yield day


@cache
def announced() -> AnnouncedDays:
    """Read working-days.yaml, once."""
    written = read_shipped(files("hub.core.calendar").joinpath("working-days.yaml").read_text("utf-8"))
    years = written["years"]
    spans = [span for year in years.values() for span in year["rest"].values()]
    return AnnouncedDays(
        years=frozenset(years),
        rest=frozenset(day for first, last in spans for day in days_after(first - _DAY, last)),
        make_up=frozenset(day for year in years.values() for day in year["make_up"]),
        statutory=frozenset(written["statutory"]["days"]),
    )
