"""What a file of the fuzz will hold, and what may become of each of its rows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, NamedTuple

from hub.intake.ingest.standard.resource import Resource


class Fate(IntEnum):
    """What may become of a row with known values; of several cells the worst decides."""

    CERTAIN = 0  # accepted with its values
    DOUBTFUL = 1  # accepted with its values, or refused
    REFUSED = 2


class Medium(NamedTuple):
    """What kind of file is written; `typed` cells may be numbers and dates."""

    ending: str
    typed: bool = False
    merges: bool = False
    from_1904: bool = False


class Formula(NamedTuple):
    """A formula and its stored result; None where no program calculated it."""

    result: str | int | None


class ErrorCell(NamedTuple):
    """The error that a cell shows in place of a value."""

    text: str


class Written(NamedTuple):
    """A value as a cell; `number_format` is one of a spreadsheet, spelled out or by its built-in number."""

    cell: Any
    number_format: str | int = ""
    fate: Fate = Fate.CERTAIN


BLANK = Written(None)


@dataclass
class PlannedLine:
    """One line of a sheet; `values` are those of a row of data by field, None where the line is none."""

    cells: list[Written]
    values: Mapping[str, Any] | None = None
    fate: Fate = Fate.CERTAIN
    hidden: bool = False

    @property
    def worst(self) -> Fate:
        """The fate of the row, by its place and by its cells."""
        return max([self.fate, *(cell.fate for cell in self.cells)])


class Merged(NamedTuple):
    """Merged cells; lines and columns from 0, all inclusive."""

    top: int
    left: int
    bottom: int
    right: int

    def covers(self, line: int, column: int) -> bool:
        """Whether the cell is one of them."""
        return self.top <= line <= self.bottom and self.left <= column <= self.right


@dataclass
class PlannedSheet:
    """The lines of a sheet from its first row; `secrets` are persons' numbers in it, which nothing may show."""

    name: str
    lines: list[PlannedLine] = field(default_factory=list)
    merged: list[Merged] = field(default_factory=list)
    secrets: list[str] = field(default_factory=list)
    hidden: bool = False
    hidden_column: int | None = None


@dataclass
class PlannedFile:
    """What is written. Of text: its encoding, its delimiter, and whether every cell stands in quotes.

    In the line `cut`, counted from 0, a byte is lost, and in `unclosed` a quote opens.
    """

    resource: Resource
    medium: Medium
    sheets: list[PlannedSheet]
    encoding: str = "utf-8"
    delimiter: str = ","
    all_quoted: bool = False
    cut: int | None = None
    unclosed: int | None = None

    def rows(self) -> Iterator[tuple[str, int, PlannedLine]]:
        """The sheet's name, the row's number and the line of everything that is visible."""
        for sheet in self.sheets:
            if not sheet.hidden:
                name = sheet.name if self.medium.typed else ""
                yield from ((name, number, line) for number, line in enumerate(sheet.lines, start=1))
