"""The lines of a sheet, parsed while they stream by."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from hub.intake.ingest.readers.formats import date_cell, number_cell
from hub.intake.ingest.readers.ooxml.markup import SEPARATOR, SHEET_NAMESPACES, expat_parser, is_on
from hub.intake.ingest.readers.ooxml.strings import SharedStrings, unescaped
from hub.intake.ingest.readers.sheet import Line, UnreadableCell, column_of
from hub.intake.ingest.readers.table import text_cell
from hub.intake.ingest.spellings import Cell

_TAGS = {
    f"{namespace}{SEPARATOR}{tag}": tag for namespace in SHEET_NAMESPACES for tag in ("row", "c", "v", "f", "t", "rPh")
}
#: Cells and rows that have nothing but a style; nothing of a match is ever given back, so that they are quick.
_BLANK_CELL = rb'<c r="[A-Z]++[0-9]++"(?: s="[0-9]++")?+/>'
_BLANK_CELLS = re.compile(rb"(?:%b)++" % _BLANK_CELL)
_BLANK_ROWS = re.compile(rb'(?:<row r="[0-9]++"[^<>]*+(?:(?<=/)>|>(?:%b)*+</row>))++' % _BLANK_CELL)
#: Cells and rows that do not say where they stand are counted from the one before.
_UNPLACED = re.compile(rb"<(?:c|row)(?:>| (?!r=))")
_ROW, _CDATA = b"<row ", b"<![CDATA["
#: As long as a row may be to be seen whole.
_LONGEST_ROW = 1 << 20
_UNCALCULATED = "is a formula whose result the file does not hold: open it in a spreadsheet program, and save it"


@dataclass(frozen=True, slots=True)
class CellMeaning:
    """What the cells of a workbook refer to. `recalculated`: results of formulas are to be computed on opening."""

    strings: SharedStrings
    date_styles: frozenset[int]
    from_1904: bool
    recalculated: bool


def read_lines(chunks: Iterable[bytes], meaning: CellMeaning) -> Iterator[Line]:
    """The lines of a sheet in its order; raises expat.ExpatError, ValueError or IndexError for a damaged one."""
    sheet = _SheetParser(meaning)
    for rows in _without_blanks(chunks):
        sheet.parser.Parse(rows, False)
        yield from sheet.lines
        sheet.lines.clear()
    sheet.parser.Parse(b"", True)
    yield from sheet.lines


def _without_blanks(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The sheet without cells and rows that have nothing but a style, of which formatted sheets hold millions."""
    literal = False
    for piece in _whole_rows(chunks):
        literal = literal or _CDATA in piece  # what looks like rows from here on may be text
        yield piece if literal else _filled(piece)


def _whole_rows(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes, cut before rows; a row beyond all bounds is cut in itself, which a parser does not mind."""
    rest = b""
    for chunk in chunks:
        rest += chunk
        cut = rest.rfind(_ROW)
        if cut <= 0:
            cut = len(rest) if len(rest) > _LONGEST_ROW else 0
        if cut:
            yield rest[:cut]
            rest = rest[cut:]
    yield rest


def _filled(piece: bytes) -> bytes:
    """The piece without blanks but for its last row, from which those are counted that do not say their place."""
    before, mark, last = piece.rpartition(_ROW)
    filled = _BLANK_CELLS.sub(b"", _BLANK_ROWS.sub(b"", before)) + mark + last
    return piece if len(filled) < len(piece) and _UNPLACED.search(filled) else filled


class _SheetParser:
    """Collects the cells of a row, and lines as their rows end."""

    def __init__(self, meaning: CellMeaning) -> None:
        self.lines: list[Line] = []
        self._meaning = meaning
        self._columns: dict[str, int] = {}
        self._row, self._column, self._hidden = 0, -1, False
        self._cells: dict[int, Cell] = {}
        self._kind, self._style = "n", 0
        self._value: str | None = None
        self._formula: str | None = None
        self._text: list[str] | None = None
        self._phonetic = False
        self.parser = expat_parser()
        self.parser.StartElementHandler, self.parser.EndElementHandler = self._start, self._end
        self.parser.CharacterDataHandler = self._characters

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        tag = _TAGS.get(name)
        if tag == "c":
            self._start_cell(attributes)
        elif tag == "row":
            self._row = int(attributes.get("r") or self._row + 1)
            self._column = -1
            self._hidden = is_on(attributes.get("hidden")) or attributes.get("ht") == "0"
        elif tag in ("v", "f") or (tag == "t" and not self._phonetic):
            self._text = []
        elif tag == "rPh":
            self._phonetic = True

    def _start_cell(self, attributes: Mapping[str, str]) -> None:
        if reference := attributes.get("r"):
            name = reference.rstrip("0123456789")
            if (column := self._columns.get(name)) is None:
                column = self._columns[name] = column_of(name)
            self._column = column
        else:
            self._column += 1
        self._kind, self._style = attributes.get("t", "n"), int(attributes.get("s", 0))
        self._value = self._formula = None

    def _characters(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def _end(self, name: str) -> None:
        tag = _TAGS.get(name)
        if tag == "c":
            if self._value is not None or self._formula is not None:
                self._end_cell()
        elif tag == "row":
            if self._cells:
                self.lines.append(Line(self._row, self._cells, self._hidden))
                self._cells = {}
        elif tag == "rPh":
            self._phonetic = False
        elif self._text is not None and tag:
            self._end_text(tag, "".join(self._text))

    def _end_text(self, tag: str, text: str) -> None:
        self._text = None
        if tag == "f":
            self._formula = text
        else:
            self._value = (self._value or "") + text

    def _end_cell(self) -> None:
        cell = self._formula_cell() if self._formula is not None else self._cell(self._value or "")
        if cell is not None:
            self._cells[self._column] = cell

    def _formula_cell(self) -> Cell:
        """The stored result. A program that did not calculate stores none, or 0 and the wish to be recalculated."""
        text = self._value or ""
        blank = text == "" and (self._value is None or self._kind != "str")
        pending = self._meaning.recalculated and self._kind == "n" and text == "0"
        if blank or pending:
            return UnreadableCell(f"={self._formula}", _UNCALCULATED)
        return self._cell(text)

    def _cell(self, text: str) -> Cell:
        kind = self._kind
        if kind == "s":
            return self._meaning.strings[int(text)] if text else None
        if kind in ("str", "inlineStr"):
            return text_cell(unescaped(text))
        if text == "":
            return None
        if kind == "n":
            return self._number(float(text))
        if kind == "b":
            return is_on(text)
        if kind == "d":
            return _iso(text)
        return UnreadableCell(text, f"is the error {text}")

    def _number(self, number: float) -> Cell:
        if self._style in self._meaning.date_styles:
            return date_cell(number, from_1904=self._meaning.from_1904)
        return number_cell(number, from_1904=self._meaning.from_1904)


def _iso(text: str) -> date | str:
    """A date of ISO 8601; a time of day stays text."""
    if len(text) == 10:
        return date.fromisoformat(text)
    return datetime.fromisoformat(text).replace(tzinfo=None) if "T" in text and len(text) > 10 else text
