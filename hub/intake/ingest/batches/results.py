"""The values of this room: a client that has read what a delivery stated, and what taking it back does."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple


class BatchReader(NamedTuple):
    """A client that was answered about enterprises of a delivery after it came: how often, and about how many."""

    client: str
    name: str | None
    answers: int
    enterprises: int


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
