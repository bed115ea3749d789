"""What a consent may be: its groups of fields, its length, and whether it covers a day."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from hub.actor import Purpose
from hub.errors import Invalid

#: Defaults of the district (DOMAIN 9, tagged D): 90 days unless said otherwise, never more than a year.
USUAL_LENGTH = timedelta(days=90)
GREATEST_LENGTH = timedelta(days=366)


class FieldGroup(StrEnum):
    """What a consent can open, group by group."""

    GRADE = "grade"
    VERDICT = "verdict"
    REPORT = "report"
    RECORD = "record"


@dataclass(frozen=True, slots=True)
class Consent:
    """One grant, from a day on and until (not including) another; a revoked one covers nothing any more."""

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

    def covers(self, day: date) -> bool:
        return self.revoked_at is None and self.valid_from <= day < self.valid_to


@dataclass(frozen=True, slots=True)
class Terms:
    """What an enterprise is asked to agree to."""

    uscc: str
    grantee: str
    purpose: Purpose
    fields: tuple[FieldGroup, ...]
    valid_from: date
    valid_to: date

    def __post_init__(self) -> None:
        if not self.fields:
            raise Invalid("a consent names at least one group of fields", field="fields")
        if self.valid_to <= self.valid_from:
            raise Invalid(f"a consent from {self.valid_from} cannot end on {self.valid_to}", field="to")
        if self.valid_to - self.valid_from > GREATEST_LENGTH:
            raise Invalid(f"a consent lasts {GREATEST_LENGTH.days} days at most", field="to")
