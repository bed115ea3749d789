"""Tables of a web page, which many systems export under the name .xls."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from hub.core.errors import Invalid
from hub.intake.ingest.readers.encodings import detect_encoding
from hub.intake.ingest.readers.sheet import Area, Line, Sheet, UnreadableCell
from hub.intake.ingest.readers.table import text_cell
from hub.intake.ingest.spellings import Cell

_MOST_BYTES = 1 << 26
_SAVE = "open it in a spreadsheet program, and save it as .xlsx"
_WIDEST = 1 << 14
_DEEPEST = 1 << 20
#: Where a spreadsheet program keeps the number of which the page shows a rounding.
_NUMBER_BEHIND = "x:num"

_Attributes = dict[str, str | None]


def read_web_page(path: Path) -> Iterator[Sheet]:
    """Each table of the page as a sheet; raises Invalid for tables within tables."""
    if path.stat().st_size > _MOST_BYTES:
        raise Invalid(f"{path.name} is a web page of more than {_MOST_BYTES >> 20} MB: {_SAVE}")
    page = _Page(path.name)
    page.feed(path.read_text(encoding=detect_encoding(path)))
    page.close()
    for number, table in enumerate(page.tables, start=1):
        yield Sheet(f"table {number}" if len(page.tables) > 1 else "", table.lines(), merged=sorted(table.merged))


@dataclass(slots=True)
class _PageTable:
    """Rows of cells by column, and to which row cells of earlier rows reach down into a column."""

    rows: list[dict[int, Cell]] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    merged: list[Area] = field(default_factory=list)
    reached: dict[int, int] = field(default_factory=dict)

    def lines(self) -> Iterator[Line]:
        for number, row in enumerate(self.rows, start=1):
            if cells := {column: cell for column, cell in row.items() if cell is not None}:
                yield Line(number, cells, number in self.hidden)

    def take_place(self, height: int, width: int) -> int:
        """The first free column of the last row, which a cell of this size takes."""
        top, left = len(self.rows), 0
        while self.reached.get(left, 0) >= top:
            left += 1
        for column in range(left, left + width):
            self.reached[column] = top + height - 1
        if height > 1 or width > 1:
            self.merged.append(Area(top, left, top + height - 1, left + width - 1))
        return left


class _Page(HTMLParser):
    """Collects the cells of tables; a cell ends where the next one, or its row, begins or ends."""

    def __init__(self, file: str) -> None:
        super().__init__()
        self.tables: list[_PageTable] = []
        self._file = file
        self._open = False
        self._column: int | None = None
        self._text: list[str] = []
        self._rounded = False

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._open_table()
        elif self._open and tag == "tr":
            self._open_row(dict(attributes))
        elif self._open and tag in ("td", "th"):
            self._open_cell(dict(attributes))
        elif tag == "br":
            self._text.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr", "table"):
            self._end_cell()
        if tag == "table":
            self._open = False

    def handle_data(self, data: str) -> None:
        self._text.append(data)

    def _open_table(self) -> None:
        if self._open:
            raise Invalid(f"{self._file} is a web page with tables in tables: {_SAVE}")
        self._open = True
        self.tables.append(_PageTable())

    def _open_row(self, attributes: _Attributes) -> None:
        self._end_cell()
        table = self.tables[-1]
        table.rows.append({})
        if "display:none" in (attributes.get("style") or "").replace(" ", ""):
            table.hidden.add(len(table.rows))

    def _open_cell(self, attributes: _Attributes) -> None:
        self._end_cell()
        table = self.tables[-1]
        if not table.rows:
            table.rows.append({})
        height, width = self._span(attributes, "rowspan", _DEEPEST), self._span(attributes, "colspan", _WIDEST)
        self._column, self._text = table.take_place(height, width), []
        self._rounded = bool(attributes.get(_NUMBER_BEHIND))

    def _end_cell(self) -> None:
        if self._column is None:
            return
        text = text_cell("".join(self._text))
        cell = UnreadableCell(text, f"shows a rounded number: {_SAVE}") if text and self._rounded else text
        self.tables[-1].rows[-1][self._column] = cell
        self._column = None

    def _span(self, attributes: _Attributes, name: str, most: int) -> int:
        text = (attributes.get(name) or "1").strip()
        if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= most):
            raise Invalid(f"{self._file} is a web page with {name} {text!r}: {_SAVE}")
        return int(text)
