"""The workbook that goes back to a bureau: its rows with their findings beside them, to be mended and sent again.

It has a sheet for each resource and provider. Every cell is text, so that no spreadsheet changes a code or a date.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from hub.core.errors import Invalid
from hub.intake.ingest.quarantine.wording import IN_CHINESE
from hub.intake.ingest.resources import RESOURCES
from hub.intake.ingest.spellings import cell_text, header_key
from hub.intake.ingest.standard.finding_codes import FindingCode
from hub.intake.ingest.standard.handed_back import FINDINGS, TITLES
from hub.intake.ingest.standard.resource import header

_WIDTH, _WIDE = 20, 60
#: The longest name of a sheet, and what no name may have.
_LONGEST_NAME, _NOT_IN_NAMES = 31, str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


def write(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write the rows, which are those of `queries.rows`; raises Invalid where the file cannot be written."""
    where = itemgetter("resource", "provider")
    try:
        with xlsxwriter.Workbook(path, {"strings_to_numbers": False, "strings_to_formulas": False}) as book:
            for (resource, provider), group in groupby(sorted(rows, key=where), key=where):
                _sheet(book, f"{RESOURCES[resource].title} {provider}", list(group))
    except (OSError, xlsxwriter.exceptions.XlsxWriterException) as problem:
        raise Invalid(f"{path}: the workbook cannot be written: {problem}") from problem


def findings_in_words(row: Mapping[str, Any]) -> str:
    """Say what is wrong with a row, a line for each error: the cause in Chinese, then the finding's own sentence."""
    return "\n".join(
        f"{IN_CHINESE[FindingCode(finding['code'])]}：{finding['message']}"
        for finding in row["findings"]
        if finding["severity"] == "error"
    )


def _sheet(book: Any, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
    titles = _titles(rows)
    sheet = book.add_worksheet(name.translate(_NOT_IN_NAMES)[:_LONGEST_NAME])
    text, head = book.add_format({"num_format": "@"}), book.add_format({"bold": True, "num_format": "@"})
    wrapped = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    sheet.set_column(0, len(titles) + len(TITLES) - 1, _WIDTH, text)
    sheet.set_column(len(titles) + TITLES.index(FINDINGS), len(titles) + TITLES.index(FINDINGS), _WIDE, wrapped)
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, [*titles, *TITLES], head)
    for number, row in enumerate(rows, start=1):
        for column, cell in enumerate(_line(titles, row)):
            sheet.write_string(number, column, cell)


def _titles(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """The bureau's titles: those of the standard in its order, then the others; the store keeps none."""
    resource = RESOURCES[rows[0]["resource"]]
    known, fields = header(resource), list(resource.row.model_fields)

    def place(title: str) -> tuple[int, str]:
        field = known.get(header_key(title))
        return (fields.index(field), "") if field else (len(fields), title)

    return sorted({title for row in rows for title in row["cells"]}, key=place)


def _line(titles: Sequence[str], row: Mapping[str, Any]) -> Iterator[str]:
    for title in titles:
        cell = row["cells"].get(title)
        yield "" if cell is None else cell_text(cell)
    place = f"{row['sheet']} {row['row_number']}".strip()
    yield from (str(row["id"]), findings_in_words(row), row["file_name"], place)
