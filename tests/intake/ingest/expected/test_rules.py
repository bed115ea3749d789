"""A list is known as far as the least recent of those who are expected to deliver it."""

from datetime import date

import pytest

from hub.intake.ingest.expected.rules import stated_up_to

MARCH, APRIL, MAY = date(2026, 3, 31), date(2026, 4, 30), date(2026, 5, 31)


@pytest.mark.parametrize(
    ("newest", "expected", "day"),
    [
        pytest.param({"tax": MARCH, "hrss": MAY}, (), MAY, id="nobody in particular is expected"),
        pytest.param({}, (), None, id="nothing ever came"),
        pytest.param({"tax": MARCH, "hrss": MAY}, ("tax", "hrss"), MARCH, id="the least recent of two"),
        pytest.param({"tax": MARCH, "hrss": MAY, "court": APRIL}, ("hrss",), MAY, id="others do not count"),
        pytest.param({"tax": MAY}, ("tax", "hrss"), None, id="one never delivered"),
    ],
)
def test_silence_counts_as_far_as_all_have_delivered(
    newest: dict[str, date], expected: tuple[str, ...], day: date | None
) -> None:
    assert stated_up_to(newest, expected) == day
