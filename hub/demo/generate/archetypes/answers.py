"""The answers an archetype is expected to get: a grade and three verdicts, written down by hand.

Codes are those of hub/rulesets/*.yaml; a clause that is not named has passed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

YEARS = "REGISTERED_THREE_YEARS"
ACTIVE = "REGISTER_ACTIVE"
ABNORMAL = "NOT_ON_ABNORMAL_LIST"
SERIOUS = "NOT_ON_SERIOUS_LIST"
DEFAULTER = "NOT_A_DEFAULTER"
PENALTY = "NO_PENALTY_ON_DISPLAY"
GRADE = "GRADE_AT_LEAST"
TAX = "TAX_GRADE_A_B_M"
CONSENT = "CONSENT_TO_FINANCING"
ARREARS = "NO_OPEN_TAX_ARREARS"
CLASS_ONE = "HAS_CLASS_ONE_RIGHT"
CLASS_TWO = "HAS_CLASS_TWO_RIGHT"

Outcome = Literal["ELIGIBLE", "INELIGIBLE", "UNKNOWN"]


@dataclass(frozen=True, slots=True)
class Graded:
    """`score` has two decimals, `assessed_share` four."""

    level: str
    score: str
    assessed_share: str = "1.0000"


@dataclass(frozen=True, slots=True)
class Answer:
    """One verdict: how it comes out, and the clauses that fail or cannot be told."""

    outcome: Outcome
    fail: frozenset[str] = frozenset()
    unknown: frozenset[str] = frozenset()

    def not_passed(self) -> Iterator[dict[str, str]]:
        """The clauses by code, as the file of expectations lists them."""
        for code in sorted(self.fail | self.unknown):
            yield {"code": code, "outcome": "FAIL" if code in self.fail else "UNKNOWN"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """All that is expected of one archetype; no `grade` where too little can be assessed."""

    grade: Graded | None
    contract_credit: Answer
    bank_tax: Answer
    ip_pledge_interest: Answer

    def verdicts(self) -> dict[str, Answer]:
        """By the code of the scenario."""
        return {
            "contract-credit": self.contract_credit,
            "bank-tax": self.bank_tax,
            "ip-pledge-interest": self.ip_pledge_interest,
        }


def yes(*fail: str) -> Answer:
    """Eligible, although these alternatives of a choice fail."""
    return Answer("ELIGIBLE", frozenset(fail))


def no(*fail: str, unknown: tuple[str, ...] = ()) -> Answer:
    """Not eligible: what fails decides, whatever cannot be told."""
    return Answer("INELIGIBLE", frozenset(fail), frozenset(unknown))


def cannot_tell(*unknown: str, fail: tuple[str, ...] = ()) -> Answer:
    """Undecided; `fail` are alternatives of a choice."""
    return Answer("UNKNOWN", frozenset(fail), frozenset(unknown))
