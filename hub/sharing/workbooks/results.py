"""A sheet that asks about enterprises, and what is answered beside each of its rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from hub.core.errors import Invalid
from hub.intake.ingest.spellings import Cell

#: Rows that ask, of one workbook at most.
MOST_ROWS = 20_000


class WorkbookFault(StrEnum):
    """Why a workbook is not answered."""

    NO_WORKBOOK = "no workbook"
    BROKEN = "broken"
    NO_COLUMN = "no column"
    TOO_MANY_ROWS = "too many rows"
    PERSON_NUMBER = "person number"


class UnusableWorkbook(Invalid):
    """A workbook that is not answered; `place` is where it fails, for a person who looks into it."""

    def __init__(self, fault: WorkbookFault, message: str, place: str | None = None) -> None:
        super().__init__(message, field="file")
        self.fault, self.place = fault, place


class AskedBy(StrEnum):
    """What a row names its enterprise by."""

    CODE = "code"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class FilledSheet:
    """A sheet as it was sent: the filled cells of each row, both counted as a clerk and a program count them."""

    name: str
    rows: Mapping[int, Mapping[int, Cell]]

    @property
    def width(self) -> int:
        """The first column that no row fills."""
        return max((column + 1 for row in self.rows.values() for column in row), default=0)


@dataclass(frozen=True, slots=True)
class AskedSheet:
    """The sheet of a workbook that asks: its row of titles, and what each row below names its enterprise by."""

    place: int
    title_row: int
    by: AskedBy
    typed: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class RowAnswer:
    """The cells that are written beside a row, one for each added column."""

    cells: Sequence[str]


@dataclass(frozen=True, slots=True)
class AddedColumns:
    """The titles of the added columns, and what is written beside each row."""

    titles: Sequence[str]
    answers: Mapping[int, RowAnswer]
