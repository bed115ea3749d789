"""The formats that a package can have, each with the name and kind of its file."""

from collections.abc import Iterable
from enum import Enum
from pathlib import Path
from typing import NamedTuple, Protocol

from hub.sharing.packages.formats.delimited import CsvWriter
from hub.sharing.packages.formats.json_lines import JsonLinesWriter
from hub.sharing.packages.formats.layout import PackageLayout
from hub.sharing.packages.formats.parquet import ParquetWriter
from hub.sharing.packages.formats.workbook import WorkbookWriter
from hub.sharing.packages.results import PackageRow


class Writer(Protocol):
    """Writes the rows of one file."""

    def add(self, rows: Iterable[PackageRow], /) -> None: ...

    def close(self) -> None: ...


class FormatFile(NamedTuple):
    """How a format's file is named and described (Frictionless: format, mediatype, encoding, compression)."""

    file: str
    media_type: str
    format: str
    encoding: str | None = None
    compression: str | None = None


class PackageFormat(Enum):
    """A format's code as schedules and requests name it."""

    CSV = "CSV"
    CSV_GB18030 = "CSV_GB18030"
    CSV_ZSTD = "CSV_ZSTD"
    XLSX = "XLSX"
    JSON_LINES = "JSON_LINES"
    PARQUET = "PARQUET"


_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS = {
    PackageFormat.CSV: FormatFile("rows.csv", "text/csv", "csv", "utf-8"),
    PackageFormat.CSV_GB18030: FormatFile("rows-gb18030.csv", "text/csv", "csv", "gb18030"),
    PackageFormat.CSV_ZSTD: FormatFile("rows.csv.zst", "application/zstd", "csv", "utf-8", "zst"),
    PackageFormat.XLSX: FormatFile("rows.xlsx", _WORKBOOK, "xlsx"),
    PackageFormat.JSON_LINES: FormatFile("rows.jsonl.zst", "application/zstd", "jsonl", "utf-8", "zst"),
    PackageFormat.PARQUET: FormatFile("rows.parquet", "application/vnd.apache.parquet", "parquet"),
}


def writer(kind: PackageFormat, folder: Path, layout: PackageLayout) -> Writer:
    """Open a format's file in a folder; raises Unavailable where its library is not installed."""
    path = folder / KINDS[kind].file
    match kind:
        case PackageFormat.CSV:
            return CsvWriter(path, layout, "utf-8-sig")
        case PackageFormat.CSV_GB18030:
            return CsvWriter(path, layout, "gb18030")
        case PackageFormat.CSV_ZSTD:
            return CsvWriter(path, layout, "utf-8-sig", compressed=True)
        case PackageFormat.XLSX:
            return WorkbookWriter(path, layout)
        case PackageFormat.JSON_LINES:
            return JsonLinesWriter(path, layout)
        case PackageFormat.PARQUET:
            return ParquetWriter(path, layout)
