"""A recall, as one holder is told of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Certainty(StrEnum):
    """How sure it is that a client has what is recalled."""

    HOLDS = "holds"
    """One of its views told the rows."""
    MAY_HOLD = "may-hold"
    """It was answered about these enterprises; the access log does not say with which rows."""


class NoticeState(StrEnum):
    """Whether a holder has confirmed."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Notice:
    """One holder's part of a recall; `proved` says that the hub has checked the copy that was confirmed."""

    id: int
    recall: int
    client: str
    view: int | None
    view_code: str | None
    reason: str
    position: int
    issued_at: datetime
    due_on: date
    keys: Sequence[str]
    usccs: Sequence[str]
    confirmed_at: datetime | None
    how: str | None
    root: str | None

    @property
    def certainty(self) -> Certainty:
        return Certainty.MAY_HOLD if self.view is None else Certainty.HOLDS

    @property
    def proved(self) -> bool:
        return self.root is not None
