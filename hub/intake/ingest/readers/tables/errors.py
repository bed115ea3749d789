"""Cells that show the error of a formula: it has no value, and least of all none."""

from collections.abc import Iterator, Mapping

from hub.intake.ingest.readers.table import RowFault
from hub.intake.ingest.spellings import Cell
from hub.intake.ingest.standard.finding_codes import FindingCode

_ERRORS = frozenset({
    "#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#GETTING_DATA", "#FIELD!",
    "#BLOCKED!", "#CONNECT!", "#UNKNOWN!", "#BUSY!",
})  # fmt: skip


def error_faults(cells: Mapping[str, Cell]) -> Iterator[RowFault]:
    """The cells, by title, whose text is an error, as text files and mended rows hold it."""
    for title, cell in cells.items():
        if type(cell) is str and cell.startswith("#") and cell.upper() in _ERRORS:
            yield RowFault(title, FindingCode.UNREADABLE_CELL, f"{cell} is the error of a formula, and no value")
