"""From the sheets of a file to its tables: every visible sheet with a header has one."""

from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path

from hub.core.errors import Invalid
from hub.core.uscc import MALFORMED
from hub.intake.ingest.personal.numbers import masked
from hub.intake.ingest.readers.sheet import Line, Sheet
from hub.intake.ingest.readers.table import NoHeader, Table, located
from hub.intake.ingest.readers.tables import not_data
from hub.intake.ingest.readers.tables.captions import titles_of
from hub.intake.ingest.readers.tables.cells import LineReader
from hub.intake.ingest.readers.tables.columns import read_columns
from hub.intake.ingest.readers.tables.header import (
    Header,
    HeaderTitles,
    beside_titles,
    header_end,
    is_header,
    read_header,
)
from hub.intake.ingest.readers.tables.merges import spread
from hub.intake.ingest.readers.tables.notes import Notes
from hub.intake.ingest.readers.tables.rows import TableRows, TableStart
from hub.intake.ingest.readers.tables.units import UnclearUnit, unit_of
from hub.intake.ingest.results import Finding
from hub.intake.ingest.spellings import cell_text
from hub.intake.ingest.standard.fields import read_uscc
from hub.intake.ingest.standard.finding_codes import FindingCode

_HEADER_WITHIN = 10
_SAMPLE = 50


class FileTables:
    """A file's tables, read once and in order; `findings` are complete when the last row was read."""

    def __init__(self, path: Path, sheets: Iterable[Sheet], wanted: HeaderTitles) -> None:
        self._path, self._sheets, self._wanted = path, sheets, wanted
        self._notes = Notes()
        self._hidden: list[str] = []
        self._first_line: Line | None = None
        self._stray_code = ""

    @property
    def findings(self) -> list[Finding]:
        """What is to be said about sheets, hidden cells and columns."""
        return self._notes.findings

    def __iter__(self) -> Iterator[Table]:
        """The tables, each with its rows; raises Invalid for a file without one, or with codes under no header."""
        count = 0
        for sheet in self._sheets:
            if table := self._read(sheet):
                count += 1
                yield table
        if not count:
            raise self._no_table()
        if self._stray_code:
            raise Invalid(self._stray_code)

    def _read(self, sheet: Sheet) -> Table | None:
        if not sheet.visible:
            self._hidden.append(sheet.name)
            self._left_out(sheet, "is hidden")
            return None
        lines = spread(self._notes.noting_hidden(sheet), sheet.merged)
        above: list[Line] = []
        for line in islice(lines, _HEADER_WITHIN):
            if is_header(line, self._wanted):
                return self._table(sheet, above, line, lines)
            above.append(line)
        if above:
            self._without_header(sheet, above, lines)
        return None

    def _table(self, sheet: Sheet, above: list[Line], first: Line, lines: Iterator[Line]) -> Table:
        following = next(lines, None)
        header_lines, rest = [first], lines if following is None else chain([following], lines)
        end = header_end(first, following, sheet.merged)
        while (line := next(rest, None)) is not None and line.number <= end:
            header_lines.append(line)
        rest = rest if line is None else chain([line], rest)
        header = read_header(above[-1] if above else None, header_lines, self._wanted)
        sample = list(islice(rest, _SAMPLE))
        columns = read_columns(header, _of_data(sample, header), self._wanted.known)
        self._notes.of_columns(sheet, header, columns)
        titles = titles_of(above[: len(above) - header.groups])
        unit = self._unit([*above, *beside_titles(header_lines, header)], sheet)
        start = TableStart(self._path, sheet.name, titles, header, tuple(header_lines), unit)
        rows = TableRows(start, LineReader(columns, header.code_column), self._wanted, self._notes)
        return Table(self._path, first.number, columns.titles, rows.read(chain(sample, rest)), sheet.name, start.unit)

    def _unit(self, lines: list[Line], sheet: Sheet) -> str:
        try:
            return unit_of(lines)
        except UnclearUnit as error:
            raise Invalid(f"{located(self._path, sheet.name).name}: {error}") from error

    def _without_header(self, sheet: Sheet, above: list[Line], lines: Iterator[Line]) -> None:
        self._first_line = self._first_line or above[0]
        if sheet.name:
            self._left_out(sheet, "has no header")
        row = next((line.number for line in chain(above, lines) if _has_code(line)), None)
        if row and not self._stray_code:
            place = located(self._path, sheet.name).name
            self._stray_code = f"{place}: row {row} has a code, and no header stands above it"

    def _left_out(self, sheet: Sheet, reason: str) -> None:
        message = f"the sheet {sheet.name} {reason}: nothing was read from it"
        self._notes.add(sheet.name, 0, FindingCode.SHEET_LEFT_OUT, message)

    def _no_table(self) -> Invalid:
        """Why a file has no table: it is empty, or none of its first rows is a header."""
        if self._first_line is None:
            hidden = f" but for hidden sheets: {', '.join(self._hidden)}" if self._hidden else ""
            return Invalid(f"{self._path.name}: the file is empty{hidden}")
        shown = masked(", ".join(cell_text(cell) for _, cell in sorted(self._first_line.cells.items())[:8]))
        titles = ", ".join(sorted(self._wanted.codes))
        return NoHeader(
            f"{self._path.name}: no header: none of the first {_HEADER_WITHIN} rows has one of {titles};"
            f" row {self._first_line.number} has {shown}"
        )


def _of_data(lines: list[Line], header: Header) -> list[Line]:
    return [line for line in lines if not_data.has_code(line, header.code_column)]


def _has_code(line: Line) -> bool:
    texts = (cell for cell in line.cells.values() if isinstance(cell, str) and len(cell) == 18)
    return any(read_uscc(text).fault not in MALFORMED for text in texts)
