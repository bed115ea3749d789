"""Which columns feed cells under a title, and which unnamed ones say nothing and may be passed over."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from hub.intake.ingest.readers.sheet import Line
from hub.intake.ingest.readers.tables.header import Header
from hub.intake.ingest.spellings import Cell, header_key


class Silence(Enum):
    """Why an unnamed column says nothing."""

    BEFORE = "stands before the first title"
    RUNNING = "holds running numbers"
    CONSTANT = "holds the same in every row"


@dataclass(frozen=True, slots=True)
class Columns:
    """`named` gives each column its key among a row's cells, `titles` are those that may feed fields.

    `twins` are pairs of columns under one title; `silent` are unnamed columns that are passed over.
    """

    named: Mapping[int, str]
    titles: tuple[str, ...]
    repeated: tuple[str, ...]
    twins: tuple[tuple[int, int], ...]
    silent: Mapping[int, Silence]
    first: int


def read_columns(header: Header, sample: Sequence[Line], known: Collection[str]) -> Columns:
    """The columns under a header, judged by its first rows of data."""
    named, titles, repeated, twins = {}, [], [], []
    seen: dict[str, int] = {}
    for column, title in sorted(header.titles.items()):
        first = seen.setdefault(header_key(title), column)
        named[column] = title if first == column else f"{title} {unnamed(column)}"
        if first == column:
            titles.append(title)
        elif header_key(title) in known:
            twins.append((first, column))
        else:
            repeated.append(named[column])
    silent = dict(_silent(header, sample, min(header.titles)))
    return Columns(named, tuple(titles), tuple(repeated), tuple(twins), silent, min(header.titles))


def unnamed(column: int) -> str:
    """The key of a cell over which no title stands."""
    return f"(column {column + 1})"


def running_number(cell: Cell) -> int | None:
    """The cell as a row's number, if it may be one."""
    if isinstance(cell, str) and cell.isascii() and cell.isdecimal():
        return int(cell)
    return cell if isinstance(cell, int) and not isinstance(cell, bool) else None


def _silent(header: Header, sample: Sequence[Line], first: int) -> Iterator[tuple[int, Silence]]:
    for column in sorted({column for line in sample for column in line.cells} - header.titles.keys()):
        cells = [line.cells.get(column) for line in sample]
        numbers = [running_number(cell) for cell in cells]
        if column in header.spanned:
            continue
        if column < first:
            yield column, Silence.BEFORE
        elif numbers[0] in (0, 1) and numbers == list(range(numbers[0], numbers[0] + len(cells))):
            yield column, Silence.RUNNING
        elif len(cells) > 1 and cells[0] is not None and all(cell == cells[0] for cell in cells):
            yield column, Silence.CONSTANT
