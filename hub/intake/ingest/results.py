"""What is wrong, or worth knowing, about one row of a department file."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """An error keeps the row out; a warning goes in with it."""

    ERROR = "error"
    WARNING = "warning"


class Code(StrEnum):
    """Every finding a row or a header can have."""

    MISSING_VALUE = "MISSING_VALUE"
    INVALID_USCC = "INVALID_USCC"
    INVALID_DATE = "INVALID_DATE"
    INVALID_AMOUNT = "INVALID_AMOUNT"
    INVALID_NUMBER = "INVALID_NUMBER"
    INVALID_CHOICE = "INVALID_CHOICE"
    INVALID_TEXT = "INVALID_TEXT"
    OUT_OF_RANGE = "OUT_OF_RANGE"
    FUTURE_DATE = "FUTURE_DATE"
    CONTRADICTION = "CONTRADICTION"
    EXTRA_CELLS = "EXTRA_CELLS"
    REPAIRED_USCC = "REPAIRED_USCC"
    CHECK_DIGIT = "CHECK_DIGIT"
    SUBJECT_CHECK_DIGIT = "SUBJECT_CHECK_DIGIT"
    INFERRED_JURISDICTION = "INFERRED_JURISDICTION"
    UNKNOWN_INDUSTRY = "UNKNOWN_INDUSTRY"
    UNKNOWN_CURRENCY = "UNKNOWN_CURRENCY"
    UNKNOWN_COLUMN = "UNKNOWN_COLUMN"
    SUPERSEDED = "SUPERSEDED"


@dataclass(frozen=True, slots=True)
class Finding:
    """`row` is the number a clerk sees; `field` the English field, None where the row as a whole is meant."""

    row: int
    field: str | None
    code: str
    message: str
    severity: Severity = Severity.ERROR

    def as_json(self) -> dict[str, str | int | None]:
        """The finding as `hub ingest --json` prints it."""
        return {
            "row": self.row,
            "field": self.field,
            "code": str(self.code),
            "message": self.message,
            "severity": self.severity.value,
        }
