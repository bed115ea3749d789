"""What eligibility answers: a verdict with its reasons, as the store and the schema use it."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from hub.evaluation.once import once
from hub.evaluation.results import Reason, listed_json


class Outcome(StrEnum):
    ELIGIBLE = "ELIGIBLE"
    INELIGIBLE = "INELIGIBLE"
    UNKNOWN = "UNKNOWN"
    """It cannot be told: a source is missing or too old, and what is known does not decide."""


@dataclass(frozen=True, eq=False)
class Answer:
    """What a scenario answers to certain judgements, whoever it is about; `digest` is of rules, inputs and outcome."""

    scenario: str
    outcome: Outcome
    reasons: tuple[Reason, ...]
    ruleset_version: str
    data_as_of: date | None
    needs_human_decision: bool
    digest: bytes

    @once
    def reasons_json(self) -> bytes:
        """The reasons as the store keeps them, written once for all enterprises."""
        return listed_json(self.reasons)


class Decision(NamedTuple):
    """An answer, and the first day on which time alone could change it or a reason of it."""

    answer: Answer
    holds_until: date | None

    def fingerprint(self, uscc: str) -> bytes:
        """SHA-256 over whom it is about, what it follows from and says, and until when; never when it was decided."""
        said = uscc.encode() + _said(self.holds_until) + self.answer.digest
        return hashlib.sha256(said).digest()


@lru_cache(maxsize=8192)
def _said(until: date | None) -> bytes:
    return str(until).encode()


@dataclass(frozen=True, slots=True)
class Verdict:
    """One scenario's answer; `holds_until` is the first day on which time alone could change it or a reason of it."""

    uscc: str
    scenario: str
    outcome: Outcome
    reasons: tuple[Reason, ...]
    ruleset_version: str
    decided_at: datetime
    data_as_of: date | None
    holds_until: date | None
    needs_human_decision: bool
    fingerprint: bytes
