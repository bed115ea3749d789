"""What eligibility answers: a verdict with its reasons, as the store and the schema use it."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from hub.evaluation.results import Reason


class Outcome(StrEnum):
    ELIGIBLE = "ELIGIBLE"
    INELIGIBLE = "INELIGIBLE"
    UNKNOWN = "UNKNOWN"
    """It cannot be told: a source is missing or too old, and what is known does not decide."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One scenario's answer; `holds_until` is the first day on which time alone could change it."""

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
