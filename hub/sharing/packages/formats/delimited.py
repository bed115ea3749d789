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
    """Writes records as text, a block at a time; the header has the titles that people read."""

    def __init__(
        self, path: Path, layout: PackageLayout, encoding: str, *, mark: bytes = b"", compressed: bool = False
    ) -> None:
        """`mark` are the bytes that say which encoding it is."""
        self._layout = layout
        self._encoding = encoding
        self._file: BinaryIO = path.open("wb")
        self._bytes = zstandard.ZstdCompressor(ZSTD_LEVEL).stream_writer(self._file) if compressed else self._file
        self._bytes.write(mark)
        self._write([[column.title for column in layout.columns]])

    def add(self, rows: Iterable[PackageRow]) -> None:
        columns = zip(*map(self._layout.record, rows), strict=True)
        self._write(zip(*map(cells.texts, columns), strict=True))

    def close(self) -> None:
        self._bytes.close()
        self._file.close()

    def _write(self, records: Iterable[Iterable[cells.Cell]]) -> None:
        text = io.StringIO(newline="")
        csv.writer(text).writerows(records)
        self._bytes.write(text.getvalue().encode(self._encoding))
