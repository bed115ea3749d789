"""Open and decode department files, told by their content: workbooks, web pages and text become tables of rows."""

from collections.abc import Collection, Iterator
from pathlib import Path

from hub.intake.ingest.readers.biff import read_old_workbook
from hub.intake.ingest.readers.delimited import read_delimited
from hub.intake.ingest.readers.kinds import FileKind, kind_of
from hub.intake.ingest.readers.ooxml.workbook import read_workbook
from hub.intake.ingest.readers.sheet import Line, Sheet
from hub.intake.ingest.readers.table import NoHeader, RowFault, SourceRow, Table, TextRecord
from hub.intake.ingest.readers.tables.errors import error_faults
from hub.intake.ingest.readers.tables.header import HeaderTitles
from hub.intake.ingest.readers.tables.sheets import FileTables
from hub.intake.ingest.readers.web_pages import read_web_page

__all__ = ["FileTables", "HeaderTitles", "NoHeader", "RowFault", "SourceRow", "Table", "error_faults", "read_file"]

_WORKBOOKS = {
    FileKind.WORKBOOK: read_workbook,
    FileKind.OLD_WORKBOOK: read_old_workbook,
    FileKind.WEB_PAGE: read_web_page,
}


def read_file(path: Path, wanted: HeaderTitles) -> FileTables:
    """The tables of a file under headers with a wanted title; raises Invalid, also while rows are read."""
    kind = FileKind.TEXT if path.suffix.lower() == ".gz" else kind_of(path)
    sheets = _text(path, wanted.codes) if kind is FileKind.TEXT else _WORKBOOKS[kind](path)
    return FileTables(path, sheets, wanted)


def _text(path: Path, codes: Collection[str]) -> Iterator[Sheet]:
    yield Sheet("", (line for record in read_delimited(path, codes) if (line := _line(record)).cells))


def _line(record: TextRecord) -> Line:
    cells = {column: cell for column, cell in enumerate(record.cells) if cell is not None}
    return Line(record.number, cells, faults=record.faults)
