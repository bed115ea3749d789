"""A sheet as every reader hands it over: lines of filled cells, the merged areas, and what is hidden."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from hub.intake.ingest.readers.table import RowFault
from hub.intake.ingest.spellings import Cell


class Area(NamedTuple):
    """Merged cells: rows as a clerk counts them, columns from 0, all four inclusive."""

    top: int
    left: int
    bottom: int
    right: int

    def __str__(self) -> str:
        return f"{place(self.top, self.left)}:{place(self.bottom, self.right)}"


class UnreadableCell(str):
    """A cell that has no value: its text is what the file shows there, `reason` says why that is none."""

    __slots__ = ("reason",)
    reason: str

    def __new__(cls, text: str, reason: str) -> "UnreadableCell":
        """Keep the reason beside the text."""
        cell = super().__new__(cls, text)
        cell.reason = reason
        return cell


@dataclass(frozen=True, slots=True)
class Line:
    """The filled cells of one row by column, from 0. A row without any is no line.

    `inherited` are columns whose value a merged area gave; `spans` are first and last columns of merged cells,
    `faults` what is wrong with the row as text.
    """

    number: int
    cells: Mapping[int, Cell]
    hidden: bool = False
    inherited: frozenset[int] = frozenset()
    spans: tuple[tuple[int, int], ...] = ()
    faults: tuple[RowFault, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """`lines` are read once, from top to bottom; text files are one sheet without a name."""

    name: str
    lines: Iterable[Line]
    visible: bool = True
    merged: Sequence[Area] = ()
    hidden_columns: Sequence[tuple[int, int]] = ()


def place(row: int, column: int) -> str:
    """The cell's name in a spreadsheet, such as C4."""
    return f"{letters(column)}{row}"


def letters(column: int) -> str:
    """The column's name in a spreadsheet, such as C for 2."""
    name = ""
    rest = column + 1
    while rest:
        rest, last = divmod(rest - 1, 26)
        name = chr(ord("A") + last) + name
    return name


def column_of(name: str) -> int:
    """The column, from 0, of a cell's name such as C4 or of a column's such as C."""
    number = 0
    for letter in name.rstrip("0123456789"):
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
