"""Spreadsheets: the first sheet with a header, cells with the type the spreadsheet gave them."""

from collections.abc import Collection, Iterator
from datetime import date
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum

from hub.core.errors import Invalid
from hub.intake.ingest.readers.table import Table, TableRecord, find_table, no_table, text_cell
from hub.intake.ingest.spellings import Cell

_WHOLE_BELOW = 2**63


def read_spreadsheet(path: Path, recognised: Collection[str]) -> Table:
    """The table of an .xlsx or .xls, told apart by content; raises Invalid for one that cannot be read."""
    sheets = [list(_records(sheet)) for sheet in _sheets(path)]
    tables = (find_table(path, records, recognised) for records in sheets)
    if table := next((table for table in tables if table), None):
        return table
    raise no_table(path, (record for records in sheets for record in records), recognised)


def _sheets(path: Path) -> list[CalamineSheet]:
    try:
        with path.open("rb") as file:
            workbook = CalamineWorkbook.from_filelike(file)
            sheets = [entry.name for entry in workbook.sheets_metadata if entry.typ == SheetTypeEnum.WorkSheet]
            return [workbook.get_sheet_by_name(name) for name in sheets]
    except PasswordError as error:
        raise Invalid(f"{path.name}: the spreadsheet is protected by a password") from error
    except CalamineError as error:
        raise Invalid(f"{path.name}: the file is not a whole spreadsheet: {error}") from error
    except OSError as error:
        raise Invalid(f"{path}: the file cannot be read: {error.strerror}") from error


def _records(sheet: CalamineSheet) -> Iterator[TableRecord]:
    for number, cells in enumerate(sheet.to_python(skip_empty_area=False), start=1):
        yield TableRecord(number, [_cell(cell) for cell in cells])


def _cell(cell: object) -> Cell:
    if isinstance(cell, str):
        return text_cell(cell)
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < _WHOLE_BELOW:
        return int(cell)
    return cell if isinstance(cell, int | float | date) else str(cell)
