"""The values of this room: a client that has read what a delivery stated, and what taking it back does."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from hub.core.tasks.results import Task

#: What a person waits for at a page: a delivery of more rows or enterprises is taken back by a worker.
AT_ONCE = 2_000


class BatchReader(NamedTuple):
    """A client that was answered about enterprises of a delivery after it came: how often, and about how many."""

    client: str
    name: str | None
    answers: int
    enterprises: int


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One delivery with what became of its rows, and with why it was taken back, if it was.

    Of its rows `waiting` are in quarantine. `proposed_by` is whoever proposed to take it back, `proposer` her name.
    `weight` counts about how many rows taking it back would touch.
    """

    id: int
    resource: str
    provider: str
    as_of: date
    received_at: datetime
    file_name: str | None
    whole: bool
    rows: int
    accepted: int
    repaired: int
    unchanged: int
    quarantined: int
    withdrawn_at: datetime | None
    withdrawn_reason: str | None
    waiting: int
    proposed_at: datetime | None
    proposed_by: str | None
    proposed_reason: str | None
    proposer: str | None
    weight: int

    @property
    def large(self) -> bool:
        """Whether taking it back is left to a worker."""
        return self.weight > AT_ONCE


@dataclass(frozen=True, slots=True)
class BatchTasks:
    """What was left to workers about a delivery; None where nothing was."""

    withdrawal: Task | None
    rehearsal: Task | None


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What taking a delivery back does: `closed` records are no longer known, `changed` ones say something else.

    `released` rows leave quarantine, `waiting` ones come back to it, and `left` counts enterprises that leave the
    register. The source was stated up to `stated_before` and is stated up to `stated_now`.
    """

    batch: int
    resource: str
    provider: str
    closed: int
    changed: int
    released: int
    waiting: int
    left: int
    stated_before: date | None
    stated_now: date | None
    readers: Sequence[BatchReader]
