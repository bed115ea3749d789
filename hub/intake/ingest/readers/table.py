"""The rows of a table under its header, whatever kind of file it stands in."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from hub.core.errors import Invalid
from hub.intake.ingest.spellings import Cell
from hub.intake.ingest.standard.finding_codes import FindingCode

_PADDING = "\0 \t\r\n\u3000"


class NoHeader(Invalid):
    """None of a file's first rows has a title of the code's column."""


class RowFault(NamedTuple):
    """Why a row cannot be taken in, though its cells may read well; `title` is None where the whole row is meant."""

    title: str | None
    code: FindingCode
    reason: str


class TextRecord(NamedTuple):
    """One record of a text file, with the row number a clerk sees and what is wrong with its text."""

    number: int
    cells: Sequence[Cell]
    faults: tuple[RowFault, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceRow:
    """Cells by header as the file writes it, None where blank; `overflow` are filled cells that no header names.

    `faults` were found while reading. `told_apart` says why the row is no data, and is empty where it is.
    """

    number: int
    cells: Mapping[str, Cell]
    overflow: Mapping[str, Cell] = field(default_factory=dict)
    faults: tuple[RowFault, ...] = ()
    sheet: str = ""
    told_apart: str = ""

    def all_cells(self) -> Mapping[str, Cell]:
        """The whole row, with cells that no header names under their column's number."""
        return {**self.cells, **self.overflow} if self.overflow else self.cells


@dataclass(frozen=True, slots=True)
class Table:
    """A header and, once, its rows; `unit` is that of its amounts, where the file states one beside the header."""

    path: Path
    header_row: int
    headers: tuple[str, ...]
    rows: Iterator[SourceRow]
    sheet: str = ""
    unit: str = ""

    def __iter__(self) -> Iterator[SourceRow]:
        return self.rows

    @property
    def place(self) -> Path:
        """What a message names: the file, and the sheet where it has one."""
        return located(self.path, self.sheet)


def located(path: Path, sheet: str) -> Path:
    """The file's name with the sheet's, as messages name them."""
    return path.with_name(f"{path.name}, sheet {sheet.replace('/', '-')}") if sheet else path


def text_cell(text: str) -> str | None:
    """The cell without padding blanks and NULs; a NUL within it becomes U+FFFD, the sign of a lost character."""
    trimmed = text.strip()
    if "\0" in trimmed:
        trimmed = trimmed.strip(_PADDING).replace("\0", "\ufffd")
    return trimmed or None
