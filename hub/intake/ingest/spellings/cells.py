"""Read one cell as text, whatever width its characters have and whatever type a spreadsheet gave it."""

import unicodedata
from datetime import date

from hub.core.characters import named, usual_width
from hub.intake.ingest.personal.numbers import masked

Cell = str | int | float | bool | date | None

_SHOWN_CHARACTERS = 60
_USUAL = "〇々"


class SerialOf1904(str):
    """A number of five digits, as text, without a date format in a workbook that counts its days from 1904."""

    __slots__ = ()


def shown(value: object) -> str:
    """The value as a message quotes it: numbers bare, all else in quotes, long ones cut, people's numbers masked."""
    text = masked(str(value))
    if isinstance(value, int | float):
        return text
    return repr(text if len(text) <= _SHOWN_CHARACTERS else f"{text[:_SHOWN_CHARACTERS]}…")


def cell_text(value: object) -> str:
    """The cell as text; a float keeps the 15 digits a spreadsheet holds, and a whole one no '.0'."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, float):
        return format(value, ".0f" if value.is_integer() else ".15g")
    return str(value)


def narrow(value: object) -> str:
    """The cell's text with full-width digits, letters and brackets as ASCII, and every blank as an ordinary one."""
    text = cell_text(value)
    return text if text.isascii() else usual_width(text).strip()


def with_odd_characters(reason: str, value: object) -> str:
    """The reason, and the names of characters that look like others: ٢ is no 2, and the А of Cyrillic is no A."""
    odd = [named(character) for character in dict.fromkeys(str(value)) if _is_odd(character)]
    unnamed = [name for name in odd if name not in reason]
    return f"{reason}; it has {', '.join(unnamed)}" if unnamed else reason


def _is_odd(character: str) -> bool:
    """Whether it is no Chinese character and no usual mark, but a letter, a digit or a sign of another script."""
    if character.isascii() or character in _USUAL or usual_width(character).isascii():
        return False
    kind = unicodedata.category(character)
    return kind[0] in "NMCZ" or kind in ("Lu", "Ll", "Lt", "Lm")
