"""Replays: a verdict as it was stated and as it is derived now, and the causes of every difference."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from hub.credit.eligibility.results import Verdict
from hub.credit.replay.rules import ClauseDifference, GradeDifference


class CauseKind(StrEnum):
    RECORD_REPAIRED = "RECORD_REPAIRED"
    """A record has been repaired since. A repaired record is excluded from the past too, so this is lawful."""
    DELIVERY_UNDER_WAY = "DELIVERY_UNDER_WAY"
    """A delivery was being taken in at that very moment and could not be seen yet, so this is lawful."""
    RECORDS_DIFFER = "RECORDS_DIFFER"
    """The records as known then are not those that the statement was made from."""
    RULES_DIFFER = "RULES_DIFFER"
    """The same rules give another answer from the very records that the statement was made from."""
    ENGINE_DIFFERS = "ENGINE_DIFFERS"
    """An earlier edition of the engine made the statement, and this one reads the same rules and records otherwise."""
    RULES_GONE = "RULES_GONE"
    """Rules that made the statement have been taken away, so nothing can be derived."""


@dataclass(frozen=True, slots=True)
class Cause:
    """Why an answer differs; `what` is the code of the source, the version of the rules, or the edition."""

    kind: CauseKind
    what: str

    @property
    def lawful(self) -> bool:
        return self.kind in (CauseKind.RECORD_REPAIRED, CauseKind.DELIVERY_UNDER_WAY)


@dataclass(frozen=True, slots=True)
class Replay:
    """A verdict as it was stated, and as it is derived now; `derived` is None if its rules are gone.

    `day` is the day that it was derived for.
    """

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
        """Whether it is equal, or every cause of a difference is lawful: by the law on repair, or by the clock."""
        return self.equal or (bool(self.causes) and all(cause.lawful for cause in self.causes))
