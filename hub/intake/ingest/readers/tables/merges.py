"""Give the value of merged cells to every row they cover."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from hub.intake.ingest.readers.sheet import Area, Line, UnreadableCell
from hub.intake.ingest.spellings import Cell, cell_text


def spread(lines: Iterable[Line], areas: Sequence[Area]) -> Iterator[Line]:
    """The lines with what merged areas, in order of their first rows, show over them.

    A line that has no cell of its own stays none. A cell under merged ones, which nobody sees, may not differ.
    """
    waiting = deque(areas)
    shown: list[tuple[Area, Cell]] = []
    for line in lines:
        while waiting and waiting[0].top <= line.number:
            area = waiting.popleft()
            shown.append((area, line.cells.get(area.left) if line.number == area.top else None))
        shown = [(area, value) for area, value in shown if area.bottom >= line.number]
        yield _under(line, shown) if shown else line


def _under(line: Line, shown: Iterable[tuple[Area, Cell]]) -> Line:
    cells = dict(line.cells)
    inherited: set[int] = set()
    spans: list[tuple[int, int]] = []
    for area, value in shown:
        for column in [column for column in line.cells if area.left <= column <= area.right]:
            if (line.number, column) != area[:2] and cells[column] != value:
                cells[column] = _covered(cells[column], area, value)
        if value is None:
            continue
        if area.left not in line.cells:
            cells[area.left] = value
            inherited.add(area.left)
        if area.left < area.right:
            spans.append((area.left, area.right))
    return replace(line, cells=cells, inherited=frozenset(inherited), spans=tuple(spans))


def _covered(cell: Cell, area: Area, value: Cell) -> UnreadableCell:
    shows = "show nothing" if value is None else f"show {cell_text(value)!r}"
    return UnreadableCell(cell_text(cell), f"stands under the merged cells {area}, which {shows}")
