"""A workbook's sheets in their order, each with what it says of itself."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from posixpath import join, normpath
from typing import TypeVar
from xml.parsers import expat

from hub.intake.ingest.readers.ooxml.archive import Archive
from hub.intake.ingest.readers.ooxml.cells import CellMeaning, read_lines
from hub.intake.ingest.readers.ooxml.markup import Element, elements, is_on
from hub.intake.ingest.readers.ooxml.outline import read_outline
from hub.intake.ingest.readers.ooxml.strings import SharedStrings
from hub.intake.ingest.readers.ooxml.styles import date_styles
from hub.intake.ingest.readers.sheet import Sheet

_T = TypeVar("_T")
#: Kinds of relationship, as their names end, and the parts they lead to.
_Targets = Sequence[tuple[str, str, str]]
_DAMAGED = (expat.ExpatError, ValueError, KeyError, IndexError, OverflowError)


def read_workbook(path: Path) -> Iterator[Sheet]:
    """The sheets of an .xlsx or .xlsm; raises Invalid, also while lines are read, for one that is not whole."""
    with Archive(path) as archive:
        yield from _whole(archive, _sheets(archive))


def _sheets(archive: Archive) -> Iterator[Sheet]:
    (book,) = (part for _, kind, part in _targets(archive, "") if kind == "officeDocument")
    starts = elements(archive.chunks(book))
    targets = _targets(archive, book)
    parts = {identifier: (kind, part) for identifier, kind, part in targets}
    meaning = _meaning(archive, starts, targets)
    for sheet in (element.attributes for element in starts if element.tag == "sheet"):
        kind, part = parts[sheet["id"]]
        if kind == "worksheet":
            yield _sheet(archive, sheet, part, meaning)


def _sheet(archive: Archive, attributes: Mapping[str, str], part: str, meaning: CellMeaning) -> Sheet:
    name = attributes["name"]
    if attributes.get("state", "visible") != "visible":
        return Sheet(name, (), visible=False)
    outline = read_outline(archive.chunks(part))
    lines = _whole(archive, read_lines(archive.chunks(part), meaning))
    return Sheet(name, lines, merged=outline.merged, hidden_columns=outline.hidden_columns)


def _meaning(archive: Archive, starts: Iterable[Element], targets: _Targets) -> CellMeaning:
    parts = {kind: part for _, kind, part in targets}
    settings = {element.tag: element.attributes for element in starts}
    shared, styles = parts.get("sharedStrings"), parts.get("styles")
    return CellMeaning(
        SharedStrings(archive.chunks(shared)) if shared else SharedStrings(),
        date_styles(archive.chunks(styles)) if styles else frozenset(),
        from_1904=is_on(settings.get("workbookPr", {}).get("date1904")),
        recalculated=is_on(settings.get("calcPr", {}).get("fullCalcOnLoad")),
    )


def _targets(archive: Archive, part: str) -> _Targets:
    """What a part refers to within the file: identifier, kind and part of each relationship."""
    folder, _, name = part.rpartition("/")
    starts = elements(archive.chunks(join(folder, "_rels", f"{name}.rels")))
    return [
        (
            element.attributes["Id"],
            element.attributes["Type"].rpartition("/")[2],
            normpath(join("/", folder, element.attributes["Target"])).lstrip("/"),
        )
        for element in starts
        if element.tag == "Relationship" and element.attributes.get("TargetMode") != "External"
    ]


def _whole(archive: Archive, items: Iterable[_T]) -> Iterator[_T]:
    try:
        yield from items
    except _DAMAGED as error:
        raise archive.broken(str(error)) from error
