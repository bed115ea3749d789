"""The strings that the cells of a workbook share, kept as bytes: a list of str would take three times the memory."""

import re
from array import array
from collections.abc import Iterable, Mapping

from hub.intake.ingest.readers.ooxml.markup import SEPARATOR, expat_parser
from hub.intake.ingest.readers.table import text_cell

_MOST_BYTES = 1 << 28
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


class SharedStrings:
    """Texts by their number, trimmed; None for a blank one. Raises IndexError for a number that no text has."""

    def __init__(self, chunks: Iterable[bytes] = (b"<sst/>",)) -> None:
        self._texts = bytearray()
        self._ends = array("Q", [0])
        self._reading, self._phonetic = False, False
        parser = expat_parser()
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._characters
        for chunk in chunks:
            parser.Parse(chunk, False)
        parser.Parse(b"", True)

    def __getitem__(self, number: int) -> str | None:
        if not 0 <= number < len(self._ends) - 1:
            raise IndexError(f"no shared string has the number {number}")
        return text_cell(unescaped(self._texts[self._ends[number] : self._ends[number + 1]].decode()))

    def _start(self, name: str, _: Mapping[str, str]) -> None:
        tag = name.rpartition(SEPARATOR)[2]
        self._phonetic = self._phonetic or tag == "rPh"
        self._reading = tag == "t" and not self._phonetic

    def _end(self, name: str) -> None:
        tag = name.rpartition(SEPARATOR)[2]
        self._reading = False
        self._phonetic = self._phonetic and tag != "rPh"
        if tag == "si":
            self._ends.append(len(self._texts))

    def _characters(self, text: str) -> None:
        if not self._reading:
            return
        self._texts += text.encode()
        if len(self._texts) > _MOST_BYTES:
            raise ValueError("its texts are longer than the hub reads: divide it into several files")


def unescaped(text: str) -> str:
    """The text with what XML cannot hold, which spreadsheets write as _x000D_."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text
