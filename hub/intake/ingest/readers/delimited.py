"""Delimited text: comma, semicolon or tab, streamed so that memory does not grow with the file."""

import csv
from collections.abc import Collection, Iterator
from itertools import islice
from pathlib import Path

from hub.intake.ingest.readers.encodings import detect_encoding, lost_on_the_way, read_lines
from hub.intake.ingest.readers.quotes import Dialect, part
from hub.intake.ingest.readers.table import RowFault, TextRecord, text_cell
from hub.intake.ingest.spellings import header_key
from hub.intake.ingest.standard.finding_codes import FindingCode

_DELIMITERS = ",;\t"
_SNIFFED_LINES = 10


def read_delimited(path: Path, recognised: Collection[str]) -> Iterator[TextRecord]:
    """The records of a text file; raises Invalid for one that cannot be read."""
    encoding = detect_encoding(path)
    return _records(path, encoding, _dialect(path, encoding, recognised))


def _dialect(path: Path, encoding: str, recognised: Collection[str]) -> Dialect:
    """The delimiter that makes a recognised title one cell of the header line; data lines are not looked at."""
    lines = list(islice(read_lines(path, encoding), _SNIFFED_LINES))
    for delimiter in _DELIMITERS:
        for record in csv.reader(lines, delimiter=delimiter):
            if any(header_key(cell) in recognised for cell in record):
                return Dialect(delimiter, len(record))
    return Dialect(_DELIMITERS[0], 1)


def _records(path: Path, encoding: str, dialect: Dialect) -> Iterator[TextRecord]:
    """Records with the line each starts in; those with lost characters or wrong quotes have their faults."""
    for number, lines, cells, faults in part(read_lines(path, encoding), dialect):
        lost = next(filter(None, (lost_on_the_way(line, encoding) for line in lines)), "")
        if lost:
            faults = (*faults, RowFault(None, FindingCode.LOST_CHARACTERS, lost))
        yield TextRecord(number, [text_cell(cell) for cell in cells], faults)
