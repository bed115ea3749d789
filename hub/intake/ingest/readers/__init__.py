"""Open and decode department files: csv, csv.gz, xlsx and xls become rows of named cells."""

from collections.abc import Collection
from pathlib import Path

from hub.core.errors import Invalid
from hub.intake.ingest.readers.delimited import read_delimited
from hub.intake.ingest.readers.spreadsheets import read_spreadsheet
from hub.intake.ingest.readers.table import SourceRow, Table

__all__ = ["SourceRow", "Table", "read_rows"]

_READERS = {
    ".csv": read_delimited,
    ".csv.gz": read_delimited,
    ".xlsx": read_spreadsheet,
    ".xls": read_spreadsheet,
}


def read_rows(path: Path, recognised: Collection[str]) -> Table:
    """The rows under the header that has one of the `recognised` titles (`header_key` form); raises Invalid."""
    name = path.name.lower()
    reader = next((reader for suffix, reader in _READERS.items() if name.endswith(suffix)), None)
    if reader is None:
        raise Invalid(f"{path.name}: unknown kind of file; the hub reads {', '.join(_READERS)}")
    return reader(path, recognised)
