"""The formats that a package can have, each with the name and kind of its file."""

from codecs import BOM_UTF8
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple, Protocol

from hub.sharing.packages.formats.delimited import CsvWriter
from hub.sharing.packages.formats.json_lines import JsonLinesWriter
from hub.sharing.packages.formats.layout import PackageLayout
from hub.sharing.packages.formats.parquet import ParquetWriter
from hub.sharing.packages.formats.workbook import WorkbookWriter
from hub.sharing.packages.results import FILE_NAMES, PackageFormat, PackageRow


class Writer(Protocol):
    """Writes the rows of one file."""

    def add(self, rows: Iterable[PackageRow], /) -> None: ...

    def close(self) -> None: ...


class FormatFile(NamedTuple):
    """How a format's file is described (Frictionless: format, mediatype, encoding, compression)."""

    media_type: str
    format: str
    encoding: str | None = None
    compression: str | None = None


_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS = {
    PackageFormat.CSV: FormatFile("text/csv", "csv", "utf-8"),
    PackageFormat.CSV_GB18030: FormatFile("text/csv", "csv", "gb18030"),
    PackageFormat.CSV_ZSTD: FormatFile("application/zstd", "csv", "utf-8", "zst"),
    PackageFormat.XLSX: FormatFile(_WORKBOOK, "xlsx"),
    PackageFormat.JSON_LINES: FormatFile("application/zstd", "jsonl", "utf-8", "zst"),
    PackageFormat.PARQUET: FormatFile("application/vnd.apache.parquet", "parquet"),
}


def writer(kind: PackageFormat, folder: Path, layout: PackageLayout) -> Writer:
    """Open a format's file in a folder; raises Unavailable where its library is not installed."""
    path = folder / FILE_NAMES[kind]
    match kind:
        case PackageFormat.CSV:
            return CsvWriter(path, layout, "utf-8", mark=BOM_UTF8)
        case PackageFormat.CSV_GB18030:
            return CsvWriter(path, layout, "gb18030")
        case PackageFormat.CSV_ZSTD:
            return CsvWriter(path, layout, "utf-8", mark=BOM_UTF8, compressed=True)
        case PackageFormat.XLSX:
            return WorkbookWriter(path, layout)
        case PackageFormat.JSON_LINES:
            return JsonLinesWriter(path, layout)
        case PackageFormat.PARQUET:
            return ParquetWriter(path, layout)
