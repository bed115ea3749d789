"""Write a planned file as a workbook, an older one, a web page or text."""

import csv
import io
from collections.abc import Callable, Mapping
from html import escape
from pathlib import Path
from typing import Any

import xlsxwriter
import xlwt

from tests.fuzz.workbooks.plan import ErrorCell, Formula, PlannedFile, PlannedLine, PlannedSheet, Written


def written(file: PlannedFile, folder: Path) -> Path:
    """The file on disk; a web page has the name of an older workbook."""
    path = folder / f"file{file.medium.ending.replace('.html', '.xls')}"
    _WRITERS[file.medium.ending](file, path)
    return path


def _workbook(file: PlannedFile, path: Path) -> None:
    options = {"default_date_format": "yyyy-mm-dd", "date_1904": file.medium.from_1904}
    with xlsxwriter.Workbook(str(path), options) as book:
        pages = [book.add_worksheet(sheet.name) for sheet in file.sheets]
        next(page for page, sheet in zip(pages, file.sheets, strict=True) if not sheet.hidden).activate()
        for page, sheet in zip(pages, file.sheets, strict=True):
            _fill(book, page, sheet)


def _fill(book: Any, page: Any, sheet: PlannedSheet) -> None:
    for area in sheet.merged:
        page.merge_range(*area, "")
    for number, line in enumerate(sheet.lines):
        if line.hidden:
            page.set_row(number, None, None, {"hidden": True})
        for column, cell in enumerate(line.cells):
            _put(book, page, number, column, cell)
    if sheet.hidden_column is not None:
        page.set_column(sheet.hidden_column, sheet.hidden_column, None, None, {"hidden": True})
    if sheet.hidden:
        page.hide()


def _put(book: Any, page: Any, number: int, column: int, cell: Written) -> None:
    style = (book.add_format({"num_format": cell.number_format}),) if cell.number_format else ()
    if isinstance(cell.cell, Formula):
        result = 0 if cell.cell.result is None else cell.cell.result
        page.write_formula(number, column, "=A1048576", None, result)
    elif isinstance(cell.cell, ErrorCell):
        page.write_formula(number, column, "=NA()", None, cell.cell.text)
    elif isinstance(cell.cell, str):
        page.write_string(number, column, cell.cell)
    elif cell.cell is not None:
        page.write(number, column, cell.cell, *style)


def _old_workbook(file: PlannedFile, path: Path) -> None:
    book = xlwt.Workbook()
    book.dates_1904 = file.medium.from_1904
    shown = [number for number, sheet in enumerate(file.sheets) if not sheet.hidden]
    for sheet in file.sheets:
        _fill_old(book.add_sheet(sheet.name), sheet)
    book.set_active_sheet(shown[0])
    book.save(str(path))


def _fill_old(page: Any, sheet: PlannedSheet) -> None:
    for area in sheet.merged:
        page.merge(area.top, area.bottom, area.left, area.right)
    for number, line in enumerate(sheet.lines):
        row = page.row(number)
        row.hidden = line.hidden
        for column, cell in enumerate(line.cells):
            if isinstance(cell.cell, ErrorCell):
                row.set_cell_error(column, cell.cell.text.replace("#N/A", "#N/A!"))
            elif cell.cell is not None:
                page.write(number, column, cell.cell, _style(str(cell.number_format or "General")))
    if sheet.hidden_column is not None:
        page.col(sheet.hidden_column).hidden = True
    page.visibility = int(sheet.hidden)


def _style(code: str) -> Any:
    if code not in _STYLES:
        _STYLES[code] = xlwt.easyxf(num_format_str=code)
    return _STYLES[code]


_STYLES: dict[str, Any] = {}


def _web_page(file: PlannedFile, path: Path) -> None:
    (sheet,) = file.sheets
    rows = "".join(_page_row(sheet, number, line) for number, line in enumerate(sheet.lines))
    path.write_text(f'<html><meta charset="utf-8"><table>{rows}</table></html>', encoding="utf-8")


def _page_row(sheet: PlannedSheet, number: int, line: PlannedLine) -> str:
    cells = []
    for column, cell in enumerate(line.cells):
        over = [area for area in sheet.merged if area.covers(number, column)]
        if not over:
            cells.append(f"<td>{escape(_text(cell))}</td>")
        elif over[0][:2] == (number, column):
            height, width = over[0].bottom - over[0].top + 1, over[0].right - over[0].left + 1
            cells.append(f"<td rowspan={height} colspan={width}>{escape(_text(cell))}</td>")
    return f"<tr{' style=display:none' if line.hidden else ''}>{''.join(cells)}</tr>"


def _text(cell: Written) -> str:
    return "" if cell.cell is None else str(cell.cell)


def _delimited(file: PlannedFile, path: Path) -> None:
    lines = [_record(file, number, line) for number, line in enumerate(file.sheets[0].lines)]
    path.write_bytes("".join(lines).encode("utf-8" if file.cut is not None else file.encoding))
    if file.cut is not None:
        before = "".join(lines[: file.cut]).encode()
        content = path.read_bytes()
        at = next(at for at in range(len(before), len(content)) if content[at] >= 0xE0)
        path.write_bytes(content[: at + 1] + content[at + 2 :])


def _record(file: PlannedFile, number: int, line: PlannedLine) -> str:
    cells = [_text(cell).replace("\n", " ") for cell in line.cells]
    buffer = io.StringIO()
    quoting = csv.QUOTE_ALL if file.all_quoted else csv.QUOTE_MINIMAL
    csv.writer(buffer, delimiter=file.delimiter, quoting=quoting, lineterminator="\r\n").writerow(cells)
    if number == file.unclosed:
        return file.delimiter.join([f'"{cells[0]}', *cells[1:]]) + "\r\n"
    return buffer.getvalue()


_WRITERS: Mapping[str, Callable[[PlannedFile, Path], None]] = {
    ".xlsx": _workbook,
    ".xls": _old_workbook,
    ".html": _web_page,
    ".csv": _delimited,
    ".txt": _delimited,
}
