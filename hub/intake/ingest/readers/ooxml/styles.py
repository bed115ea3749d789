"""Which styles of a workbook show a number as a date."""

from collections.abc import Iterable

from hub.intake.ingest.readers.formats import BUILT_IN_DATES, shows_date
from hub.intake.ingest.readers.ooxml.markup import elements


def date_styles(chunks: Iterable[bytes]) -> frozenset[int]:
    """The numbers of the cell styles under which a number is a date."""
    starts = elements(chunks)
    custom = {
        int(attributes["numFmtId"]): shows_date(attributes.get("formatCode", ""))
        for _, tag, attributes in starts
        if tag == "numFmt" and "numFmtId" in attributes
    }
    formats = (
        int(attributes.get("numFmtId", 0)) for parent, tag, attributes in starts if (parent, tag) == ("cellXfs", "xf")
    )
    return frozenset(style for style, number in enumerate(formats) if custom.get(number, number in BUILT_IN_DATES))
