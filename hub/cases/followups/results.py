"""What was done with a recommendation, and how often."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple


class FollowUpResult(StrEnum):
    """What an organisation decided in the end."""

    GRANTED = "granted"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class NewFollowUp:
    """What an organisation records: its decision about one enterprise in one scenario, the amount in 分."""

    uscc: str
    scenario: str
    result: FollowUpResult
    decided_on: date
    reason: str | None = None
    amount_fen: int | None = None
    corrects: int | None = None


class FollowUp(NamedTuple):
    """A decision as it is kept; `recorded_at` is when the hub was told."""

    id: int
    uscc: str
    scenario: str
    organisation: str
    result: FollowUpResult
    reason: str | None
    amount_fen: int | None
    decided_on: date
    recorded_at: datetime


class FollowUpCounts(NamedTuple):
    """How many enterprises were granted what a scenario recommends and how many refused; the amount in 分."""

    granted: int
    refused: int
    amount_fen: int
