"""A schedule as it is asked for, and as the store has it."""

from dataclasses import dataclass
from datetime import datetime

from hub.sharing.packages.results import PackageFormat, PackageKind


@dataclass(frozen=True, slots=True)
class NewSchedule:
    """A schedule as it is asked for: a cron line in the district's time, and where packages are dropped."""

    cron: str
    kind: PackageKind
    formats: tuple[PackageFormat, ...]
    working_days: bool = False
    target: str | None = None


@dataclass(frozen=True, slots=True)
class KeptSchedule:
    """A schedule, whose view it makes packages of, and when it does next."""

    id: int
    view: int
    client: str
    code: str
    asked: NewSchedule
    next_at: datetime
