"""The rules of a consent: which fields it opens, when it begins, how long it lasts, whether it covers a day."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from hub.core.actor import Purpose
from hub.core.errors import Invalid

#: Defaults of the district (DOMAIN 9, tagged D): 90 days unless said otherwise, never more than a year.
USUAL_LENGTH = timedelta(days=90)
GREATEST_LENGTH = timedelta(days=366)
_SHA256 = re.compile(r"[0-9a-fA-F]{64}")


class FieldGroup(StrEnum):
    """What a consent can open, group by group."""

    GRADE = "grade"
    VERDICT = "verdict"
    REPORT = "report"
    RECORD = "record"


class ConsentMethod(StrEnum):
    """How the enterprise signed."""

    ELECTRONIC_LICENCE = "electronic-licence"
    ACCOUNT = "account"
    PAPER = "paper"


@dataclass(frozen=True, slots=True)
class Consent:
    """One grant, from a day on and until (not including) another; a revoked one covers nothing any more.

    `evidence` is the SHA-256 of what was signed; `granted_by` is the enterprise, or the department that acted for it.
    """

    id: int
    uscc: str
    grantee: str
    purpose: Purpose
    fields: tuple[FieldGroup, ...]
    valid_from: date
    valid_to: date
    granted_at: datetime
    granted_by: str
    revoked_at: datetime | None
    method: ConsentMethod | None = None
    evidence: bytes | None = None

    def covers(self, day: date) -> bool:
        return self.revoked_at is None and self.valid_from <= day < self.valid_to


@dataclass(frozen=True, slots=True)
class Terms:
    """What an enterprise is asked to agree to, and how it signed that."""

    uscc: str
    grantee: str
    purpose: Purpose
    fields: tuple[FieldGroup, ...]
    valid_from: date
    valid_to: date
    method: ConsentMethod | None = None
    evidence: bytes | None = None

    def __post_init__(self) -> None:
        if not self.fields:
            raise Invalid("a consent names at least one group of fields", field="fields")
        if self.valid_to <= self.valid_from:
            raise Invalid(f"a consent from {self.valid_from} cannot end on {self.valid_to}", field="to")
        if self.valid_to - self.valid_from > GREATEST_LENGTH:
            raise Invalid(f"a consent lasts {GREATEST_LENGTH.days} days at most", field="to")


def check_beginning(begins: date, today: date) -> None:
    """Raise Invalid unless a consent granted today begins today, or no later than the longest time a consent lasts."""
    if begins < today:
        raise Invalid(f"a consent cannot begin on {begins}: that day has passed", field="from")
    if begins - today > GREATEST_LENGTH:
        raise Invalid(f"a consent begins within {GREATEST_LENGTH.days} days, not on {begins}", field="from")


def read_evidence(text: str) -> bytes:
    """The SHA-256 behind its hexadecimal form; raises Invalid for a text that is none."""
    if not _SHA256.fullmatch(text):
        raise Invalid("evidence is not a SHA-256 of 64 hexadecimal digits", field="evidence")
    return bytes.fromhex(text)
