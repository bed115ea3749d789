"""The rows of one table: what is data, what is told apart, and where another table begins."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from hub.core.errors import Invalid
from hub.intake.ingest.readers.sheet import Line
from hub.intake.ingest.readers.table import RowFault, SourceRow, located
from hub.intake.ingest.readers.tables import not_data
from hub.intake.ingest.readers.tables.captions import comparable, is_caption, titles_of
from hub.intake.ingest.readers.tables.cells import LineReader
from hub.intake.ingest.readers.tables.columns import read_columns, unnamed
from hub.intake.ingest.readers.tables.endings import ending_without_column
from hub.intake.ingest.readers.tables.header import Header, HeaderTitles, is_header, read_header
from hub.intake.ingest.readers.tables.notes import Notes
from hub.intake.ingest.readers.tables.units import UnclearUnit, same_unit, unit_of
from hub.intake.ingest.spellings import cell_text, header_key
from hub.intake.ingest.standard.finding_codes import FindingCode


@dataclass(frozen=True, slots=True)
class TableStart:
    """What stands at the top of a table: its titles, the lines of its header, and the unit of its amounts."""

    path: Path
    sheet: str
    titles: tuple[str, ...]
    header: Header
    header_lines: tuple[Line, ...]
    unit: str


class TableRows:
    """Reads the lines under a header; lines without a code are kept until it is known what they lead to."""

    def __init__(self, start: TableStart, reader: LineReader, wanted: HeaderTitles, notes: Notes) -> None:
        self._start, self._wanted, self._notes = start, wanted, notes
        self._first = self._reader = reader
        self._signatures = {_signature(line) for line in start.header_lines}
        self._doubt = self._first_doubt = self._ended((start.sheet, *start.titles))
        self._between: list[tuple[Line, str]] = []
        self._unexplained = False
        self._apart: list[tuple[int, str]] = []

    def read(self, lines: Iterable[Line]) -> Iterator[SourceRow]:
        """Each line as a row, in order; raises Invalid for a unit that comes too late, or columns that contradict."""
        before, empty = "", True
        for line in lines:
            empty = False
            if not_data.has_code(line, self._reader.code_column):
                yield from self._passed_over()
                self._unexplained, before = False, ""
                yield self._row(line)
            elif self._is_header(line):
                yield from self._another_header(line)
            elif (reason := not_data.told_apart(line, self._reader.code_column, before)) or is_caption(line):
                self._check_unit(line)
                self._between.append((line, reason))
                before = reason
            else:
                yield from self._passed_over()
                self._unexplained = True
                yield self._row(line)
        yield from self._passed_over()
        if empty:
            self._notes.no_rows(self._start.sheet, self._start.header.row)
        if self._apart:
            self._notes.told_apart(self._start.sheet, self._apart)

    def _is_header(self, line: Line) -> bool:
        return is_header(line, self._wanted) or _signature(line) in self._signatures

    def _another_header(self, line: Line) -> Iterator[SourceRow]:
        """A header printed again goes on; under another title, or another header, stands another table."""
        titles = titles_of(each for each, reason in self._between if not reason)
        again = _signature(line) in self._signatures and not self._unexplained
        kind = comparable(titles)
        if again and kind and kind == comparable(self._start.titles):
            self._reader, self._doubt = self._first, self._first_doubt
        elif not again or kind:
            self._begin_other(line, titles)
        for each, reason in self._between:
            yield self._no_data(each, reason or not_data.TITLE)
        self._between = []
        yield self._no_data(line, not_data.HEADER)

    def _begin_other(self, line: Line, titles: tuple[str, ...]) -> None:
        header = read_header(None, [line], self._wanted)
        self._reader = LineReader(read_columns(header, (), self._wanted.known), header.code_column)
        self._signatures |= {_signature(line)}
        title = f" under the title {titles[-1]!r}" if titles else ""
        self._doubt = f"another table, which begins in row {line.number}{title}, has this row: send it in its own file"
        message = f"another table begins in row {line.number}{title}: its rows are refused"
        self._notes.add(self._start.sheet, line.number, FindingCode.OTHER_TABLE, message)

    def _passed_over(self) -> Iterator[SourceRow]:
        """What was kept, now that no header followed it; a title of an end holds for the rows below."""
        for line, reason in self._between:
            titles = titles_of([line]) if is_caption(line) else ()
            self._doubt = self._doubt or self._ended(titles)
            yield self._no_data(line, reason or not_data.FORM) if reason or not titles else self._row(line)
        self._between = []

    def _ended(self, texts: Iterable[str]) -> str:
        text = ending_without_column(texts, self._start.header.titles.values())
        return f"{text!r} above it speaks of an end, and no column does: it may not hold any more" if text else ""

    def _check_unit(self, line: Line) -> None:
        try:
            unit = unit_of([line])
        except UnclearUnit as error:
            raise self._refusal(line.number, str(error)) from error
        if unit and not (self._start.unit and same_unit(unit, self._start.unit)):
            above = f"{self._start.unit} above the table" if self._start.unit else "no unit above the table"
            raise self._refusal(line.number, f"the amounts are stated to be in {unit} here, and there is {above}")

    def _row(self, line: Line) -> SourceRow:
        reader = self._reader
        if twins := reader.differing_twin(line):
            title = reader.columns.named[twins[0]]
            columns = f"columns {twins[0] + 1} and {twins[1] + 1}"
            raise self._refusal(line.number, f"the header {title} stands in {columns}, which differ here")
        cells = reader.cells(line)
        faults = tuple(reader.faults(line, cells))
        if self._doubt:
            faults = (RowFault(None, FindingCode.OTHER_TABLE, self._doubt),)
        return SourceRow(line.number, cells, reader.overflow(line), faults, self._start.sheet)

    def _no_data(self, line: Line, reason: str) -> SourceRow:
        self._apart.append((line.number, reason))
        cells = {unnamed(column): cell for column, cell in sorted(line.cells.items())}
        return SourceRow(line.number, cells, sheet=self._start.sheet, told_apart=reason)

    def _refusal(self, number: int, cause: str) -> Invalid:
        return Invalid(f"{located(self._start.path, self._start.sheet).name}: row {number}: {cause}")


def _signature(line: Line) -> tuple[tuple[int, str], ...]:
    return tuple((column, header_key(cell_text(cell))) for column, cell in sorted(line.cells.items()))
