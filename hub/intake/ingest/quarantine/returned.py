"""Read a workbook that came back from a bureau: which waiting rows it names, and which of their cells it changes."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hub.core.errors import Invalid
from hub.intake.ingest.readers import SourceRow
from hub.intake.ingest.spellings import Cell, cell_text
from hub.intake.ingest.standard.handed_back import NUMBER

_GREATEST = 2**63


@dataclass(frozen=True, slots=True)
class ReturnedRow:
    """A row of the workbook: the number under which it waits, and its cells as text."""

    number: int
    cells: Mapping[str, str]

    def changes(self, waiting: Mapping[str, Cell]) -> dict[str, str]:
        """The cells that the bureau changed, of those that the waiting row has."""
        return {
            title: text
            for title, cell in waiting.items()
            if (text := self.cells.get(title)) is not None and text != _text(cell)
        }


def returned_rows(name: str, rows: Iterable[SourceRow]) -> Iterator[ReturnedRow]:
    """Read the rows; raises Invalid, naming file and row, for one that cannot be read, or whose number is none."""
    for row in rows:
        if row.faults:
            raise Invalid(f"{name}: row {row.number}: {row.faults[0].reason}")
        typed = _text(row.cells.get(NUMBER))
        if not (typed.isascii() and typed.isdecimal() and len(typed) < 20 and int(typed) < _GREATEST):
            raise Invalid(f"{name}: row {row.number}: {typed[:40]!r} in {NUMBER} is no number of a waiting row")
        yield ReturnedRow(int(typed), {title: _text(cell) for title, cell in row.cells.items()})


def _text(cell: Any) -> str:
    return "" if cell is None else cell_text(cell)
