"""Counts and scores, with or without their Chinese unit."""

import re
from decimal import Decimal

from hub.intake.ingest.spellings.cells import narrow, shown
from hub.intake.ingest.spellings.numerals import is_numeral

_DIGITS = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,3}(?: [0-9]{3})+|[0-9]{1,15})"
_UNITS = "人|名|位|户|家|个月|个|月|次|项|件"
_COUNT = re.compile(rf"(?P<number>[+-]?{_DIGITS})(?P<fraction>\.[0-9]*[1-9][0-9]*)?(?:\.0*)?\s*(?:{_UNITS})?")
_DECIMAL = re.compile(rf"(?P<number>[+-]?{_DIGITS}(?:\.[0-9]{{0,10}})?)\s*分?")
_IN_BRACKETS = re.compile(r"\([0-9.,]+\)")


def parse_count(value: object) -> int:
    """A whole number that is not negative: 12, 12人, 1,234, 3个月."""
    match = None if isinstance(value, bool) else _COUNT.fullmatch(_written(value))
    if match is None:
        raise ValueError(_no_number(value))
    if match["fraction"]:
        raise ValueError(f"{shown(value)} is not a whole number")
    count = int(_plain(match["number"]))
    if count < 0:
        raise ValueError(f"{shown(value)} is negative")
    return count


def parse_decimal(value: object) -> Decimal:
    """A decimal number, exact and without idle zeros: 85.5, 85.50, 85.5分, 1,234.5."""
    match = None if isinstance(value, bool) else _DECIMAL.fullmatch(_written(value))
    if match is None:
        raise ValueError(_no_number(value))
    whole, _, fraction = _plain(match["number"]).partition(".")
    return Decimal(f"{whole}.{fraction.rstrip('0')}".removesuffix("."))


def _written(value: object) -> str:
    return narrow(value).replace("−", "-")


def _plain(number: str) -> str:
    return number.replace(",", "").replace(" ", "")


def _no_number(value: object) -> str:
    written = _written(value)
    if _IN_BRACKETS.fullmatch(written):
        return f"{shown(value)} is negative: brackets are a bookkeeper's minus"
    if written.endswith("%"):
        return f"{shown(value)} is not a number, but a share"
    if is_numeral(written):
        return f"{shown(value)} is not a number: write it in digits"
    return f"{shown(value)} is not a number"
