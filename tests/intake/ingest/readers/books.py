"""Writes workbooks for tests as departments send them: what a library does not write is put in as XML."""

import re
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter

from hub.intake.ingest.headers.layout import check_header, in_unit
from hub.intake.ingest.headers.recognition import known_headers, recognised_headers
from hub.intake.ingest.readers import FileTables, HeaderTitles, read_file
from hub.intake.ingest.resources import RESOURCES
from hub.intake.ingest.results import CheckedRow
from hub.intake.ingest.rules import validate

AS_OF = date(2026, 11, 20)
LISTED = ("统一社会信用代码", "企业名称", "列入日期", "列入原因", "移出日期")
ARREARS = ("统一社会信用代码", "公告日期", "税种", "欠税余额", "清缴日期")
GRADES = ("统一社会信用代码", "年度", "等级")


@dataclass(frozen=True)
class Page:
    """One sheet: its rows from the first; `merged` are areas such as A2:A4, `hidden_rows` count from 1."""

    rows: Sequence[Sequence[Any]]
    name: str = "表"
    merged: Sequence[str] = ()
    hidden: bool = False
    hidden_rows: Sequence[int] = ()
    hidden_columns: Sequence[str] = ()


def write_book(path: Path, *pages: Page, from_1904: bool = False, formats: Mapping[str, str] | None = None) -> Path:
    """A workbook of these sheets; `formats` are number formats by cell, such as {"C2": "yyyy年"}."""
    options = {"default_date_format": "yyyy-mm-dd", "date_1904": from_1904}
    with xlsxwriter.Workbook(str(path), options) as book:
        styles = {cell: book.add_format({"num_format": code}) for cell, code in (formats or {}).items()}
        for page in pages:
            sheet = book.add_worksheet(page.name)
            for area in page.merged:
                sheet.merge_range(area, "")
            for number, cells in enumerate(page.rows):
                for column, cell in enumerate(cells):
                    if cell is not None:
                        sheet.write(number, column, cell, *_style(styles, number, column))
            for number in page.hidden_rows:
                sheet.set_row(number - 1, None, None, {"hidden": True})
            for column in page.hidden_columns:
                sheet.set_column(f"{column}:{column}", None, None, {"hidden": True})
            if page.hidden:
                sheet.hide()
        if pages and pages[0].hidden:
            shown = next(number for number, page in enumerate(pages) if not page.hidden)
            book.worksheets()[shown].activate()
            book.worksheets()[shown].set_first_sheet()
    return path


def rewrite(path: Path, part: str, change: Callable[[str], str]) -> Path:
    """The workbook with one of its parts changed as text, for what no library writes."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = change(parts[part].decode()).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def with_cell(path: Path, cell: str, xml: str, sheet: int = 1) -> Path:
    """The workbook with one cell replaced by this XML, which names its place itself."""
    pattern = re.compile(rf'<c r="{cell}"[^>]*?(?:/>|>.*?</c>)')
    return rewrite(path, f"xl/worksheets/sheet{sheet}.xml", lambda text: pattern.sub(lambda _: xml, text))


@dataclass
class Outcome:
    """What a file became: accepted rows as their fields, the messages of refused ones, and the file's findings."""

    accepted: list[dict[str, Any]] = field(default_factory=list)
    refused: dict[int, list[str]] = field(default_factory=dict)
    told_apart: dict[int, str] = field(default_factory=dict)
    findings: list[tuple[str, int, str, str]] = field(default_factory=list)


def outcome(resource: str, path: Path) -> Outcome:
    """Read and check a file as a delivery does, without a store; raises Invalid for one that is refused."""
    reading, result = reading_of(resource, path), Outcome()
    for checked in checked_rows(resource, reading):
        if checked.told_apart:
            result.told_apart[checked.number] = checked.told_apart
        elif checked.row is None:
            result.refused[checked.number] = [finding.message for finding in checked.findings]
        else:
            fields = ((name, getattr(checked.row, name)) for name in type(checked.row).model_fields)
            result.accepted.append({name: value for name, value in fields if value is not None})
    result.findings = [(each.sheet, each.row, str(each.code), each.message) for each in reading.findings]
    return result


def reading_of(resource: str, path: Path) -> FileTables:
    """The file opened for a resource."""
    declared = RESOURCES[resource]
    return read_file(path, HeaderTitles(recognised_headers(declared), known_headers(declared)))


def checked_rows(resource: str, reading: FileTables) -> Iterable[CheckedRow]:
    """Every row of every table, checked."""
    for table in reading:
        layout = in_unit(check_header(RESOURCES[resource], table.headers, None, table.place), table.unit)
        yield from (validate(layout, row, AS_OF) for row in table)


def _style(styles: Mapping[str, Any], number: int, column: int) -> tuple[Any, ...]:
    cell = f"{chr(ord('A') + column)}{number + 1}"
    return (styles[cell],) if cell in styles else ()
