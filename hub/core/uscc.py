"""The unified social credit code (统一社会信用代码, GB 32100-2015): its spelling, form and two check characters."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from operator import mul

from hub.core.characters import INVISIBLE, named, usual_width

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_SUBJECT_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_SUBJECT_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_FORM = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}")
#: What spreadsheets and exporting systems put around a code to keep it text: '91…, `91…, "91…", ="91…".
_QUOTED = re.compile(r"""\s*=?\s*["'`´‘’“”＇＂]+(?P<code>.*?)["'`´‘’“”＇＂]*\s*""", re.DOTALL)
_PLAIN = re.compile(r"[0-9A-Z]*")
_DASHES = str.maketrans("", "", "-‐‑‒–—―−")
_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_SUBJECT_VALUES = {character: value for value, character in enumerate(_SUBJECT_ALPHABET)}


class Spelling(StrEnum):
    """Repairs that guess nothing: the text was the same code in another spelling."""

    QUOTED = "QUOTED"
    INVISIBLE = "INVISIBLE"
    TRIMMED = "TRIMMED"
    FULL_WIDTH = "FULL_WIDTH"
    DASHED = "DASHED"
    LOWER_CASE = "LOWER_CASE"


class Fault(StrEnum):
    """Why a code is not valid; where several reasons hold, `read` names the first that it meets."""

    EMPTY = "EMPTY"
    LENGTH = "LENGTH"
    CHARACTER = "CHARACTER"
    SUBJECT_CHECK_DIGIT = "SUBJECT_CHECK_DIGIT"
    CHECK_DIGIT = "CHECK_DIGIT"


#: Faults of form: such a text can mean no enterprise, whoever sends it.
MALFORMED = frozenset({Fault.EMPTY, Fault.LENGTH, Fault.CHARACTER})


@dataclass(frozen=True, slots=True)
class Reading:
    """The code that was read from a text, the spellings that were repaired, and the fault of the code, or None."""

    code: str
    repairs: tuple[Spelling, ...]
    fault: Fault | None

    @property
    def reason(self) -> str:
        """A sentence that names the fault and its place; empty for a valid code."""
        return _sentence(self.code, self.fault) if self.fault else ""


def read(text: str) -> Reading:
    """Normalise a code as it was typed or delivered, then check its form, position 18 and position 17 (GB 11714)."""
    return _whole(text) if len(text) == 18 else _judged(text)


def _judged(text: str) -> Reading:
    code, repairs = _normalise(text)
    return Reading(code, repairs, _fault(code))


#: Only texts of the right length are cached: a sender of long ones must not fill the memory.
_whole = lru_cache(maxsize=16384)(_judged)


def check_character(first17: str) -> str:
    """The check character at position 18 for the first 17; a remainder of 0 gives the character 0."""
    return ALPHABET[-sum(map(mul, map(_VALUES.__getitem__, first17), _WEIGHTS)) % 31]


def subject_check_character(first8: str) -> str:
    """The check character at position 17, for the organisation code at 9 to 16 (GB 11714: 10 is X, 11 is 0)."""
    check = 11 - sum(map(mul, map(_SUBJECT_VALUES.__getitem__, first8), _SUBJECT_WEIGHTS)) % 11
    return "X" if check == 10 else "0" if check == 11 else str(check)


def _normalise(text: str) -> tuple[str, tuple[Spelling, ...]]:
    if _PLAIN.fullmatch(text):
        return text, ()
    repairs = []
    for spelling, repaired in _REPAIRS.items():
        if (other := repaired(text)) != text:
            repairs.append(spelling)
            text = other
    return text, tuple(repairs)


def _unquoted(text: str) -> str:
    return match["code"] if (match := _QUOTED.fullmatch(text)) else text


#: In this order: a mark without width may stand before the quote, and full-width dashes are dashes.
_REPAIRS: Mapping[Spelling, Callable[[str], str]] = {
    Spelling.INVISIBLE: lambda text: INVISIBLE.sub("", text),
    Spelling.QUOTED: _unquoted,
    Spelling.TRIMMED: lambda text: "".join(text.split()),
    Spelling.FULL_WIDTH: usual_width,
    Spelling.DASHED: lambda text: text.translate(_DASHES),
    Spelling.LOWER_CASE: lambda text: text.upper() if text.isascii() else text,
}


def _fault(code: str) -> Fault | None:
    if not code:
        return Fault.EMPTY
    if len(code) != 18:
        return Fault.LENGTH
    if not _FORM.fullmatch(code):
        return Fault.CHARACTER
    if code[17] != check_character(code[:17]):
        return Fault.CHECK_DIGIT
    if code[16] != subject_check_character(code[8:16]):
        return Fault.SUBJECT_CHECK_DIGIT
    return None


def _sentence(code: str, fault: Fault) -> str:
    match fault:
        case Fault.EMPTY:
            return "the code is empty"
        case Fault.LENGTH:
            return f"the code has {len(code)} characters, not 18"
        case Fault.CHARACTER:
            return f"the code has {_misfit(code)}"
        case Fault.SUBJECT_CHECK_DIGIT:
            return f"check digit 17 is {code[16]}, computed {subject_check_character(code[8:16])}"
        case Fault.CHECK_DIGIT:
            return f"check digit 18 is {code[17]}, computed {check_character(code[:17])}"


def _misfit(code: str) -> str:
    for position, character in enumerate(code, start=1):
        if 3 <= position <= 8 and not (character.isascii() and character.isdigit()):
            return f"{_shown(character)} at position {position}, where the division code has digits only"
        if character not in _VALUES:
            return f"{_shown(character)} at position {position}, which the standard does not use"
    raise AssertionError(code)


def _shown(character: str) -> str:
    return repr(character) if character.isascii() else f"{character!r} ({named(character)})"
