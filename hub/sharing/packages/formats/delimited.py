"""CSV (RFC 4180), in UTF-8 with a byte order mark or in GB18030, as it is or compressed by Zstandard."""

import csv
import io
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

import zstandard

from hub.sharing.packages.formats import cells
from hub.sharing.packages.formats.layout import PackageLayout
from hub.sharing.packages.results import PackageRow

#: The level at which a million rows take seconds and not minutes.
ZSTD_LEVEL = 3


class CsvWriter:
    """Writes records as text; the header has the titles that people read."""

    def __init__(self, path: Path, layout: PackageLayout, encoding: str, *, compressed: bool = False) -> None:
        self._layout = layout
        self._file: BinaryIO = path.open("wb")
        self._bytes = zstandard.ZstdCompressor(ZSTD_LEVEL).stream_writer(self._file) if compressed else self._file
        self._text = io.TextIOWrapper(self._bytes, encoding, newline="", write_through=False)
        self._csv = csv.writer(self._text)
        self._csv.writerow([column.title for column in layout.columns])

    def add(self, rows: Iterable[PackageRow]) -> None:
        text = cells.text
        self._csv.writerows([text(value) for value in self._layout.record(row)] for row in rows)

    def close(self) -> None:
        self._text.close()
        self._file.close()
