"""Workbooks of the older kind (.xls, and .et of WPS), read by xlrd."""

import io
import struct
from collections.abc import Iterator
from pathlib import Path

import xlrd
from xlrd.biffh import XLRDError
from xlrd.book import Book
from xlrd.compdoc import CompDocError
from xlrd.sheet import Cell as BookCell
from xlrd.sheet import Sheet as BookSheet

from hub.core.errors import Invalid
from hub.intake.ingest.readers.formats import BUILT_IN_DATES, date_cell, number_cell, shows_date
from hub.intake.ingest.readers.sheet import Area, Line, Sheet, UnreadableCell
from hub.intake.ingest.readers.table import text_cell
from hub.intake.ingest.spellings import Cell

#: What xlrd raises for a damaged workbook, beside its own errors.
_DAMAGED = (XLRDError, CompDocError, struct.error, AssertionError, LookupError, ValueError, TypeError)


def read_old_workbook(path: Path) -> Iterator[Sheet]:
    """The sheets of an .xls or .et; raises Invalid for one that is not whole."""
    book = _opened(path)
    dates = _date_styles(book)
    for number in range(book.nsheets):
        sheet = book.sheet_by_index(number)
        if sheet.visibility:
            yield Sheet(sheet.name, (), visible=False)
            continue
        hidden = [(column, column) for column, info in sheet.colinfo_map.items() if info.hidden]
        yield Sheet(sheet.name, _lines(book, sheet, dates), merged=_merged(sheet), hidden_columns=hidden)


def _opened(path: Path) -> Book:
    try:
        return xlrd.open_workbook(str(path), logfile=io.StringIO(), formatting_info=True)
    except _DAMAGED as error:
        if "encrypted" in str(error):
            raise Invalid(f"{path.name}: the spreadsheet is protected by a password: save it without one") from error
        raise Invalid(f"{path.name}: the file is not a whole spreadsheet: {error}") from error


def _date_styles(book: Book) -> frozenset[int]:
    formats = {
        key: key in BUILT_IN_DATES or shows_date(spelled.format_str or "") for key, spelled in book.format_map.items()
    }
    return frozenset(
        number
        for number, style in enumerate(book.xf_list)
        if formats.get(style.format_key, style.format_key in BUILT_IN_DATES)
    )


def _merged(sheet: BookSheet) -> list[Area]:
    return sorted(Area(top + 1, left, bottom, right - 1) for top, bottom, left, right in sheet.merged_cells)


def _lines(book: Book, sheet: BookSheet, dates: frozenset[int]) -> Iterator[Line]:
    for index in range(sheet.nrows):
        read = ((column, _cell(book, cell, dates)) for column, cell in enumerate(sheet.row(index)))
        if cells := {column: cell for column, cell in read if cell is not None}:
            info = sheet.rowinfo_map.get(index)
            yield Line(index + 1, cells, bool(info and (info.hidden or info.height == 0)))


def _cell(book: Book, cell: BookCell, dates: frozenset[int]) -> Cell:
    if isinstance(cell.value, str):
        return text_cell(cell.value)
    if cell.ctype in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
        if cell.xf_index in dates:
            return date_cell(cell.value, from_1904=book.datemode == 1)
        return number_cell(cell.value, from_1904=book.datemode == 1)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    if cell.ctype == xlrd.XL_CELL_ERROR:
        text = xlrd.error_text_from_code.get(int(cell.value), "#ERROR!")
        return UnreadableCell(text, f"is the error {text}")
    return None
