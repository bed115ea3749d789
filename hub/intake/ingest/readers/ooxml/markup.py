"""XML of a workbook's parts: no entities, nothing from outside, names without their namespaces."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple
from xml.parsers import expat

#: The namespaces of sheets: of the files that programs write, and of the strict kind.
SHEET_NAMESPACES = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
SEPARATOR = "}"


class Element(NamedTuple):
    """A start tag with the one around it."""

    parent: str
    tag: str
    attributes: Mapping[str, str]


def expat_parser() -> expat.XMLParserType:
    """A parser that refuses a document type, and with it every entity."""
    parser = expat.ParserCreate(namespace_separator=SEPARATOR)
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_document_type
    return parser


def elements(chunks: Iterable[bytes]) -> list[Element]:
    """Every start tag of a small part, in the order of the document."""
    opened: list[str] = [""]
    starts: list[Element] = []

    def start(name: str, attributes: Mapping[str, str]) -> None:
        tag = _local(name)
        starts.append(Element(opened[-1], tag, {_local(key): value for key, value in attributes.items()}))
        opened.append(tag)

    parser = expat_parser()
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _: opened.pop()
    for chunk in chunks:
        parser.Parse(chunk, False)
    parser.Parse(b"", True)
    return starts


def is_on(value: str | None) -> bool:
    """Whether an attribute of XML Schema's boolean says yes."""
    return value in ("1", "true", "on")


def _local(name: str) -> str:
    return name.rpartition(SEPARATOR)[2]


def _refuse_document_type(*_: object) -> None:
    raise ValueError("its XML has a document type, which no spreadsheet program writes")
