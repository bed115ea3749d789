"""The values of this area: records that facts are derived from, and the facts themselves."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
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


#: Makes a record of its five values, as `fact_of` a fact.
record_of: Callable[[tuple[str, Mapping[str, Any], date, date | None, date]], Record]
record_of = partial(tuple.__new__, Record)

#: The newest day for which all partial providers of a source have named the enterprise; `date.min`: one never has.
Named = date
NEVER_NAMED: Named = date.min


class SourceEvidence(NamedTuple):
    """What one source has of one enterprise: its records, and how many of its rows wait in quarantine.

    `named` is None where every provider of the source speaks of every enterprise.
    """

    source: str
    records: Sequence[Record]
    waiting: int = 0
    named: Named | None = None


#: Makes the evidence of its four values, as `fact_of` a fact.
evidence_of: Callable[[tuple[str, Sequence[Record], int, Named | None]], SourceEvidence]
evidence_of = partial(tuple.__new__, SourceEvidence)


class Subject(NamedTuple):
    """Everything known about one enterprise, each by source: its records, its waiting rows, and who has named it."""

    uscc: str
    records: Mapping[str, Sequence[Record]]
    waiting: Mapping[str, int] = {}
    named: Mapping[str, Named] = {}

    @property
    def evidence(self) -> Iterator[SourceEvidence]:
        """What each source has that has anything."""
        for source in dict.fromkeys((*self.records, *self.waiting, *self.named)):
            waiting, named = self.waiting.get(source, 0), self.named.get(source)
            yield SourceEvidence(source, self.records.get(source, ()), waiting, named)


class Fact(NamedTuple):
    """One fact about one enterprise; without a value the source says nothing, without `as_of` it never arrived.

    `changes_on` is the first day on which time alone changes the value. A value that counts whole years counts them
    from `since` instead, and each clause finds out which anniversary matters to it. While rows of the enterprise are
    `waiting` in quarantine there is no value: what they say might be anything.
    """

    value: Value | None
    as_of: date | None
    source: str
    changes_on: date | None = None
    since: date | None = None
    waiting: int = 0


#: Makes a fact of its six values; an enterprise has thirty, and `Fact(...)` takes three times as long.
fact_of: Callable[[tuple[Value | None, date | None, str, date | None, date | None, int]], Fact]
fact_of = partial(tuple.__new__, Fact)
