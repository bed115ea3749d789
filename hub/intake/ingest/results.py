"""The values of ingest: a delivery, its checked rows with their findings, and its receipt."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from hub.core.uscc import Spelling
from hub.intake.ingest.spellings import Cell
from hub.intake.ingest.standard.resource import Resource
from hub.intake.ingest.standard.row import Row


@dataclass(frozen=True, slots=True)
class Delivery:
    """What holds for a whole file: its resource, its provider and the day for which the provider states it."""

    resource: Resource
    provider: str
    as_of: date
    file_name: str
    file_digest: bytes


class Severity(StrEnum):
    """An error keeps the row out; a warning is stored with it."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault of a row. `row` is the number that a clerk sees; `field` is None where the whole row is meant."""

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


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """One row after validation: `row` is None where any finding is an error.

    `cells` are what the file said, for the person who mends it.
    """

    number: int
    row: Row | None
    cells: Mapping[str, Cell]
    findings: tuple[Finding, ...]
    repairs: tuple[Spelling, ...]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a delivery; rows = accepted + repaired + unchanged + quarantined."""

    batch: int
    resource: str
    rows: int
    accepted: int
    repaired: int
    unchanged: int
    quarantined: int
    findings: list[Finding] = field(default_factory=list)
