"""The cells of one line by title, with what stands against taking them as they read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from hub.intake.ingest.readers.sheet import Line, UnreadableCell, place
from hub.intake.ingest.readers.table import RowFault
from hub.intake.ingest.readers.tables import not_data
from hub.intake.ingest.readers.tables.columns import Columns, Silence, running_number, unnamed
from hub.intake.ingest.readers.tables.errors import error_faults
from hub.intake.ingest.spellings import Cell
from hub.intake.ingest.standard.finding_codes import FindingCode


@dataclass(slots=True)
class LineReader:
    """Reads the lines of one table; `_numbers` are the last running numbers of unnamed columns."""

    columns: Columns
    code_column: int
    _numbers: dict[int, int] = field(default_factory=dict)
    _constants: dict[int, Cell] = field(default_factory=dict)

    def cells(self, line: Line) -> dict[str, Cell]:
        """The cells under titles, None where blank."""
        return {title: line.cells.get(column) for column, title in self.columns.named.items()}

    def overflow(self, line: Line) -> dict[str, Cell]:
        """Filled cells over which no title stands, but for those of columns that say nothing."""
        return {
            unnamed(column): cell
            for column, cell in sorted(line.cells.items())
            if column not in self.columns.named and not self._says_nothing(column, cell)
        }

    def faults(self, line: Line, cells: Mapping[str, Cell]) -> Iterator[RowFault]:
        """Cells without a value, cells merged over several titles, and rows that say they are no data."""
        yield from line.faults
        yield from self._of_row(line)
        yield from self._unreadable(line)
        yield from error_faults(cells)
        for left, right in line.spans:
            yield from self._merged_over(line, left, right)

    def differing_twin(self, line: Line) -> tuple[int, int] | None:
        """Two columns under one title that say different things in this line."""
        pairs = self.columns.twins
        return next((pair for pair in pairs if line.cells.get(pair[0]) != line.cells.get(pair[1])), None)

    def _of_row(self, line: Line) -> Iterator[RowFault]:
        if not_data.says_example(line):
            yield RowFault(None, FindingCode.NOT_DATA, "the row says that it is an example, and has a code")
        if self.code_column in line.inherited and not_data.says_total(line):
            yield RowFault(None, FindingCode.NOT_DATA, "the row is a total, and its code is that of merged cells")

    def _unreadable(self, line: Line) -> Iterator[RowFault]:
        for column, title in self.columns.named.items():
            cell = line.cells.get(column)
            if type(cell) is UnreadableCell:
                yield RowFault(title, FindingCode.UNREADABLE_CELL, f"{place(line.number, column)} {cell.reason}")

    def _merged_over(self, line: Line, left: int, right: int) -> Iterator[RowFault]:
        titles = [title for column, title in self.columns.named.items() if left <= column <= right]
        if len(titles) > 1:
            reason = f"{place(line.number, left)} is merged over {', '.join(titles)}: whose value it is cannot be told"
            yield from (RowFault(title, FindingCode.UNREADABLE_CELL, reason) for title in titles)

    def _says_nothing(self, column: int, cell: Cell) -> bool:
        silence = self.columns.silent.get(column)
        if silence is Silence.RUNNING:
            number, before = running_number(cell), self._numbers.get(column)
            if number is None or (before is not None and number != before + 1):
                return False
            self._numbers[column] = number
            return True
        if silence is Silence.CONSTANT:
            return cell == self._constants.setdefault(column, cell)
        return silence is Silence.BEFORE
