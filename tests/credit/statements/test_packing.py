"""Packed answers are read at their places."""

from datetime import date

import pytest

from hub.credit.statements.encoding import packing
from hub.credit.statements.encoding.packing import PackedAnswer, pack, packed_grade, packed_verdicts

DAY = date(2027, 3, 1)
OTHER = date(2026, 4, 30)
PACKED = pack(
    [packed_grade(5, None, OTHER), packed_grade(0, DAY, None)],
    packed_verdicts([7, 2**62], [DAY, None], [b"a" * 32, b"b" * 32]),
)


def test_answers_are_found_by_their_places() -> None:
    assert len(PACKED) == 2 * 16 + 2 * 44
    assert packing.grade(PACKED, 0) == PackedAnswer(5, 0, OTHER.toordinal())
    assert packing.grade(PACKED, 1) == PackedAnswer(0, DAY.toordinal())
    assert packing.verdict(PACKED, packing.verdict_offset(2, 0)) == (7, DAY.toordinal(), b"a" * 32)
    assert packing.verdict(PACKED, packing.verdict_offset(2, 1)) == (2**62, 0, b"b" * 32)
    assert list(packing.verdicts(PACKED, 2)) == [(7, DAY.toordinal(), b"a" * 32), (2**62, 0, b"b" * 32)]


def test_days_read_back() -> None:
    assert packing.day(DAY.toordinal()) == DAY
    assert packing.day(0) is None


@pytest.mark.parametrize("places", [(), (0,), (1,), (0, 1), (1, 0)])
def test_verdicts_are_unpacked_at_once(places: tuple[int, ...]) -> None:
    each = [packing.verdict(PACKED, packing.verdict_offset(2, place)) for place in places]

    assert packing.unpacker(2, places)(PACKED) == tuple(part for verdict in each for part in verdict)
