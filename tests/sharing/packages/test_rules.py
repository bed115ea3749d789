"""When packages are made."""

from datetime import UTC, datetime, timedelta

import pytest

from hub.core.errors import Invalid
from hub.sharing.packages.rules import next_run, pause

FRIDAY = datetime(2026, 9, 25, 0, 0, tzinfo=UTC)  # 8 o'clock in Shanghai


@pytest.mark.parametrize(
    ("cron", "working_days", "expected"),
    [
        ("30 8 * * *", False, datetime(2026, 9, 25, 0, 30, tzinfo=UTC)),
        ("0 6 * * *", False, datetime(2026, 9, 25, 22, 0, tzinfo=UTC)),
        ("0 6 1 * *", False, datetime(2026, 9, 30, 22, 0, tzinfo=UTC)),
        ("0 6 1 * *", True, datetime(2026, 11, 30, 22, 0, tzinfo=UTC)),
    ],
    ids=["later today", "tomorrow in Shanghai", "a holiday", "neither on a holiday nor on a Sunday"],
)
def test_a_schedule_runs_in_the_districts_time_and_calendar(cron: str, working_days: bool, expected: datetime) -> None:
    assert next_run(cron, FRIDAY, working_days=working_days) == expected


@pytest.mark.parametrize("cron", ["", "daily", "0 6 * *", "61 * * * *", "0 0 30 2 *"])
def test_what_is_no_cron_line_is_refused(cron: str) -> None:
    with pytest.raises(Invalid) as refused:
        next_run(cron, FRIDAY, working_days=False)

    assert repr(cron) in refused.value.message


def test_a_schedule_that_never_falls_on_a_working_day_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        next_run("0 6 1 10 *", FRIDAY, working_days=True)

    assert refused.value.message == "'0 6 1 10 *' never runs on a working day"


def test_pauses_grow_and_then_stay() -> None:
    assert [pause(attempts) for attempts in (1, 2, 3, 4, 9)] == [
        timedelta(seconds=seconds) for seconds in (10, 60, 300, 1800, 1800)
    ]
