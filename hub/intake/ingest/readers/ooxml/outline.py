"""What a sheet says around its rows: merged cells, which stand after them, and hidden columns."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from hub.intake.ingest.readers.ooxml.markup import Element, elements, is_on
from hub.intake.ingest.readers.sheet import Area, column_of

_OPENING = re.compile(rb"<(?:[\w.-]+:)?sheetData\b[^>]*>")
_CLOSING = re.compile(rb"</(?:[\w.-]+:)?sheetData\s*>")
#: A closing tag that two chunks share is not longer than this.
_OVERLAP = 64
_MOST_BYTES = 1 << 26


@dataclass(frozen=True, slots=True)
class Outline:
    """Merged areas by their first row, and first and last columns that are hidden."""

    merged: tuple[Area, ...]
    hidden_columns: tuple[tuple[int, int], ...]


def read_outline(chunks: Iterable[bytes]) -> Outline:
    """The outline of one sheet; the rows are passed over without being parsed."""
    starts = elements([_without_rows(iter(chunks))])
    merged = sorted(_area(attributes["ref"]) for _, tag, attributes in starts if tag == "mergeCell")
    hidden = tuple(_columns(element) for element in starts if element.tag == "col" and _is_hidden(element))
    return Outline(tuple(merged), hidden)


def _without_rows(chunks: Iterator[bytes]) -> bytes:
    """The sheet's XML with its rows cut out, which is well-formed again."""
    head = b""
    for chunk in chunks:
        head += chunk
        if opening := _OPENING.search(head):
            rest = chain([head[opening.end() :]], chunks)
            return head[: opening.end()] + (b"".join(rest) if opening[0].endswith(b"/>") else _after_rows(rest))
        if len(head) > _MOST_BYTES:
            break
    raise ValueError("a sheet has no rows where they have to stand")


def _after_rows(chunks: Iterable[bytes]) -> bytes:
    tail, past = b"", False
    for chunk in chunks:
        tail = tail + chunk if past else tail[-_OVERLAP:] + chunk
        if not past and (closing := _CLOSING.search(tail)):
            tail, past = tail[closing.start() :], True
        if len(tail) > _MOST_BYTES:
            raise ValueError("what follows the rows of a sheet is longer than the hub reads")
    return tail


def _is_hidden(element: Element) -> bool:
    return is_on(element.attributes.get("hidden")) or element.attributes.get("width") == "0"


def _columns(element: Element) -> tuple[int, int]:
    return int(element.attributes["min"]) - 1, int(element.attributes["max"]) - 1


def _area(reference: str) -> Area:
    first, _, last = reference.replace("$", "").partition(":")
    (top, left), (bottom, right) = _corner(first), _corner(last or first)
    return Area(top, left, bottom, right)


def _corner(name: str) -> tuple[int, int]:
    return int(name.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")), column_of(name)
