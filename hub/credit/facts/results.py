"""The values of this area: records that facts are derived from, and the facts themselves."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

Value = int | Decimal | bool | str
#: Source -> the newest day its department stated it for; a source that never arrived is absent.
Freshness = Mapping[str, date]
#: The same as sorted pairs, which a cache can have as its key.
FreshnessItems = tuple[tuple[str, date], ...]


class Record(NamedTuple):
    """One row of one source that was not repaired; it holds on a day from `valid_from` until, not on, `valid_to`.

    `as_of` is the day it was stated for. Without `valid_to` it holds for ever.
    """

    resource: str
    body: Mapping[str, Any]
    valid_from: date
    valid_to: date | None
    as_of: date


class Subject(NamedTuple):
    """Everything known about one enterprise: its records by source."""

    uscc: str
    records: Mapping[str, Sequence[Record]]


class Fact(NamedTuple):
    """One fact about one enterprise; without a value the source says nothing, without `as_of` it never arrived.

    `changes_on` is the first day on which time alone changes the value. A value that counts whole years counts them
    from `since` instead, and each clause finds out which anniversary matters to it.
    """

    value: Value | None
    as_of: date | None
    source: str
    changes_on: date | None = None
    since: date | None = None
