"""Delimited text: comma, semicolon or tab, streamed so that memory does not grow with the file."""

import csv
import io
from collections.abc import Collection, Iterator
from itertools import islice
from pathlib import Path

from hub.core.errors import Invalid
from hub.intake.ingest.readers.encodings import detect_encoding, open_bytes
from hub.intake.ingest.readers.table import TextRecord, text_cell
from hub.intake.ingest.spellings import header_key

_DELIMITERS = ",;\t"
_SNIFFED_LINES = 10


def read_delimited(path: Path, recognised: Collection[str]) -> Iterator[TextRecord]:
    """The records of a text file; raises Invalid for one that cannot be read."""
    encoding = detect_encoding(path)
    return _records(path, encoding, _delimiter(path, encoding, recognised))


def _delimiter(path: Path, encoding: str, recognised: Collection[str]) -> str:
    """The delimiter that makes a recognised title one cell of the header line; data lines are not looked at."""
    with io.TextIOWrapper(open_bytes(path), encoding=encoding, newline="") as text:
        lines = list(islice(text, _SNIFFED_LINES))
    for delimiter in _DELIMITERS:
        records = csv.reader(lines, delimiter=delimiter)
        if any(header_key(cell) in recognised for record in records for cell in record):
            return delimiter
    return _DELIMITERS[0]


def _records(path: Path, encoding: str, delimiter: str) -> Iterator[TextRecord]:
    """Records with the line each starts in; raises Invalid where quotes do not close."""
    with io.TextIOWrapper(open_bytes(path), encoding=encoding, newline="") as text:
        reader = csv.reader(text, delimiter=delimiter, strict=True)
        line = 1
        try:
            for record in reader:
                yield TextRecord(line, [text_cell(cell) for cell in record])
                line = reader.line_num + 1
        except csv.Error as error:
            raise Invalid(f"{path.name}: row {line}: not well-formed csv: {error}") from error
