"""When packages are made."""

from datetime import UTC, datetime, timedelta

import pytest

from hub.core.errors import Invalid
from hub.sharing.packages.rules import check_target, next_run, pause

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


@pytest.mark.parametrize("target", ["file:///srv/drop", "s3://bucket/in", "sftp://hub@host/in", "sftp://host:2022/in"])
def test_a_target_is_a_folder_a_bucket_or_a_server(target: str) -> None:
    check_target(target)


@pytest.mark.parametrize(
    "target",
    [
        "",
        "/srv/drop",
        "ftp://host/in",
        "file://host/in",
        "file:in",
        "s3:///in",
        "sftp:///in",
        "sftp://host:x/in",
        "sftp://[host/in",
        "sftp://host/in\0",
        "sftp://host/" + "x" * 500,
    ],
)
def test_another_address_is_no_target(target: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_target(target)

    assert refused.value.message == f"{target[:80]!r} is no target: write file://…, s3://…, sftp://…"


def test_a_password_is_kept_nowhere() -> None:
    with pytest.raises(Invalid) as refused:
        check_target("sftp://hub:secret@host/in")

    assert refused.value.message == "a target has no password: the hub's key opens SFTP servers"
