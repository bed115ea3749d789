"""Counts and scores, with or without their Chinese unit."""

import re
from decimal import Decimal

from hub.intake.ingest.spellings.cells import narrow, shown

_DIGITS = r"(?:\d{1,3}(?:,\d{3})+|\d{1,15})"
_COUNT = re.compile(
    rf"(?P<number>[+-]?{_DIGITS})(?P<fraction>\.\d*[1-9]\d*)?(?:\.0*)?\s*(?:人|名|个月|个|月|次|项|件)?"
)
_DECIMAL = re.compile(rf"(?P<number>[+-]?{_DIGITS}(?:\.\d{{1,10}})?)\s*分?")


def parse_count(value: object) -> int:
    """A whole number that is not negative: 12, 12人, 1,234, 3个月."""
    match = None if isinstance(value, bool) else _COUNT.fullmatch(narrow(value))
    if match is None:
        raise ValueError(f"{shown(value)} is not a number")
    if match["fraction"]:
        raise ValueError(f"{shown(value)} is not a whole number")
    count = int(match["number"].replace(",", ""))
    if count < 0:
        raise ValueError(f"{shown(value)} is negative")
    return count


def parse_decimal(value: object) -> Decimal:
    """A decimal number, exact and without idle zeros: 85.5, 85.50, 85.5分, 1,234.5."""
    match = None if isinstance(value, bool) else _DECIMAL.fullmatch(narrow(value))
    if match is None:
        raise ValueError(f"{shown(value)} is not a number")
    whole, _, fraction = match["number"].replace(",", "").partition(".")
    return Decimal(f"{whole}.{fraction.rstrip('0')}".removesuffix("."))
