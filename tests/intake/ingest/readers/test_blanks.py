"""Rows and cells that have nothing but a style are passed over; what stands among them keeps its place."""

from collections.abc import Iterator
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from hub.intake.ingest.readers.ooxml.cells import CellMeaning, read_lines
from hub.intake.ingest.readers.ooxml.strings import SharedStrings
from hub.intake.ingest.readers.sheet import letters

MEANING = CellMeaning(SharedStrings(), frozenset(), from_1904=False, recalculated=False)
BEFORE = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
AFTER = "</sheetData></worksheet>"


@dataclass(frozen=True)
class CellDrawn:
    """A cell some columns after the last; one that does not say where it stands is always the next."""

    skipped: int
    placed: bool
    styled: bool
    number: int | None


@dataclass(frozen=True)
class RowDrawn:
    skipped: int
    placed: bool
    attributes: str
    cells: list[CellDrawn]


CELLS = st.builds(CellDrawn, st.integers(0, 30), st.booleans(), st.booleans(), st.none() | st.integers(0, 9))
BLANK = st.builds(CellDrawn, st.integers(0, 3), st.just(True), st.booleans(), st.none())
ATTRIBUTES = st.sampled_from(["", ' spans="1:4"', ' ht="15" customHeight="1"', ' s="3" customFormat="1"'])
FILLED_ROW = st.builds(RowDrawn, st.integers(0, 3), st.booleans(), ATTRIBUTES, st.lists(CELLS, max_size=6))
BLANK_ROW = st.builds(RowDrawn, st.integers(0, 3), st.just(True), ATTRIBUTES, st.lists(BLANK, max_size=6))


def written(rows: list[RowDrawn]) -> tuple[str, list[tuple[int, dict[int, float]]]]:
    """The rows as a sheet's XML, and the lines that it has: row number, and numbers by column."""
    texts, lines, number = [], [], 0
    for row in rows:
        number += 1 + (row.skipped if row.placed else 0)
        place, cells, column = f' r="{number}"' if row.placed else "", {}, -1
        inside = []
        for cell in row.cells:
            column += 1 + (cell.skipped if cell.placed else 0)
            name = f' r="{letters(column)}{number}"' if cell.placed else ""
            style = ' s="2"' if cell.styled else ""
            value = "/>" if cell.number is None else f"><v>{cell.number}</v></c>"
            inside.append(f"<c{name}{style}{value}")
            if cell.number is not None:
                cells[column] = float(cell.number)
        texts.append(f"<row{place}{row.attributes}" + (f">{''.join(inside)}</row>" if inside else "/>"))
        if cells:
            lines.append((number, cells))
    return f"{BEFORE}{''.join(texts)}{AFTER}", lines


def pieces(text: str, size: int) -> Iterator[bytes]:
    data = text.encode()
    return (data[at : at + size] for at in range(0, len(data), size))


def read(text: str, size: int) -> list[tuple[int, dict[int, float]]]:
    return [(line.number, dict(line.cells)) for line in read_lines(pieces(text, size), MEANING)]


@given(st.lists(FILLED_ROW | BLANK_ROW | BLANK_ROW, max_size=30), st.integers(1, 600))
def test_what_stands_among_blanks_keeps_its_place(rows, size):
    text, lines = written(rows)

    assert read(text, size) == lines


@given(st.lists(FILLED_ROW | BLANK_ROW, min_size=1, max_size=10), st.integers(1, 200))
def test_text_that_looks_like_rows_is_text(rows, size):
    inner, _ = written(rows)
    row = f'<row r="1"><c r="A1" t="inlineStr"><is><t><![CDATA[{inner}]]></t></is></c></row>'

    (line,) = read_lines(pieces(f"{BEFORE}{row}{AFTER}", size), MEANING)

    assert (line.number, line.cells) == (1, {0: inner})
