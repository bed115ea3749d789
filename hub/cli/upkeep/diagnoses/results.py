"""One thing that `hub doctor` has looked at."""

from enum import StrEnum
from typing import NamedTuple, Self


class Level(StrEnum):
    """Whether it is in order, should be looked after, or stands in the way of production."""

    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"


class Diagnosis(NamedTuple):
    """What was found of a subject, and what to do where that is not in order."""

    subject: str
    level: Level
    told: str
    remedy: str | None = None

    @classmethod
    def ok(cls, subject: str, told: str) -> Self:
        return cls(subject, Level.OK, told)

    @classmethod
    def warning(cls, subject: str, told: str, remedy: str) -> Self:
        return cls(subject, Level.WARNING, told, remedy)

    @classmethod
    def fault(cls, subject: str, told: str, remedy: str) -> Self:
        return cls(subject, Level.FAULT, told, remedy)
