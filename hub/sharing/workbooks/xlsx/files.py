"""Read workbooks and write them: values, columns and order stay as they are."""

from collections.abc import Sequence
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from hub.core.errors import Invalid
from hub.intake.ingest.readers.biff import read_old_workbook
from hub.intake.ingest.readers.kinds import FileKind, kind_of
from hub.intake.ingest.readers.ooxml.workbook import read_workbook
from hub.intake.ingest.spellings import Cell
from hub.sharing.workbooks.results import AddedColumns, AskedSheet, FilledSheet, UnusableWorkbook, WorkbookFault

_OPTIONS = {
    "in_memory": True,
    "strings_to_numbers": False,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "default_date_format": "yyyy-mm-dd",
}
_WIDTH = 24
_LONGEST_NAME, _NOT_IN_NAMES = 31, str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
#: A cell of a workbook holds so many characters.
_LONGEST_CELL = 32_767


def read_sheets(path: Path) -> list[FilledSheet]:
    """Every sheet of a workbook; raises UnusableWorkbook for a file that is none, or broken."""
    try:
        kind = kind_of(path)
        if kind not in (FileKind.WORKBOOK, FileKind.OLD_WORKBOOK):
            raise UnusableWorkbook(WorkbookFault.NO_WORKBOOK, f"{path.name} is no workbook: save it as .xlsx")
        read = read_workbook if kind is FileKind.WORKBOOK else read_old_workbook
        return [
            FilledSheet(sheet.name, {line.number: dict(line.cells) for line in sheet.lines}) for sheet in read(path)
        ]
    except UnusableWorkbook:
        raise
    except Invalid as error:
        raise UnusableWorkbook(WorkbookFault.BROKEN, error.message) from error


def sheets_of(name: str, content: bytes) -> list[FilledSheet]:
    """Every sheet of a workbook that was sent under this name; raises UnusableWorkbook as `read_sheets` does."""
    with TemporaryDirectory(prefix="hub-workbook-") as folder:
        path = Path(folder) / (Path(name).name or "workbook")
        path.write_bytes(content)
        return read_sheets(path)


def with_columns(sheets: Sequence[FilledSheet], asked: AskedSheet, added: AddedColumns) -> bytes:
    """The workbook as it was sent, and the added columns behind the last one of the sheet that asks."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, _OPTIONS) as book:
        for place, sheet in enumerate(sheets):
            written = _copy(book, sheet)
            if place == asked.place:
                _add(book, written, sheet.width, asked, added)
    return buffer.getvalue()


def table(name: str, titles: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    """A workbook of one sheet with a row of titles."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, _OPTIONS) as book:
        sheet = book.add_worksheet(name.translate(_NOT_IN_NAMES)[:_LONGEST_NAME])
        sheet.set_column(0, len(titles) - 1, _WIDTH)
        sheet.freeze_panes(1, 0)
        for number, row in enumerate([titles, *rows]):
            for column, cell in enumerate(row):
                _write(book, sheet, number, column, cell)
    return buffer.getvalue()


def _copy(book: Any, sheet: FilledSheet) -> Any:
    written = book.add_worksheet(sheet.name or None)
    for number, cells in sheet.rows.items():
        for column, cell in cells.items():
            _write(book, written, number - 1, column, cell)
    return written


def _add(book: Any, sheet: Any, column: int, asked: AskedSheet, added: AddedColumns) -> None:
    sheet.set_column(column, column + len(added.titles) - 1, _WIDTH)
    for place, title in enumerate(added.titles):
        sheet.write_string(asked.title_row - 1, column + place, title)
    for number, answer in added.answers.items():
        for place, text in enumerate(answer.cells):
            _write(book, sheet, number - 1, column + place, text)


def _write(book: Any, sheet: Any, row: int, column: int, cell: Cell) -> None:
    """Write a cell by its kind; a text stays a text, whatever it begins with."""
    match cell:
        case None:
            return
        case bool():
            sheet.write_boolean(row, column, cell)
        case int() | float() if abs(cell) < 10**15:
            sheet.write_number(row, column, cell)
        case datetime():
            sheet.write_datetime(row, column, cell, book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}))
        case date():
            sheet.write_datetime(row, column, datetime(cell.year, cell.month, cell.day))
        case _:
            sheet.write_string(row, column, str(cell)[:_LONGEST_CELL])
