"""The values of this room: a workbook that is to be answered later, and how far that is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hub.core.actor import Purpose

#: Unfinished jobs of one person at most.
MOST_OPEN = 3


class JobState(StrEnum):
    """How far a job is; a failed one says why."""

    WAITING = "waiting"
    WORKING = "working"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class NewJob:
    """A workbook that a person sends, the scenarios that are asked about, and how many of its rows ask."""

    name: str
    content: bytes
    scenarios: Sequence[str]
    rows: int


@dataclass(frozen=True, slots=True)
class Job:
    """A job as its person sees it; `cause` is the code of the error by which it failed."""

    id: int
    name: str
    scenarios: Sequence[str]
    rows: int
    state: JobState
    progress: int
    created_at: datetime
    finished_at: datetime | None
    cause: str | None


@dataclass(frozen=True, slots=True)
class ClaimedJob:
    """A job in a worker's hands: for whom it asks, and what."""

    id: int
    attempts: int
    client: str
    issuer: str
    subject: str
    purpose: Purpose | None
    scenarios: Sequence[str]
    name: str
    content: bytes
