"""The values of this room: a stated row, a whole list, and the record that stated rows make together."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from hub.intake.ingest.standard.resource import Resource

#: A delivery's as-of day and its number: of two statements the later one in this order holds.
Age = tuple[date, int]


class RecordName(NamedTuple):
    """A record as a person names it; the key may leave out the department that tells it."""

    resource: Resource
    uscc: str
    key: str


@dataclass(frozen=True, slots=True)
class StatedRow:
    """One accepted row of a standing delivery; `given` are the fields that its file had, None for all.

    `place` and `row_number` say which row of the file it is.
    """

    as_of: date
    batch: int
    place: int
    row_number: int
    provider: str
    body: Mapping[str, Any]
    given: frozenset[str] | None
    warnings: tuple[str, ...]

    @property
    def age(self) -> Age:
        return self.as_of, self.batch

    @property
    def order(self) -> tuple[date, int, int, int]:
        """Its place among all stated rows of a record, the oldest first."""
        return self.as_of, self.batch, self.place, self.row_number


@dataclass(frozen=True, slots=True)
class WholeList:
    """A standing delivery that is its provider's whole list; rows of the `unread` enterprises wait for a person.

    Of these nothing ends by absence: the row that waits may be the one that is missed. `unreadable` says that a row
    waits of which not even the enterprise can be read; then nothing ends at all.
    """

    as_of: date
    batch: int
    provider: str
    unread: frozenset[str] = frozenset()
    unreadable: bool = False

    @property
    def age(self) -> Age:
        return self.as_of, self.batch


@dataclass(frozen=True, slots=True)
class PresentRecord:
    """What is known of one key: `first` is the row that first said it, `newest` the last that was stated at all.

    `ended_by` is the list that did not have it any more, and `kept` are the fields that `newest` does not give and that
    stay as known.
    """

    key: str
    first: StatedRow
    newest: StatedRow
    body: Mapping[str, Any]
    valid_from: date
    valid_to: date | None
    repaired_on: date | None
    as_of: date
    composed: bool
    ended_by: WholeList | None = None
    kept: frozenset[str] = frozenset()
    counted_as: str | None = None
