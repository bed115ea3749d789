"""A sheet that asks about enterprises, and what is answered beside each of its rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from hub.intake.ingest.spellings import Cell


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
