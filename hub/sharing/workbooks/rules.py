"""Find in a sheet what it asks about: a column of codes in any place, or else one of names under such a title.

Whatever has numbers of people in it is not answered: it would be kept, and goes on to others (PIPL, Art. 28).
"""

from collections.abc import Iterator, Mapping, Sequence

from hub.core import uscc
from hub.intake.ingest.personal.numbers import has_person_number, stands_for_person
from hub.intake.ingest.spellings import Cell
from hub.sharing.workbooks.results import (
    MOST_ROWS,
    AskedBy,
    AskedSheet,
    FilledSheet,
    UnusableWorkbook,
    WorkbookFault,
)

#: Titles under which departments and banks write names, the surest first.
_NAME_TITLES = ("企业名称", "单位名称", "市场主体名称", "主体名称", "公司名称", "名称")
_CODE_TITLES = ("统一社会信用代码", "社会信用代码", "信用代码", "uscc")


def asked_sheet(sheets: Sequence[FilledSheet]) -> AskedSheet:
    """The first sheet that asks; raises UnusableWorkbook where none does, for too many rows, and numbers of people."""
    _check_people(sheets)
    asked = _first_that_asks(sheets)
    if len(asked.typed) > MOST_ROWS:
        raise UnusableWorkbook(
            WorkbookFault.TOO_MANY_ROWS, f"{len(asked.typed)} rows ask; a workbook may have {MOST_ROWS} of them"
        )
    return asked


def _first_that_asks(sheets: Sequence[FilledSheet]) -> AskedSheet:
    for find in (_by_code, _by_name):
        for place, sheet in enumerate(sheets):
            if (asked := find(place, sheet)) is not None:
                return asked
    raise UnusableWorkbook(
        WorkbookFault.NO_COLUMN,
        f"no sheet has a column of codes, or of names under a title such as {_NAME_TITLES[0]}, below a row of titles",
    )


def _check_people(sheets: Sequence[FilledSheet]) -> None:
    for sheet in sheets:
        titled = _titled(sheet.rows, _CODE_TITLES)
        for row, column, text in _texts(sheet.rows):
            in_codes = titled is not None and column == titled[1] and row > titled[0]
            if stands_for_person(text) if in_codes else has_person_number(text):
                place = f"{sheet.name} {column_letters(column)}{row}"
                raise UnusableWorkbook(
                    WorkbookFault.PERSON_NUMBER, f"cell {place} holds the number of a person: delete that column", place
                )


def column_letters(column: int) -> str:
    """Return what spreadsheets call a column that is counted from 0."""
    letters = ""
    while column >= 0:
        letters = chr(ord("A") + column % 26) + letters
        column = column // 26 - 1
    return letters


def _by_code(place: int, sheet: FilledSheet) -> AskedSheet | None:
    titled = _titled(sheet.rows, _CODE_TITLES)
    if titled is not None:
        return _below(place, sheet, *titled, AskedBy.CODE)
    first = next(((row, column) for row, column, text in _texts(sheet.rows) if _is_code(text)), None)
    above = [row for row in sheet.rows if first and row < first[0]]
    return _below(place, sheet, max(above), first[1], AskedBy.CODE) if first and above else None


def _by_name(place: int, sheet: FilledSheet) -> AskedSheet | None:
    titled = _titled(sheet.rows, _NAME_TITLES)
    return _below(place, sheet, *titled, AskedBy.NAME) if titled is not None else None


def _below(place: int, sheet: FilledSheet, title_row: int, column: int, by: AskedBy) -> AskedSheet | None:
    """Every row below the titles asks, also one whose cell is empty: it is told so."""
    typed = {row: _text(cells.get(column)) for row, cells in sheet.rows.items() if row > title_row}
    return AskedSheet(place, title_row, by, typed) if any(typed.values()) else None


def _titled(rows: Mapping[int, Mapping[int, Cell]], titles: Sequence[str]) -> tuple[int, int] | None:
    """The row and column of the first cell that is one of the titles, whatever spaces it has."""
    for title in titles:
        for row, column, text in _texts(rows):
            if "".join(text.split()).lower() == title:
                return row, column
    return None


def _texts(rows: Mapping[int, Mapping[int, Cell]]) -> Iterator[tuple[int, int, str]]:
    return ((row, column, _text(cell)) for row, cells in rows.items() for column, cell in cells.items())


def _text(cell: Cell) -> str:
    return "" if cell is None else str(cell).strip()


def _is_code(text: str) -> bool:
    return uscc.read(text).fault not in uscc.MALFORMED
