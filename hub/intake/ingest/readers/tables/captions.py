"""Lines over a table: its title, which says what kind of list it is, among units and lines of the form."""

import re
from collections.abc import Iterable

from hub.intake.ingest.readers.sheet import Line
from hub.intake.ingest.readers.tables.not_data import is_form
from hub.intake.ingest.readers.tables.units import states_unit
from hub.intake.ingest.spellings import narrow

_ORDINAL = re.compile(r"^(?:附件|附表|表)?(?:[一二三四五六七八九十]+|[0-9]+)?[、.:]|^\([一二三四五六七八九十0-9]+\)")
_OF_PAGE = re.compile(r"\(?(?:续表?|接上页|上接)\)?|[0-9年月日第共页批次期]")


def is_caption(line: Line) -> bool:
    """Whether a line without a code may be a title: one text, beside units and lines of the form."""
    return all(isinstance(cell, str) for cell in line.cells.values()) and len(_titles(line)) <= 1


def titles_of(lines: Iterable[Line]) -> tuple[str, ...]:
    """The titles among captions, from top to bottom."""
    return tuple(title for line in lines for title in _titles(line))


def comparable(titles: Iterable[str]) -> tuple[str, ...]:
    """Titles without numbers, dates and what printing adds: two tables with the same ones are of one kind."""
    kept = (_OF_PAGE.sub("", _ORDINAL.sub("", "".join(narrow(title).split()))) for title in titles)
    letters = ("".join(filter(str.isalnum, title)) for title in kept)
    return tuple(title for title in letters if title)


def _titles(line: Line) -> list[str]:
    texts = (cell for _, cell in sorted(line.cells.items()) if isinstance(cell, str))
    return [text for text in texts if not states_unit(text) and not is_form(text)]
