"""Delimited text: comma, semicolon or tab, streamed so that memory does not grow with the file."""

import csv
import io
from collections.abc import Collection, Iterator
from itertools import islice
from pathlib import Path

from hub.core.errors import Invalid
from hub.intake.ingest.readers.encodings import detect_encoding, open_bytes
from hub.intake.ingest.readers.table import Record, Table, find_table, no_table, text_cell
from hub.intake.ingest.spellings import header_key

_DELIMITERS = ",;\t"
_SNIFFED_LINES = 10


def read_delimited(path: Path, recognised: Collection[str]) -> Table:
    """The table of a .csv or .csv.gz; raises Invalid for one that cannot be read."""
    encoding = detect_encoding(path)
    delimiter = _delimiter(path, encoding, recognised)
    table = find_table(path, _records(path, encoding, delimiter), recognised)
    if table is None:
        raise no_table(path, _records(path, encoding, delimiter), recognised)
    return table


def _delimiter(path: Path, encoding: str, recognised: Collection[str]) -> str:
    """The delimiter that makes a recognised title one cell of the header line; data lines are not looked at."""
    with io.TextIOWrapper(open_bytes(path), encoding=encoding, newline="") as text:
        lines = list(islice(text, _SNIFFED_LINES))
    for delimiter in _DELIMITERS:
        records = csv.reader(lines, delimiter=delimiter)
        if any(header_key(cell) in recognised for record in records for cell in record):
            return delimiter
    return _DELIMITERS[0]


def _records(path: Path, encoding: str, delimiter: str) -> Iterator[Record]:
    """Records with the line each starts in; raises Invalid where quotes do not close."""
    with io.TextIOWrapper(open_bytes(path), encoding=encoding, newline="") as text:
        reader = csv.reader(text, delimiter=delimiter, strict=True)
        line = 1
        try:
            for record in reader:
                yield line, [text_cell(cell) for cell in record]
                line = reader.line_num + 1
        except csv.Error as error:
            raise Invalid(f"{path.name}: row {line}: not well-formed csv: {error}") from error
