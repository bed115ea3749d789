"""Which days are working days: as announced for the year; in a year not announced yet, as far as the law fixes them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

import yaml

_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Announced:
    """All that is announced; `statutory` are month and day of the holidays that every year has."""

    years: frozenset[int]
    rest: frozenset[date]
    make_up: frozenset[date]
    statutory: frozenset[str]


def is_working_day(day: date) -> bool:
    """Monday to Friday but for days of rest, and the make-up days at week-ends."""
    known = announced()
    if day.year in known.years:
        return day in known.make_up or (day.weekday() < _SATURDAY and day not in known.rest)
    return day.weekday() < _SATURDAY and f"{day:%m-%d}" not in known.statutory


def is_provisional(first: date, last: date) -> bool:
    """Whether one of the days, both included, lies in a year that is not announced: what was counted may still move."""
    return any(year not in announced().years for year in range(first.year, last.year + 1))


def working_days_between(start: date, end: date) -> int:
    """The working days after `start` up to and with `end`; 0 if it is not later."""
    return sum(map(is_working_day, days_after(start, end)))


def add_working_days(start: date, count: int) -> date:
    """The working day that is so many after `start`, which is not counted itself (Civil Code Art. 201)."""
    if count < 1:
        raise ValueError(f"{count} working days: a term has at least one")
    working = (day for day in days_after(start) if is_working_day(day))
    return next(day for number, day in enumerate(working, start=1) if number == count)


def days_after(start: date, end: date = date.max) -> Iterator[date]:
    """Every day after `start` up to and with `end`."""
    day = start
    while day < end:
        day += _DAY
        yield day


@cache
def announced() -> Announced:
    """What working-days.yaml says."""
    written = yaml.safe_load(files("hub.core.calendar").joinpath("working-days.yaml").read_text("utf-8"))
    years = written["years"]
    spans = [span for year in years.values() for span in year["rest"].values()]
    return Announced(
        years=frozenset(years),
        rest=frozenset(day for first, last in spans for day in days_after(first - _DAY, last)),
        make_up=frozenset(day for year in years.values() for day in year["make_up"]),
        statutory=frozenset(written["statutory"]["days"]),
    )
