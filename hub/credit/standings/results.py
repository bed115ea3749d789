"""What lists answer: who stands where, how many there are, and who came or went."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from hub.credit.eligibility.results import Outcome


class ListPlace(NamedTuple):
    """An enterprise on a list, and the first day on which it has stood there with this outcome."""

    uscc: str
    key: bytes
    since: date


@dataclass(frozen=True, slots=True)
class BoundedCount:
    """A count that stops at a bound; `exact` says that it was not reached."""

    count: int
    exact: bool


class ListChange(NamedTuple):
    """An enterprise that came to a list, left it or moved to another outcome; without `earlier` it was new there."""

    uscc: str
    scenario: str
    day: date
    at: datetime
    earlier: Outcome | None
    later: Outcome

    @property
    def itself(self) -> "ListChange":
        """The change as the key by which its reasons are loaded."""
        return self
