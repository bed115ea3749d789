"""How a statement's answers are written: of each scheme a number and two days, of each scenario a fingerprint too.

The number is a finding's, 0 where a scheme gives no grade; the first day is that on which time alone could change the
answer, 0 where none could (1 is the first of January of the year 1). The second is the one that an official grade's
source states it for, 0 for a grade of our own. A verdict has its fingerprint there. Big-endian, schemes first.
"""

from collections.abc import Callable, Iterable
from datetime import date
from functools import lru_cache
from struct import Struct
from typing import NamedTuple

_GRADE = Struct(">qii")
_VERDICT = Struct(">qi32s")
_NUMBER = Struct(">q")
_TOLD = Struct(">q4xi")
_MARK = _VERDICT.size - 32


class PackedAnswer(NamedTuple):
    """One answer: the number of what was found, the day until which it holds (0: for ever), and its source's own."""

    number: int
    until: int
    stated_for: int = 0

    def holds(self, on: date) -> bool:
        return not self.until or on.toordinal() < self.until


def pack(
    grades: Iterable[tuple[int, date | None, date | None]], verdicts: Iterable[tuple[int, date | None, bytes]]
) -> bytes:
    return b"".join(
        [
            *[
                _GRADE.pack(number, until.toordinal() if until else 0, stated.toordinal() if stated else 0)
                for number, until, stated in grades
            ],
            *[_VERDICT.pack(number, until.toordinal() if until else 0, mark) for number, until, mark in verdicts],
        ]
    )


def grade(answers: bytes, place: int) -> PackedAnswer:
    """The answer of the scheme at that place."""
    return PackedAnswer(*_GRADE.unpack_from(answers, place * _GRADE.size))


def grade_identity(answers: bytes, place: int) -> tuple[int, int]:
    """Of the scheme at that place what tells one grade from the next: the number, and the source's own day."""
    found: tuple[int, int] = _TOLD.unpack_from(answers, place * _GRADE.size)
    return found


#: `verdict(answers, begins)`: its number, the day until which it holds, and the fingerprint.
verdict: Callable[[bytes, int], tuple[int, int, bytes]] = _VERDICT.unpack_from


def grade_begins(place: int) -> int:
    """Where among the answers that of the scheme at that place begins, with its number."""
    return place * _GRADE.size


def verdict_begins(schemes: int, place: int) -> int:
    """Where among the answers that of the scenario at that place begins, after so many schemes, with its number."""
    return schemes * _GRADE.size + place * _VERDICT.size


def number_at(answers: bytes, begins: int) -> int:
    """The number alone of the answer that begins there."""
    number: int = _NUMBER.unpack_from(answers, begins)[0]
    return number


def place_of(answers: bytes, schemes: int, fingerprint: bytes) -> int | None:
    """The place of the scenario whose answer, after so many schemes, has that fingerprint; None where none has."""
    begins = schemes * _GRADE.size
    whole = range(begins, len(answers), _VERDICT.size)
    return next((n for n, at in enumerate(whole) if answers.startswith(fingerprint, at + _MARK)), None)


@lru_cache(maxsize=4096)
def day(until: int) -> date | None:
    """A day as it was before it was packed."""
    return date.fromordinal(until) if until else None
