"""The events of a feed, named as CloudEvents 1.0 names them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hub.core.store.paging import Page
from hub.sharing.views.results import WithdrawalReason


class FeedEventType(StrEnum):
    """What an event tells of a row."""

    UPSERTED = "credit.row.upserted"
    WITHDRAWN = "credit.row.withdrawn"


@dataclass(frozen=True, slots=True)
class FeedEvent:
    """What became of one row of a view; `sequence` sorts as text, and is no other event's of the view.

    `row` has the values by their columns; a withdrawal has its reason instead, and names no field.
    """

    sequence: str
    source: str
    type: FeedEventType
    key: str
    uscc: str
    time: datetime
    fields_changed: Sequence[str]
    reason: WithdrawalReason | None
    row: Mapping[str, object] | None


@dataclass(frozen=True, slots=True)
class FeedPage(Page[FeedEvent]):
    """A page of a feed; `head` is the newest position, `end` the cursor behind the page, which an empty one has too."""

    head: int
    end: str
