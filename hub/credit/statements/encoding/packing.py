"""Pack the answers of a statement into bytes: of each scheme a number and two days, of each scenario a digest too.

The number is that of the rating or ruling in the store; 0 means that a scheme gives no grade. Days are counted as
Python's ordinals (1 is the first of January of the year 1). The first day is `valid_until`, on which time alone could
change the answer; 0 means never. The second is the day for which the source of an official grade states it; 0 means a
grade of our own. A verdict has its digest of 32 bytes there, of which its fingerprint is made; up to the second edition
of the engine it has the fingerprint itself. Everything is big-endian, and schemes come first.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import lru_cache
from itertools import chain, pairwise
from operator import itemgetter
from struct import Struct
from typing import Any, NamedTuple, TypeAlias

_GRADE = Struct(">qii")
#: Bytes of one scheme's answer.
GRADE_SIZE = _GRADE.size
_VERDICT = Struct(">qi32s")
_RULING = Struct(">qi")
_NUMBER, _DAY = Struct(">q"), Struct(">i")
_Unpack: TypeAlias = Callable[[bytes], tuple[Any, ...]]


class PackedAnswer(NamedTuple):
    """The answer of one scheme: its rating's number, and two days as ordinals (0: none).

    `valid_until` is the first day on which time alone could change it, `stated_for` the own day of an official source.
    """

    number: int
    valid_until: int
    stated_for: int = 0


def pack(grades: Iterable[bytes], verdicts: bytes) -> bytes:
    """Pack the answers of one enterprise: what `packed_grade` gives of each scheme, and `packed_verdicts`."""
    return b"".join([*grades, verdicts])


def packed_verdicts(numbers: Iterable[int], valid_until: Iterable[date | None], digests: Iterable[bytes]) -> bytes:
    """Pack the rulings of every scenario by their numbers, until when they hold, and the digests behind them."""
    return b"".join(chain.from_iterable(zip(map(_packed_ruling, numbers, valid_until), digests, strict=True)))


def packed_grade(number: int, valid_until: date | None, stated_for: date | None) -> bytes:
    """Pack the number of a rating, until when it holds, and the day for which its source states it."""
    return _NUMBER.pack(number) + _packed_days(valid_until, stated_for)


@lru_cache(maxsize=16384)
def _packed_days(*days: date | None) -> bytes:
    return b"".join([_DAY.pack(day.toordinal() if day else 0) for day in days])


@lru_cache(maxsize=16384)
def _packed_ruling(number: int, valid_until: date | None) -> bytes:
    """Pack the number of a ruling, and until when it holds; None is for ever."""
    return _RULING.pack(number, valid_until.toordinal() if valid_until else 0)


def grade(answers: bytes, place: int) -> PackedAnswer:
    """Unpack the answer of the scheme at that place."""
    return PackedAnswer(*_GRADE.unpack_from(answers, place * _GRADE.size))


#: A scheme's answer as the fields of a `PackedAnswer`, without a name for each.
PackedGrade: TypeAlias = tuple[int, int, int]
#: Unpack a grade by `grade_at(answers, offset)`, and its number and its source's own day, which tell one grade from the
#: next, by `identity_at(answers, offset)`. These bare methods are public because a Python function around one would
#: cost as much as the unpacking.
grade_at: Callable[[bytes, int], PackedGrade] = _GRADE.unpack_from
#: Unpack a verdict by `verdict(answers, offset)`: its number, the day it is valid until, and its digest.
verdict: Callable[[bytes, int], tuple[int, int, bytes]] = _VERDICT.unpack_from


@lru_cache(maxsize=4096)
def unpacker(schemes: int, places: tuple[int, ...]) -> _Unpack:
    """Make a function that unpacks the verdicts at these places at once, after this many schemes.

    It gives number, day and digest of the first, then those of the second, and so on; no place may come twice.
    """
    ascending = sorted(places)
    skipped = [after - before - 1 for before, after in pairwise([-1, *ascending])]
    layout = "".join(f"{gap * _VERDICT.size}xqi32s" for gap in skipped)
    unpack: _Unpack = Struct(f">{schemes * _GRADE.size}x{layout}").unpack_from
    if not places or ascending == list(places):
        return unpack
    in_order = itemgetter(*(3 * ascending.index(place) + part for place in places for part in range(3)))
    return lambda answers: in_order(unpack(answers))


def grade_offset(place: int) -> int:
    """Give the offset in the answers at which the scheme at that place begins, with its number."""
    return place * _GRADE.size


def verdict_offset(schemes: int, place: int) -> int:
    """Give the offset at which the scenario at that place begins, with its number, after this many schemes."""
    return schemes * _GRADE.size + place * _VERDICT.size


def number_at(answers: bytes, offset: int) -> int:
    """Unpack only the number of the answer that begins at that offset."""
    number: int = _NUMBER.unpack_from(answers, offset)[0]
    return number


def verdicts(answers: bytes, schemes: int) -> Iterator[tuple[int, int, bytes]]:
    """Unpack every verdict, in the order of the scenarios, after this many schemes."""
    return _VERDICT.iter_unpack(memoryview(answers)[schemes * _GRADE.size :])


@lru_cache(maxsize=4096)
def day(ordinal: int) -> date | None:
    """Turn a packed day into a date; 0 is None."""
    return date.fromordinal(ordinal) if ordinal else None
