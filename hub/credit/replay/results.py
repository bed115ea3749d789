"""What a replay finds: a verdict as it was stated and as it is derived now, and why the two differ."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from hub.credit.eligibility.results import Verdict
from hub.credit.replay.rules import ClauseDifference, GradeDifference


class CauseKind(StrEnum):
    RECORD_REPAIRED = "RECORD_REPAIRED"
    """A record has been repaired since, and what is repaired is excluded from the past too: lawful."""
    DELIVERY_UNDER_WAY = "DELIVERY_UNDER_WAY"
    """A delivery was being taken in at that very moment and was not to be seen yet: lawful."""
    RECORDS_DIFFER = "RECORDS_DIFFER"
    """The records as known then are not what the statement was made of."""
    RULES_DIFFER = "RULES_DIFFER"
    """The same rules over the very records that the statement was made of say something else."""
    RULES_GONE = "RULES_GONE"
    """Rules that it was made by have been taken away, so that nothing can be derived."""


@dataclass(frozen=True, slots=True)
class Cause:
    """Why an answer differs; `what` is the source, or the rules."""

    kind: CauseKind
    what: str

    @property
    def lawful(self) -> bool:
        return self.kind in (CauseKind.RECORD_REPAIRED, CauseKind.DELIVERY_UNDER_WAY)


@dataclass(frozen=True, slots=True)
class Replay:
    """A verdict as it was stated (`day` is the day it was derived for) and as it is derived now, if it can be."""

    stated: Verdict
    day: date
    valid_to: date | None
    known_from: datetime
    known_to: datetime | None
    derived: Verdict | None
    clauses: tuple[ClauseDifference, ...] = ()
    grades: tuple[GradeDifference, ...] = ()
    causes: tuple[Cause, ...] = ()

    @property
    def equal(self) -> bool:
        return self.derived is not None and self.derived.fingerprint == self.stated.fingerprint

    @property
    def lawful(self) -> bool:
        """Whether it is equal, or every difference has a cause that the law or the clock explains."""
        return self.equal or (bool(self.causes) and all(cause.lawful for cause in self.causes))
