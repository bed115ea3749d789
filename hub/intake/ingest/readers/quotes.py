"""Lines of delimited text into records, by the rules of csv where quotes are right, row by row where they are not.

A quote that opens and does not close would swallow the rows below into one cell. Its row is refused, and the lines
below are read for themselves.
"""

import csv
import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from hub.core.characters import usual_width
from hub.intake.ingest.readers.table import RowFault
from hub.intake.ingest.standard.finding_codes import FindingCode

#: A cell of more lines than these is no cell.
_MOST_LINES = 100
_CODE = re.compile(r"(?=(?:[A-Za-z]*[0-9]){8})[0-9A-Za-z]{15,20}")


class Dialect(NamedTuple):
    """How a file parts its cells, and how many its header has."""

    delimiter: str
    columns: int


class TextRecord(NamedTuple):
    """One record: its lines as they stand in the file, its cells, and what is wrong with its quotes."""

    number: int
    lines: Sequence[str]
    cells: Sequence[str]
    faults: tuple[RowFault, ...] = ()


@dataclass(slots=True)
class _Source:
    """Lines that can be put back, the number of the next one, and the row whose quote has not closed."""

    lines: Iterator[str]
    number: int = 1
    unclosed: int = 0
    waiting: deque[str] = field(default_factory=deque)

    def take(self) -> str:
        """The next line, empty at the end."""
        return self.waiting.popleft() if self.waiting else next(self.lines, "")

    def put_back(self, lines: Sequence[str]) -> None:
        """Give lines back, to be taken again in their order."""
        self.waiting.extendleft(reversed(lines))


def part(lines: Iterator[str], dialect: Dialect) -> Iterator[TextRecord]:
    """The records of a file, each with the line it starts in."""
    source = _Source(lines)
    while line := source.take():
        if '"' in line:
            record = _quoted(source, line, dialect)
        else:
            record = TextRecord(source.number, (line,), line.rstrip("\r\n").split(dialect.delimiter))
        yield record
        source.number += len(record.lines)


def _quoted(source: _Source, line: str, dialect: Dialect) -> TextRecord:
    lines = [line]
    cells, open_quote = _cells(line, dialect)
    while open_quote and len(lines) < _MOST_LINES and (line := source.take()):
        lines.append(line)
        if '"' in line:
            cells, open_quote = _cells("".join(lines), dialect)
    if cells is None:
        return _broken(source, lines, dialect)
    if any(_has_rows(cell, dialect) for cell in cells):
        return _swallowing(source, lines, dialect)
    if source.unclosed and "".join(lines).count('"') % 2:
        return _closing(source, lines, cells)
    return TextRecord(source.number, lines, cells)


def _cells(text: str, dialect: Dialect) -> tuple[list[str] | None, bool]:
    """The cells, None where the quotes are wrong; and whether a quote is still open."""
    try:
        return next(csv.reader([text], delimiter=dialect.delimiter, strict=True)), False
    except csv.Error as error:
        return None, "unexpected end of data" in str(error)


def _has_rows(cell: str, dialect: Dialect) -> bool:
    """Whether a line of the cell, below its first, looks like a row: as many cells as the header, or a code in one."""
    below = cell.splitlines()[1:]
    return any(_is_row(line.split(dialect.delimiter), dialect) for line in below)


def _is_row(cells: Sequence[str], dialect: Dialect) -> bool:
    if len(cells) >= dialect.columns > 1:
        return True
    return any(_CODE.fullmatch(usual_width(cell).strip().strip('"')) for cell in cells)


def _broken(source: _Source, lines: list[str], dialect: Dialect) -> TextRecord:
    reason = 'a quote opens in it that does not close, or text follows the quote that closes: write "" for a quote'
    return _first_alone(source, lines, dialect, RowFault(None, FindingCode.BROKEN_QUOTES, reason))


def _swallowing(source: _Source, lines: list[str], dialect: Dialect) -> TextRecord:
    last = source.number + len(lines) - 1
    reason = f"a quote opens in it and closes in row {last}, over lines that look like rows: they were read as rows"
    return _first_alone(source, lines, dialect, RowFault(None, FindingCode.SWALLOWED_ROWS, reason))


def _first_alone(source: _Source, lines: list[str], dialect: Dialect, fault: RowFault) -> TextRecord:
    source.put_back(lines[1:])
    if lines[0].count('"') % 2:
        source.unclosed = source.number
    return TextRecord(source.number, lines[:1], lines[0].rstrip("\r\n").split(dialect.delimiter), (fault,))


def _closing(source: _Source, lines: list[str], cells: Sequence[str]) -> TextRecord:
    reason = f"a quote stands in it that may close the one of row {source.unclosed}"
    source.unclosed = 0
    return TextRecord(source.number, lines, cells, (RowFault(None, FindingCode.BROKEN_QUOTES, reason),))
