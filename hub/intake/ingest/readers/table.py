"""The rows of a file under its header, whatever kind of file it is."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple

from hub.core.errors import Invalid
from hub.intake.ingest.personal.numbers import masked
from hub.intake.ingest.spellings import Cell, cell_text, header_key
from hub.intake.ingest.standard.finding_codes import FindingCode


class RowFault(NamedTuple):
    """What was found wrong while reading a row; `title` is the column's, None where the whole row is meant."""

    title: str | None
    code: FindingCode
    reason: str


class TableRecord(NamedTuple):
    """One record as it stands in the file, with the row number a clerk sees."""

    number: int
    cells: Sequence[Cell]
    faults: tuple[RowFault, ...] = ()


_HEADER_WITHIN = 10
_PADDING = "\0 \t\r\n\u3000"


@dataclass(frozen=True, slots=True)
class SourceRow:
    """Cells by header as the file writes it, None where blank; `overflow` are filled cells that no header names.

    A row with `faults` is refused, whatever its cells say.
    """

    number: int
    cells: Mapping[str, Cell]
    overflow: Mapping[str, Cell] = field(default_factory=dict)
    faults: tuple[RowFault, ...] = ()

    def all_cells(self) -> Mapping[str, Cell]:
        """The whole row, with cells that no header names under their column's number."""
        return {**self.cells, **self.overflow} if self.overflow else self.cells


@dataclass(frozen=True, slots=True)
class Table:
    """A file's header and, once, its rows."""

    path: Path
    header_row: int
    headers: tuple[str, ...]
    rows: Iterator[SourceRow]

    def __iter__(self) -> Iterator[SourceRow]:
        return self.rows


def text_cell(text: str) -> str | None:
    """The cell without padding blanks and NULs; a NUL within it becomes U+FFFD, the sign of a lost character."""
    trimmed = text.strip()
    if "\0" in trimmed:
        trimmed = trimmed.strip(_PADDING).replace("\0", "\ufffd")
    return trimmed or None


def find_table(path: Path, records: Iterable[TableRecord], recognised: Collection[str]) -> Table | None:
    """The table under the first row, of the first ten, with a recognised title; None where there is none."""
    remaining = iter(records)
    for number, cells, _ in islice(remaining, _HEADER_WITHIN):
        titles = tuple("" if cell is None else cell_text(cell) for cell in cells)
        if any(header_key(title) in recognised for title in titles):
            named = _named_columns(path, number, titles)
            return Table(path, number, tuple(named.values()), _rows(named, remaining))
    return None


def no_table(path: Path, records: Iterable[TableRecord], recognised: Collection[str]) -> Invalid:
    """Why a file has no table: it is empty, or none of its first rows is a header."""
    first = next(((number, cells) for number, cells, _ in records if any(cells)), None)
    if first is None:
        return Invalid(f"{path.name}: the file is empty")
    number, cells = first
    stands = masked(", ".join(cell_text(cell) for cell in islice(filter(None, cells), 8)))
    titles = ", ".join(sorted(recognised))
    return Invalid(
        f"{path.name}: no header: none of the first {_HEADER_WITHIN} rows has one of {titles};"
        f" row {number} has {stands}"
    )


def _named_columns(path: Path, number: int, titles: Sequence[str]) -> dict[int, str]:
    named: dict[int, str] = {}
    seen: dict[str, int] = {}
    for index, title in enumerate(titles):
        if not title:
            continue
        if (earlier := seen.setdefault(header_key(title), index)) != index:
            raise Invalid(
                f"{path.name}: row {number}: the header {title} stands in columns {earlier + 1} and {index + 1}"
            )
        named[index] = title
    return named


def _rows(named: Mapping[int, str], records: Iterable[TableRecord]) -> Iterator[SourceRow]:
    width = max(named) + 1
    gaps = [index for index in range(width) if index not in named]
    for number, cells, faults in records:
        if not any(cell is not None for cell in cells):
            continue
        count = len(cells)
        row = {title: cells[index] if index < count else None for index, title in named.items()}
        beyond = chain(gaps, range(width, count)) if gaps or count > width else ()
        overflow = {f"(column {at + 1})": cells[at] for at in beyond if at < count and cells[at] is not None}
        yield SourceRow(number, row, overflow, faults)
