"""What goes in: the live records of one enterprise; and what is made of them: facts, each with its source and date."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

Value = int | Decimal | bool | str
#: Resource -> the newest day its department stated it for; absent: it never arrived.
Freshness = Mapping[str, date]
#: The same as sorted pairs, which a cache can have as its key.
FreshnessItems = tuple[tuple[str, date], ...]


class Record(NamedTuple):
    """One unrepaired row of one resource; it holds on D when valid_from <= D and D < valid_to, if that is known."""

    resource: str
    body: Mapping[str, Any]
    valid_from: date
    valid_to: date | None
    as_of: date


class Subject(NamedTuple):
    """Everything known about one enterprise, by resource."""

    uscc: str
    records: Mapping[str, Sequence[Record]]


class Fact(NamedTuple):
    """One thing known, or not: without a value the source says nothing, and without `as_of` it never arrived.

    `changes_on` is the first day on which time alone changes the value. Where the value counts whole years,
    `since` is the day they count from, and each clause finds out itself which anniversary matters to it.
    """

    value: Value | None
    as_of: date | None
    source: str
    changes_on: date | None = None
    since: date | None = None
