"""The values of this room: a task as it is asked for, as a worker holds it, and as it is shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from hub.core.actor import Actor


class TaskKind(StrEnum):
    """What a task does; `subject` is the number of what it does it with."""

    WITHDRAWAL = "withdrawal"
    WITHDRAWAL_REHEARSAL = "withdrawal-rehearsal"
    RULESET_REHEARSAL = "ruleset-rehearsal"


class TaskState(StrEnum):
    """How far a task is; a failed one says why."""

    WAITING = "waiting"
    WORKING = "working"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class NewTask:
    """What is asked for; `details` are what the work needs beside its subject, such as a reason."""

    kind: TaskKind
    subject: int
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ClaimedTask:
    """A task in a worker's hands, and in whose name it works."""

    id: int
    attempts: int
    kind: TaskKind
    subject: int
    details: Mapping[str, Any]
    actor: Actor


@dataclass(frozen=True, slots=True)
class Task:
    """A task as it is shown: `progress` of `total` enterprises are done (0 of 0: not counted yet).

    `cause` is the code of the error by which it failed, `result` what it came to.
    """

    kind: TaskKind
    state: TaskState
    progress: int
    total: int
    created_at: datetime
    finished_at: datetime | None
    cause: str | None
    result: Mapping[str, Any] | None

    @property
    def open(self) -> bool:
        return self.finished_at is None
