"""Writes a stored cell as people read it in Chinese: the words of closed lists, 是 and 否, amounts in 元."""

from collections.abc import Mapping
from decimal import Decimal
from functools import cache

from hub.intake.ingest.standard.kinds import ColumnKind, kind_of, named_words
from hub.intake.ingest.standard.row import Row
from hub.intake.ingest.standard.words import QUALIFICATIONS

_MINOR_UNITS = 100


def written(row: type[Row], field: str, value: object) -> str | None:
    """Return the cell in words; a code that no word stands for is written as it is."""
    match value:
        case None:
            return None
        case bool():
            return "是" if value else "否"
        case {"minor": int(minor), "currency": str(currency)}:
            return _amount(minor, currency)
    text = str(value)
    return _words(row, field).get(text, text)


def _amount(minor: int, currency: str) -> str:
    unit = "元" if currency == "CNY" else f" {currency}"
    return f"{(Decimal(minor) / _MINOR_UNITS).normalize():,f}{unit}"


@cache
def _words(row: type[Row], field: str) -> Mapping[str, str]:
    """The first word for each code; declared resources come and go with their row types."""
    words = QUALIFICATIONS if kind_of(row, field) is ColumnKind.QUALIFICATION else named_words(row, field)
    return {code: word for word, code in reversed(list(words.items()))}
