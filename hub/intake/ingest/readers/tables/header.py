"""Find the header of a table, and the title of each column, also where the header has two rows or merged cells."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from hub.intake.ingest.readers.sheet import Area, Line
from hub.intake.ingest.readers.tables.units import states_unit
from hub.intake.ingest.spellings import cell_text, header_key


@dataclass(frozen=True, slots=True)
class HeaderTitles:
    """Titles in the form `header_key` gives: of the code's column, by which a header is found, and of all fields."""

    codes: Collection[str]
    known: Collection[str]


@dataclass(frozen=True, slots=True)
class Header:
    """The titles by column, as the file writes them; `last_row` is where a header of several rows ends.

    `spanned` are columns under a title that is merged over several columns, beyond the first of them; `groups` is 1
    where the line above belongs to the header.
    """

    row: int
    last_row: int
    titles: Mapping[int, str]
    spanned: frozenset[int]
    code_column: int
    groups: int


def is_header(line: Line, wanted: HeaderTitles) -> bool:
    """Whether one of the line's cells is the title of the code's column."""
    return any(isinstance(cell, str) and header_key(cell) in wanted.codes for cell in line.cells.values())


def header_end(line: Line, following: Line | None, areas: Sequence[Area]) -> int:
    """The last row of a header that begins here: merged cells reach down, or titles stand under a merged one."""
    reach = max((area.bottom for area in areas if area.top == line.number and area.left in line.cells), default=0)
    if following is None or reach > line.number:
        return max(reach, line.number)
    under = all(any(left <= column <= right for left, right in line.spans) for column in following.cells)
    texts = all(isinstance(cell, str) for cell in following.cells.values())
    return following.number if line.spans and under and texts and following.number == line.number + 1 else line.number


def read_header(above: Line | None, lines: Sequence[Line], wanted: HeaderTitles) -> Header:
    """The header of one or more lines; `above` is the line before it, which may hold titles of groups of columns."""
    groups = [above] if above is not None and _has_groups(above, lines[0]) else []
    columns = sorted({column for line in lines for column in line.cells} | _spanned(lines[-1:]))
    parts = {column: list(_parts([*groups, *lines], column)) for column in columns}
    titles = _titles({column: stack for column, stack in parts.items() if stack}, wanted.known)
    code_column = next(column for column, title in titles.items() if header_key(title) in wanted.codes)
    covered = _spanned(lines) - {column for line in lines[1:] for column in line.cells}
    titles = {column: title for column, title in titles.items() if column not in covered}
    return Header(lines[0].number, lines[-1].number, titles, frozenset(covered), code_column, len(groups))


def beside_titles(lines: Sequence[Line], header: Header) -> Iterator[Line]:
    """What stands in the lines of a header beside the titles of columns: groups of columns, and units."""
    for line in lines:
        cells = {column: cell for column, cell in line.cells.items() if header.titles.get(column) != cell}
        yield replace(line, cells=cells)


def _has_groups(above: Line, header: Line) -> bool:
    """Whether the line above merges cells over some of the header's columns: over all of them is the table's title."""
    if above.number != header.number - 1 or not above.spans:
        return False
    return all(not (left <= min(header.cells) and right >= max(header.cells)) for left, right in above.spans)


def _parts(lines: Sequence[Line], column: int) -> Iterator[str]:
    """What stands over a column, from top to bottom; merged cells that reach down stand there once."""
    before = ""
    for line in lines:
        text = _over(line, column)
        if text and text != before:
            yield text
        before = text or before


def _over(line: Line, column: int) -> str:
    left = next((left for left, right in line.spans if left <= column <= right), column)
    cell = line.cells.get(left)
    return "" if cell is None else cell_text(cell)


def _titles(parts: Mapping[int, Sequence[str]], known: Collection[str]) -> dict[int, str]:
    """Each column's lowest title; with its group's where both are a field's, or where it alone says too little."""
    joined = {column: "".join(stack) for column, stack in parts.items()}
    lowest = Counter(header_key(stack[-1]) for stack in parts.values())
    return {
        column: joined[column]
        if header_key(joined[column]) in known or (lowest[key := header_key(stack[-1])] > 1 and key not in known)
        else stack[-1]
        for column, stack in parts.items()
        if not states_unit(stack[-1])
    }


def _spanned(lines: Sequence[Line]) -> set[int]:
    return {column for line in lines for left, right in line.spans for column in range(left + 1, right + 1)}
