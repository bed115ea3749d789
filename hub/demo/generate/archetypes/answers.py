"""The answers an archetype is expected to get: a grade and three verdicts, written down by hand.

Codes are those of hub/credit/rulesets/*.yaml, in the versions that began on 2026-04-01; a clause that is not named has
passed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

YEARS = "REGISTERED_THREE_YEARS"
TECHNOLOGY = "TECHNOLOGY_ENTERPRISE"
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
class ExpectedGrade:
    """The expected grade; `score` has two decimals, `assessed_share` four."""

    level: str
    score: str
    assessed_share: str = "1.0000"


@dataclass(frozen=True, slots=True)
class ExpectedVerdict:
    """The expected outcome of one scenario, with the clauses that fail and those that cannot be decided."""

    outcome: Outcome
    fail: frozenset[str] = frozenset()
    unknown: frozenset[str] = frozenset()

    def not_passed(self) -> Iterator[dict[str, str]]:
        """The clauses that do not pass, by code, as `expectations.json` lists them."""
        for code in sorted(self.fail | self.unknown):
            yield {"code": code, "outcome": "FAIL" if code in self.fail else "UNKNOWN"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedAnswers:
    """All answers that one archetype expects; `grade` is None where too little can be assessed."""

    grade: ExpectedGrade | None
    contract_credit: ExpectedVerdict
    bank_tax: ExpectedVerdict
    ip_pledge_interest: ExpectedVerdict

    def verdicts(self) -> dict[str, ExpectedVerdict]:
        """The expected verdicts by scenario code."""
        return {
            "contract-credit": self.contract_credit,
            "bank-tax": self.bank_tax,
            "ip-pledge-interest": self.ip_pledge_interest,
        }


def yes(*fail: str) -> ExpectedVerdict:
    """Expect ELIGIBLE; `fail` names alternatives of a choice that fail all the same."""
    return ExpectedVerdict("ELIGIBLE", frozenset(fail))


def no(*fail: str, unknown: tuple[str, ...] = ()) -> ExpectedVerdict:
    """Expect INELIGIBLE: one clause that fails decides, also where others cannot be decided."""
    return ExpectedVerdict("INELIGIBLE", frozenset(fail), frozenset(unknown))


def cannot_tell(*unknown: str, fail: tuple[str, ...] = ()) -> ExpectedVerdict:
    """Expect UNKNOWN; `fail` names alternatives of a choice that fail."""
    return ExpectedVerdict("UNKNOWN", frozenset(fail), frozenset(unknown))


def undecided(answers: ExpectedAnswers, grade: ExpectedGrade) -> ExpectedAnswers:
    """Expect this grade, and UNKNOWN of the two scenarios that ask for a grade, where these would be ELIGIBLE."""
    unknown = cannot_tell(GRADE)
    return replace(answers, grade=grade, contract_credit=unknown, ip_pledge_interest=unknown)
