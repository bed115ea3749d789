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
    """What holds for a whole file: its resource, its provider and the day for which the provider states it.

    A file that is `whole` is the provider's whole list; `ends` confirms how many records it ends that are open.
    `findings` are those about it as a whole that are known before its rows are read.
    """

    resource: Resource
    provider: str
    as_of: date
    file_name: str
    file_digest: bytes
    whole: bool = False
    ends: int | None = None
    findings: tuple["Finding", ...] = ()

    @property
    def owner(self) -> str:
        """What the keys of its records begin with: where several may send a resource, none overwrites another's."""
        return "" if self.resource.sole_provider else f"{self.provider}/"


class Severity(StrEnum):
    """An error keeps the row out; a warning is stored with it."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault of a row. `row` is the number that a clerk sees; `field` is None where the whole row is meant.

    `sheet` names the sheet of a workbook; it is empty where the file has no sheets.
    """

    row: int
    field: str | None
    code: str
    message: str
    severity: Severity = Severity.ERROR
    sheet: str = ""

    def as_json(self) -> dict[str, str | int | None]:
        """The finding as `hub ingest --json` prints it."""
        return {
            "row": self.row,
            "field": self.field,
            "code": str(self.code),
            "message": self.message,
            "severity": self.severity.value,
            "sheet": self.sheet,
        }


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """One row after validation: `row` is None where any finding is an error.

    `cells` are what the file said, for the person who mends it. A refused row has the `uscc` and the `key` of the
    record it would be, as far as they can be read. `told_apart` says why a row is no data, such as a total: it is
    counted, and neither recorded nor quarantined. `given` are the fields that its file has columns for, None for all.
    """

    number: int
    row: Row | None
    cells: Mapping[str, Cell]
    findings: tuple[Finding, ...]
    repairs: tuple[Spelling, ...]
    sheet: str = ""
    uscc: str | None = None
    key: str | None = None
    told_apart: str = ""
    given: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a delivery; rows = accepted + repaired + unchanged + quarantined + not_data.

    `ended` counts the records that a whole list ended because it does not have them any more.
    """

    batch: int
    resource: str
    rows: int
    accepted: int
    repaired: int
    unchanged: int
    quarantined: int
    not_data: int = 0
    ended: int = 0
    findings: list[Finding] = field(default_factory=list)
