"""Read one cell as text, whatever width its characters have and whatever type a spreadsheet gave it."""

import unicodedata
from datetime import date

Cell = str | int | float | bool | date | None

_SHOWN_CHARACTERS = 60


def shown(value: object) -> str:
    """The value as a message quotes it: numbers bare, all else in quotes, long ones cut."""
    if isinstance(value, int | float):
        return str(value)
    text = str(value)
    return repr(text if len(text) <= _SHOWN_CHARACTERS else f"{text[:_SHOWN_CHARACTERS]}…")


def cell_text(value: object) -> str:
    """The cell as text; a float keeps the 15 digits a spreadsheet holds, and a whole one no '.0'."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, float):
        return format(value, ".0f" if value.is_integer() else ".15g")
    return str(value)


def narrow(value: object) -> str:
    """The cell's text with full-width digits, letters and brackets as ASCII (Unicode NFKC)."""
    text = cell_text(value)
    return text if text.isascii() else unicodedata.normalize("NFKC", text).strip()
