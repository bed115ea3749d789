"""Days, months and years as clerks write them and as spreadsheets count them."""

import re
from calendar import month_name, monthrange
from datetime import date, datetime, timedelta
from functools import lru_cache

from hub.intake.ingest.spellings.cells import narrow, shown

FIRST_YEAR, LAST_YEAR = 1900, 2100

_TIME = r"(?:[T ]\s*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:\+08:?00)?)?"
_DAY = re.compile(
    r"(?:(?P<y1>\d{4})(?P<sep>[-/.])(?P<m1>\d{1,2})(?P=sep)(?P<d1>\d{1,2})"
    r"|(?P<y2>\d{4})\s*年\s*(?P<m2>\d{1,2})\s*月\s*(?P<d2>\d{1,2})\s*[日号]?"
    r"|(?P<y3>\d{4})(?P<m3>\d{2})(?P<d3>\d{2}))" + _TIME
)
_MONTH = re.compile(
    r"(\d{4})(?:[-/](\d{1,2})|\.(\d{2})|\s*年\s*(\d{1,2})\s*月份?|(\d{2}))",
)
_YEAR = re.compile(r"(\d{4})\s*(?:年度?)?")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_SERIAL_ORIGIN = date(1899, 12, 30)
_MONTH_SERIALS_FROM = 36526


def parse_date(value: object) -> date:
    """The day a cell names: ISO, slashes, dots, 年月日, eight digits, or a spreadsheet's serial (1900 system)."""
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return _within_years(value.isoformat(), value)
    if isinstance(value, bool):
        raise ValueError(f"{shown(value)} is not a date")
    return _day(value if isinstance(value, str) else narrow(value))


def parse_month(value: object) -> date:
    """The first day of the month a cell names; a full date stands for its month."""
    if isinstance(value, date):
        return parse_date(value).replace(day=1)
    if isinstance(value, bool):
        raise ValueError(f"{shown(value)} is not a month")
    return _month(value if isinstance(value, str) else narrow(value))


def parse_year(value: object) -> int:
    """The year a cell names, 1900 to 2100: 2025, 2025年, 2025年度."""
    if not isinstance(value, bool) and (match := _YEAR.fullmatch(narrow(value))):
        year = int(match[1])
        if FIRST_YEAR <= year <= LAST_YEAR:
            return year
        raise ValueError(f"{shown(value)} is not a year between {FIRST_YEAR} and {LAST_YEAR}")
    raise ValueError(f"{shown(value)} is not a year: write 2025")


@lru_cache(maxsize=8192)
def _day(text: str) -> date:
    written = narrow(text)
    if match := _DAY.fullmatch(written):
        year, month, day = (
            int(part) for part in match.group("y1", "m1", "d1", "y2", "m2", "d2", "y3", "m3", "d3") if part
        )
        return _calendar_day(text, year, month, day)
    if _SERIAL.fullmatch(written):
        return _within_years(text, _SERIAL_ORIGIN + timedelta(days=int(float(written))))
    raise ValueError(f"{shown(text)} is not a date: write 2025-02-08")


@lru_cache(maxsize=1024)
def _month(text: str) -> date:
    written = narrow(text)
    if match := _MONTH.fullmatch(written):
        year, month = (int(part) for part in match.groups() if part)
        return _calendar_day(text, year, month, 1, kind="month")
    if _DAY.fullmatch(written) or (_SERIAL.fullmatch(written) and float(written) >= _MONTH_SERIALS_FROM):
        return _day(text).replace(day=1)
    raise ValueError(f"{shown(text)} is not a month: write 2025-09")


def _calendar_day(text: str, year: int, month: int, day: int, kind: str = "date") -> date:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"{shown(text)} is not a {kind}: the year {year} is outside {FIRST_YEAR}-{LAST_YEAR}")
    if not 1 <= month <= 12:
        raise ValueError(f"{shown(text)} is not a {kind}: there is no month {month}")
    days = monthrange(year, month)[1]
    if not 1 <= day <= days:
        raise ValueError(f"{shown(text)} is not a {kind}: {month_name[month]} {year} has {days} days")
    return date(year, month, day)


def _within_years(text: str, day: date) -> date:
    return _calendar_day(text, day.year, day.month, day.day)
