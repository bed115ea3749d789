"""Write rows as spreadsheets and delimited text; the same rows give the same bytes."""

import codecs
import csv
import gzip
import io
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Protocol

import xlsxwriter  # type: ignore[import-untyped]

from hub.demo.generate.spellings import SPELLABLE_TYPES, Cell, serial, spelled

#: Spreadsheets say when they were made; these always say the same.
_MADE_AT = datetime(2025, 2, 8)
_XLSX_OPTIONS = {"in_memory": True, "default_date_format": "yyyy-mm-dd"}
#: Of so many rows of a spreadsheet, one has its days as text and one as bare numbers.
_DAY_STYLES = 8
_GZIP_LEVEL = 4
_ROWS_AT_ONCE = 1000


class SheetWriter(Protocol):
    """A file to which rows are added; `turn` decides how their cells are spelled."""

    def add(self, cells: Sequence[Cell], turn: int) -> None: ...

    def close(self) -> None: ...


class TextSheet:
    """A .csv or .csv.gz, written a thousand rows at a time, so that memory does not grow with the file."""

    def __init__(self, path: Path, encoding: str) -> None:
        self._file = path.open("wb")
        self._packed = gzip.GzipFile("", "wb", _GZIP_LEVEL, self._file, mtime=0) if path.suffix == ".gz" else None
        self._encoder = codecs.getincrementalencoder(encoding)()
        self._waiting = io.StringIO()
        self._add = csv.writer(self._waiting, lineterminator="\r\n").writerow

    def add(self, cells: Sequence[Cell], turn: int) -> None:
        self._add([spelled(cell, turn) if isinstance(cell, SPELLABLE_TYPES) else cell for cell in cells])
        if turn % _ROWS_AT_ONCE == 0:
            self._write()

    def close(self) -> None:
        """Close the gzip stream, then the file: the stream does not close the file under it."""
        self._write()
        if self._packed is not None:
            self._packed.close()
        self._file.close()

    def _write(self) -> None:
        (self._packed or self._file).write(self._encoder.encode(self._waiting.getvalue()))
        self._waiting.seek(0)
        self._waiting.truncate()


class Workbook:
    """An .xlsx with one sheet, held in memory until it is closed."""

    def __init__(self, path: Path) -> None:
        self._workbook = xlsxwriter.Workbook(str(path), _XLSX_OPTIONS)
        self._workbook.set_properties({"created": _MADE_AT})
        self._sheet = self._workbook.add_worksheet()
        self._rows = 0

    def add(self, cells: Sequence[Cell], turn: int) -> None:
        for column, cell in enumerate(cells):
            if isinstance(cell, date):
                self._add_day(column, cell, turn)
            else:
                written = spelled(cell, turn) if isinstance(cell, SPELLABLE_TYPES) else cell
                self._sheet.write(self._rows, column, written)
        self._rows += 1

    def close(self) -> None:
        self._workbook.close()

    def _add_day(self, column: int, day: date, turn: int) -> None:
        match turn % _DAY_STYLES:
            case 3:
                self._sheet.write_string(self._rows, column, spelled(day, turn))
            case 5:
                self._sheet.write_number(self._rows, column, serial(day))
            case _:
                self._sheet.write_datetime(self._rows, column, day)
