"""Bring names, document numbers and column titles into one canonical form."""

import re
import unicodedata
from functools import lru_cache

from hub.intake.ingest.spellings.cells import cell_text, narrow, shown

_HALF_WIDTH = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
_NAME_WIDTHS = _HALF_WIDTH | {ord(odd): usual for odd, usual in zip("()－＆．", "（）-&.", strict=True)}
_BLANKS = re.compile(r"\s+")
_BLANK_BESIDE_CHINESE = re.compile(r"(?<![!-~]) +| +(?![!-~])")
_OPENING, _CLOSING = re.compile(r"[(\[【〔〖〈<]"), re.compile(r"[)\]】〕〗〉>]")
_IGNORED_IN_HEADERS = re.compile(r"[\s_*\ufeff\u200b]+")


def parse_text(value: object) -> str:
    """A cell meant as text; a code that a spreadsheet stored as a number gets no '.0'."""
    text = cell_text(value)
    if "\ufffd" in text or "\0" in text:
        raise ValueError(f"{shown(text)} has characters that were lost on the way")
    return text


def clean_name(value: object) -> str:
    """A name in the register's own form: full-width brackets （）, half-width letters and digits, no blanks but
    single ones between two Latin words."""
    text = _BLANKS.sub(" ", parse_text(value).translate(_NAME_WIDTHS))
    return _BLANK_BESIDE_CHINESE.sub("", text)


def clean_number(value: object, brackets: str) -> str:
    """A document's number in half width, without blanks, with `brackets` in place of any others."""
    text = _BLANKS.sub("", narrow(parse_text(value))).upper()
    return _CLOSING.sub(brackets[1], _OPENING.sub(brackets[0], text))


@lru_cache(maxsize=1024)
def header_key(header: str) -> str:
    """A column's title for comparison: without blanks, underscores and required-marks, in one case and width."""
    return _IGNORED_IN_HEADERS.sub("", unicodedata.normalize("NFKC", narrow(header))).casefold()
