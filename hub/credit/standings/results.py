"""What lists answer: who stands where, and who came or went."""

from datetime import date, datetime
from typing import NamedTuple

from hub.credit.eligibility.results import Outcome


class ListPlace(NamedTuple):
    """An enterprise on a list, and the first day on which it has stood there with this outcome."""

    uscc: str
    key: bytes
    since: date


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
