"""Take off what stands in a cell and is not of its value: text marks of spreadsheets, invisible and private characters.

Each thing done is told in words, so that a finding can name the character nobody sees.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from hub.core.characters import INVISIBLE, INVISIBLE_CHARACTERS, named, names

_FORMULA = re.compile(r'=\s*"(?P<text>(?:[^"]|"")*)"')
_MARKED = re.compile(r"(?P<mark>['`´‘’＇])(?P<text>[0-9A-Za-z０-９Ａ-Ｚａ-ｚ].*?)(?P=mark)?", re.DOTALL)
_BLANKS = "\t\u00a0\u2000-\u200a\u202f\u205f"
_PRIVATE_USE = "\ue000-\uf8ff\U000f0000-\U0010ffff"
_ODD_BLANKS, _PRIVATE = re.compile(f"[{_BLANKS}]+"), re.compile(f"[{_PRIVATE_USE}]")
_ODD = re.compile(f"[{INVISIBLE_CHARACTERS}{_BLANKS}{_PRIVATE_USE}]")
_FIRST = frozenset("='`´‘’＇")


class MeantText(NamedTuple):
    """The value that is meant, what was taken off or put right, and characters that no table knows."""

    text: str
    done: tuple[str, ...]
    private: str


def unmarked(text: str) -> MeantText | None:
    """What a cell means that has marks or odd characters; None for a plain one, which means what it says."""
    return None if is_plain(text) else _unmarked(text)


def is_plain(text: str) -> bool:
    """Whether no mark and no odd character stands in a cell that is not empty; most cells are."""
    if text[0] in _FIRST:
        return False
    return "\t" not in text if text.isascii() else not _ODD.search(text)


def _unmarked(text: str) -> MeantText:
    done: list[str] = []
    if invisible := "".join(INVISIBLE.findall(text)):
        text = INVISIBLE.sub("", text)
        done.append(f"{names(invisible)} removed")
    text, quotes = _unquoted(text.strip())
    done += quotes
    if blanks := "".join(_ODD_BLANKS.findall(text)):
        text = _ODD_BLANKS.sub(" ", text)
        done.append(f"{_blanks(blanks)} made a blank")
    standard = _PRIVATE.sub(lambda match: _standardised(match[0]), text)
    done += _moved(text, standard)
    return MeantText(standard.strip(), tuple(done), "".join(_PRIVATE.findall(standard)))


def _unquoted(text: str) -> tuple[str, list[str]]:
    done = []
    if match := _FORMULA.fullmatch(text):
        text = match["text"].replace('""', '"')
        done.append('="…" around it removed')
    if match := _MARKED.fullmatch(text):
        text = match["text"]
        done.append(f"{match['mark']} before it removed")
    return text, done


def _blanks(blanks: str) -> str:
    return ", ".join("a tab" if blank == "\t" else named(blank) for blank in dict.fromkeys(blanks))


def _moved(text: str, standard: str) -> Iterator[str]:
    for before, after in dict.fromkeys(zip(text, standard, strict=True)):
        if before != after:
            yield f"{named(before).partition(' ')[0]} of the private use area made {after} ({named(after)})"


@lru_cache(maxsize=1024)
def _standardised(character: str) -> str:
    """The character to which GB 18030 has moved one of the private use area; any other as it is."""
    code = ord(character)
    if character in _MOVED:
        return _MOVED[character]
    if not _OLD_GBK <= code < _OLD_GBK + 80:
        return character
    trail = 0x50 + code - _OLD_GBK
    return bytes((0xFE, trail + (trail >= 0x7F))).decode("gb18030")


#: GBK had 80 characters at FE50 to FEA0 that Unicode lacked then; systems of that time still write U+E815 to U+E864.
_OLD_GBK = 0xE815
#: What Python's codec leaves there. GB 18030-2022 moved 18, and dropped six as doubles of characters of other planes.
_MOVED = dict(
    zip(
        map(chr, (
            0xE81E, 0xE826, 0xE82B, 0xE82C, 0xE832, 0xE843, 0xE854, 0xE864, 0xE78D, 0xE78E, 0xE78F, 0xE790,
            0xE791, 0xE792, 0xE793, 0xE794, 0xE795, 0xE796, 0xE816, 0xE817, 0xE818, 0xE831, 0xE83B, 0xE855,
        )),
        map(chr, (
            0x9FB4, 0x9FB5, 0x9FB6, 0x9FB7, 0x9FB8, 0x9FB9, 0x9FBA, 0x9FBB, 0xFE10, 0xFE12, 0xFE11, 0xFE13,
            0xFE14, 0xFE15, 0xFE16, 0xFE17, 0xFE18, 0xFE19, 0x20087, 0x20089, 0x200CC, 0x215D7, 0x2298F, 0x241FE,
        )),
        strict=True,
    )
)  # fmt: skip
