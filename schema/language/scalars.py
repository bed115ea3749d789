"""Scalars that GraphQL itself does not have, and what a text has to be in order to be one."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from math import isfinite
from typing import NewType

import strawberry
from strawberry.scalars import JSON
from strawberry.schema.types.scalar import DEFAULT_SCALAR_REGISTRY
from strawberry.types.scalar import ScalarDefinition

from hub.core.clock import SHANGHAI
from hub.core.errors import Invalid

_LIMIT = 2**63
_DIGITS = re.compile(r"[+-]?[0-9]{1,19}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]([0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?)(.*)")
_ZONE = re.compile(r"[+-][0-9]{2}:?[0-9]{2}")
#: Days that a question may be about; the hub's records lie well within them.
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2100, 12, 31)


def _whole_number(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise Invalid(f"{_shown(value)} is not a whole number")
    if isinstance(value, str) and not _DIGITS.fullmatch(value):
        raise Invalid(f"{_shown(value)} is not a whole number of at most 19 digits")
    number = int(value)
    if not -_LIMIT <= number < _LIMIT:
        raise Invalid(f"{_shown(value)} is beyond 64 bits")
    return number


def _day(value: object) -> date:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise Invalid(f"{_shown(value)} is not a day: write 2026-01-31")
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise Invalid(f"{_shown(value)} is no day of the calendar") from None
    return _within(day, value)


def _moment(value: object) -> datetime:
    match = _MOMENT.fullmatch(value) if isinstance(value, str) else None
    zone = match[3].upper() if match else ""
    if match is None or not (zone in ("", "Z") or _ZONE.fullmatch(zone)):
        raise Invalid(f"{_shown(value)} is not a moment: write 2026-01-31T09:00:00+08:00")
    try:
        moment = datetime.fromisoformat(f"{match[1]}T{match[2]}{zone}")
        _within(moment.date(), value)
        return (moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)).astimezone(UTC)
    except ValueError:
        raise Invalid(f"{_shown(value)} is no moment of the calendar") from None


def _within(day: date, value: object) -> date:
    if FIRST_DAY <= day <= LAST_DAY:
        return day
    raise Invalid(f"{_shown(value)} is beyond the calendar, which goes from {FIRST_DAY} to {LAST_DAY}")


def _json(value: object) -> object:
    """A value as it is, unless it holds a number that a literal can say and JSON's writers refuse."""
    match value:
        case dict():
            return {name: _json(each) for name, each in value.items()}
        case list():
            return [_json(each) for each in value]
        case int() if not -_LIMIT <= value < _LIMIT:
            raise Invalid("a whole number is beyond 64 bits: write it as a string")
        case float() if not isfinite(value):
            raise Invalid("a number is beyond those of JSON: write it as a string")
    return value


def _shown(value: object) -> str:
    return repr(value)[:60]


BigInt = NewType("BigInt", int)

SCALARS: dict[object, ScalarDefinition] = {
    JSON: replace(DEFAULT_SCALAR_REGISTRY[JSON], parse_value=_json),
    BigInt: strawberry.scalar(
        name="BigInt",
        description="A whole number of up to 64 bits, as a string: JavaScript's numbers end at 53.",
        serialize=str,
        parse_value=_whole_number,
    ),
    date: strawberry.scalar(
        name="Date",
        description=f"A day as 2026-01-31. As input it lies between {FIRST_DAY} and {LAST_DAY}.",
        serialize=date.isoformat,
        parse_value=_day,
    ),
    datetime: strawberry.scalar(
        name="DateTime",
        description=(
            "A moment as 2026-01-31T09:00:00+08:00. As input it may end in Z, or leave the zone out: "
            "then it is read in Asia/Shanghai, on every machine. A day alone is no moment."
        ),
        serialize=datetime.isoformat,
        parse_value=_moment,
    ),
}
