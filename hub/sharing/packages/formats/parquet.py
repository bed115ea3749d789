"""Parquet, for districts that have the extra `parquet`."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from hub.core.errors import Unavailable
from hub.sharing.packages.formats.cells import cell
from hub.sharing.packages.formats.layout import PackageLayout
from hub.sharing.packages.results import FieldType, PackageRow

_MISSING = "Parquet needs pyarrow, which is not installed: pip install 'huarong-credit-hub[parquet]'"


class ParquetWriter:
    """Writes blocks of rows as row groups, in the types of the table schema; dates stay texts."""

    def __init__(self, path: Path, layout: PackageLayout) -> None:
        try:
            import pyarrow
            from pyarrow import parquet
        except ImportError:
            raise Unavailable(_MISSING) from None
        types = {FieldType.INTEGER: pyarrow.int64(), FieldType.BOOLEAN: pyarrow.bool_()}
        columns = [(column.name, types.get(column.type, pyarrow.string())) for column in layout.columns]
        self._layout = layout
        self._table: Any = pyarrow.Table
        self._schema = pyarrow.schema(columns)
        self._writer = parquet.ParquetWriter(str(path), self._schema, compression="zstd")

    def add(self, rows: Iterable[PackageRow]) -> None:
        records = [self._layout.record(row) for row in rows]
        if records:
            columns = [list(map(cell, column)) for column in zip(*records, strict=True)]
            self._writer.write_table(self._table.from_arrays(columns, schema=self._schema))

    def close(self) -> None:
        self._writer.close()
