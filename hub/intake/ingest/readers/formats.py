"""Which number formats show a day, and which day a serial number is (ECMA-376, 18.8.30 and 18.17.4)."""

import re
from datetime import date, datetime, timedelta

from hub.intake.ingest.readers.sheet import UnreadableCell
from hub.intake.ingest.spellings import Cell, SerialOf1904

#: Formats that a workbook does not spell out; 27 to 36 and 50 to 58 are dates in Chinese, Japanese and Korean.
BUILT_IN_DATES = frozenset((*range(14, 23), *range(27, 37), 45, 47, *range(50, 59)))

_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.')
_ELAPSED = re.compile(r"\[[hms]+\]", re.IGNORECASE)
_BRACKETED = re.compile(r"\[[^\]]*\]")
_NUMERIC = re.compile(r"general|e[+-]|[0#?]", re.IGNORECASE)
_OF_DATE = re.compile(r"[ydmhse]|上午|下午|am/pm|a/p|aaa|b[12]", re.IGNORECASE)

_LEAP_DAY_THAT_NEVER_WAS = 60
_LAST_SERIAL = 2_958_465
_SECONDS = 86_400
_WHOLE_BELOW = 2**63
#: Bare numbers that a column of days takes for a day counted from 1900.
_SERIALS_READ = (10_000, 100_000)


def shows_date(code: str) -> bool:
    """Whether a number format shows its number as a day or a time of day, in any language."""
    shown = _LITERAL.sub("", code).partition(";")[0]
    if _ELAPSED.search(shown):
        return False
    shown = _BRACKETED.sub("", shown)
    fraction_of_seconds = re.sub(r"s\.0+", "s", shown, flags=re.IGNORECASE)
    return not _NUMERIC.search(fraction_of_seconds) and bool(_OF_DATE.search(shown))


def number_cell(number: float, *, from_1904: bool) -> Cell:
    """A number as it is stored: whole ones as int, and marked where it may be a day that is counted from 1904."""
    if from_1904 and _SERIALS_READ[0] <= number < _SERIALS_READ[1]:
        return SerialOf1904(format(number, ".15g"))
    if number.is_integer() and abs(number) < _WHOLE_BELOW:
        return int(number)
    return number


def date_cell(serial: float, *, from_1904: bool) -> Cell:
    """The day, or the moment to its second, that a serial shows; unreadable where there is no such day."""
    days, seconds = divmod(round(serial * _SECONDS), _SECONDS)
    if 0 < serial < 1:
        return str(timedelta(seconds=seconds)).rjust(8, "0")
    day = _day(days, from_1904=from_1904)
    if day is None:
        text = format(serial, ".15g")
        return UnreadableCell(text, f"{text} stands under a date format, and no day has this number")
    return datetime(day.year, day.month, day.day) + timedelta(seconds=seconds) if seconds else day


def _day(days: int, *, from_1904: bool) -> date | None:
    if from_1904:
        return date(1904, 1, 1) + timedelta(days) if 0 <= days <= _LAST_SERIAL - 1462 else None
    if not 1 <= days <= _LAST_SERIAL or days == _LEAP_DAY_THAT_NEVER_WAS:
        return None
    return date(1899, 12, 31 if days < _LEAP_DAY_THAT_NEVER_WAS else 30) + timedelta(days)
