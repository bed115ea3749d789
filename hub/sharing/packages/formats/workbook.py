"""XLSX for clerks: Chinese headers, a frozen first line, and the same bytes for the same rows."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from hub.core.errors import Invalid
from hub.sharing.packages.formats import cells
from hub.sharing.packages.formats.layout import PackageLayout
from hub.sharing.packages.results import PackageRow

#: Lines that a sheet has, its header included; more rows go on to the next sheet.
LINES = 1_048_576
#: Characters that a cell holds.
LONGEST = 32_767
#: From here on a spreadsheet rounds a number; such a one is written as text.
_ROUNDED = 10**15
#: The library writes the present moment, which would make other bytes each time.
_CREATED = datetime(2000, 1, 1)
_WIDTH = 20


class WorkbookWriter:
    """Writes rows line by line, so that a workbook of a million takes no memory; texts never become formulas."""

    def __init__(self, path: Path, layout: PackageLayout) -> None:
        self._layout = layout
        self._book = xlsxwriter.Workbook(
            str(path),
            # The library's own temporary files go with the folder where they are left: on a full disk it forgets them.
            {"constant_memory": True, "strings_to_numbers": False, "tmpdir": str(path.parent)},
        )
        self._book.set_properties({"created": _CREATED})
        self._bold = self._book.add_format({"bold": True})
        self._line = 0
        self._sheet = self._next_sheet()

    def add(self, rows: Iterable[PackageRow]) -> None:
        for row in rows:
            if self._line == LINES:
                self._sheet = self._next_sheet()
            for place, value in enumerate(self._layout.record(row)):
                self._write(place, cells.cell(value), row)
            self._line += 1

    def close(self) -> None:
        self._book.close()

    def _next_sheet(self) -> Any:
        sheet = self._book.add_worksheet()
        columns = self._layout.columns
        sheet.set_column(0, len(columns) - 1, _WIDTH)
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(columns):
            sheet.write_string(0, place, column.title, self._bold)
        self._line = 1
        return sheet

    def _write(self, place: int, value: cells.Cell, row: PackageRow) -> None:
        match value:
            case None:
                return
            case bool():
                self._sheet.write_boolean(self._line, place, value)
            case int() if abs(value) < _ROUNDED:
                self._sheet.write_number(self._line, place, value)
            case _:
                self._sheet.write_string(self._line, place, self._fitting(str(value), place, row))

    def _fitting(self, text: str, place: int, row: PackageRow) -> str:
        if len(text) > LONGEST:
            name = self._layout.columns[place].name
            raise Invalid(f"{row.key}: {name} has {len(text)} characters, and a cell of a workbook holds {LONGEST}")
        return text
