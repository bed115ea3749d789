"""Days, months and years as clerks write them and as spreadsheets count them.

A moment that names its time zone is read as the day it is in the district's zone: what a system writes as
2026-02-07T16:00:00Z was the midnight at which 8 February began.
"""

import re
from calendar import month_name, monthrange
from datetime import date, datetime, timedelta
from functools import lru_cache

from hub.core.clock import SHANGHAI
from hub.intake.ingest.spellings.cells import narrow, shown
from hub.intake.ingest.spellings.numerals import in_digits

FIRST_YEAR, LAST_YEAR = 1900, 2100

_CLOCK = r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:[.,][0-9]+)?)?"
_ZONE = r"(?P<zone>Z|[+-][0-9]{2}:?[0-9]{2})"
_TIME = rf"(?:[T ]\s*{_CLOCK}\s*{_ZONE}?)?"
_DAY = re.compile(
    r"(?:(?P<y1>[0-9]{4})\s*(?P<sep>[-/.])\s*(?P<m1>[0-9]{1,2})\s*(?P=sep)\s*(?P<d1>[0-9]{1,2})"
    r"|(?P<y2>[0-9]{4})\s*年\s*(?P<m2>[0-9]{1,2})\s*月\s*(?P<d2>[0-9]{1,2})\s*[日号]?"
    r"|(?P<y3>[0-9]{4})(?P<m3>[0-9]{2})(?P<d3>[0-9]{2})(?:[0-9]{6})?)" + _TIME
)
_MONTH = re.compile(
    r"([0-9]{4})(?:[-/]([0-9]{1,2})|\.([0-9]{2})|\s*年\s*([0-9]{1,2})\s*月份?|([0-9]{2}))",
)
_YEAR = re.compile(r"([0-9]{4})(?:\.0+)?\s*(?:年|年度|纳税年度|年年度)?")
#: A span from January to December of one year: 2025年1月-12月, 2025.1-2025.12, 2025年01月至2025年12月.
_WHOLE_YEAR = re.compile(
    r"(?P<year>[0-9]{4})\s*[年.\-/]\s*0?1\s*月?\s*[-~—–―−至到]+\s*(?:(?P=year)\s*[年.\-/]\s*)?12\s*月?份?"
)
_SERIAL = re.compile(r"[0-9]{5}(?:\.[0-9]+)?")
_SERIAL_ORIGIN = date(1899, 12, 30)
_MONTH_SERIALS_FROM = 36526
#: Why some spellings are no day, though a person might guess one.
_UNCLEAR = (
    (re.compile(r"[0-9]{1,2}([-/.])[0-9]{1,2}\1[0-9]{4}"), "the order of day and month is not told: "),
    (re.compile(r"[0-9]{1,2}([-/. ]?)[A-Za-z]{3,9}\.?\1,? ?[0-9]{2,4}"), "the year does not stand first: "),
    (re.compile(r"[0-9]{1,2}([-/.])[0-9]{1,2}\1[0-9]{1,2}|[0-9]{2}年.*"), "the year needs four digits: "),
    (re.compile(r"(?:民国|昭和|平成|令和).*"), "the year is of another calendar: "),
    (re.compile(r"[0-9]{4}(?:[-/.][0-9]{1,2}|年[0-9]{1,2}月份?)"), "the day is missing: "),
    (re.compile(r"已.*|[是有√]|y|yes|true", re.IGNORECASE), "it says that this happened, not when: "),
    (re.compile(r"长期.*|永久.*|至今|至[今现].*"), "it names no day: "),
)


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
    """The year a cell names, 1900 to 2100: 2025, 2025年度, 二〇二五年, 2025年1月-12月, or a date shown as its year."""
    if isinstance(value, date):
        return _year_of_day(value)
    written = in_digits(narrow(value))
    if not isinstance(value, bool) and (match := _YEAR.fullmatch(written) or _WHOLE_YEAR.fullmatch(written)):
        year = int(match[1])
        if FIRST_YEAR <= year <= LAST_YEAR:
            return year
        raise ValueError(f"{shown(value)} is not a year between {FIRST_YEAR} and {LAST_YEAR}")
    raise ValueError(f"{shown(value)} is not a year: write 2025")


def _year_of_day(value: date) -> int:
    """The year of a date cell. Whoever types 2025 into a cell of dates gets the 2025th day of 1900: 1905-07-17."""
    day = value.date() if isinstance(value, datetime) else value
    typed = (day - _SERIAL_ORIGIN).days
    if FIRST_YEAR <= typed <= LAST_YEAR:
        raise ValueError(f"{shown(day)} is not a year: {typed} was typed into a cell of dates")
    return _within_years(day.isoformat(), day).year


@lru_cache(maxsize=8192)
def _day(text: str) -> date:
    written = in_digits(narrow(text).replace("。", "."))
    if match := _DAY.fullmatch(written):
        year, month, day = (
            int(part) for part in match.group("y1", "m1", "d1", "y2", "m2", "d2", "y3", "m3", "d3") if part
        )
        return _in_zone(text, _calendar_day(text, year, month, day), match)
    if _SERIAL.fullmatch(written):
        return _within_years(text, _SERIAL_ORIGIN + timedelta(days=int(float(written))))
    unclear = next((reason for form, reason in _UNCLEAR if form.fullmatch(written)), "")
    raise ValueError(f"{shown(text)} is not a date: {unclear}write 2025-02-08")


@lru_cache(maxsize=1024)
def _month(text: str) -> date:
    written = in_digits(narrow(text))
    if match := _MONTH.fullmatch(written):
        year, month = (int(part) for part in match.groups() if part)
        return _calendar_day(text, year, month, 1, kind="month")
    if _DAY.fullmatch(written) or (_SERIAL.fullmatch(written) and float(written) >= _MONTH_SERIALS_FROM):
        return _day(text).replace(day=1)
    raise ValueError(f"{shown(text)} is not a month: write 2025-09")


def _in_zone(text: str, day: date, match: re.Match[str]) -> date:
    hour, minute, second, zone = match.group("hour", "minute", "second", "zone")
    if hour is None:
        return day
    if int(hour) > 23 or int(minute) > 59 or int(second or 0) > 59:
        raise ValueError(f"{shown(text)} is not a date: there is no such time of day")
    if zone is None:
        return day
    moment = datetime.fromisoformat(f"{day}T{int(hour):02}:{minute}:{second or '00'}{zone}")
    return moment.astimezone(SHANGHAI).date()


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
