"""One time, one reading: what is told and understood hangs on no machine's time zone."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from hub.core import clock
from hub.core.errors import Invalid
from hub.pages.site.templates import environment
from hub.sharing.packages.rules import next_run
from schema.language.scalars import SCALARS
from tests.district import District, Hub, code
from tests.house.tree import ROOT

ZONES = ("UTC", "Asia/Shanghai", "America/Lima")
#: Tests about days as files spell them, some with a zone; they need no store.
ABOUT_TIME = (
    "tests/intake/ingest/test_spellings.py::test_date_is_read_in_every_spelling",
    "tests/intake/ingest/test_spellings.py::test_date_that_cannot_be_read_says_why",
    "tests/intake/ingest/test_spellings.py::test_month_is_its_first_day",
)
LOG = "query ($from: DateTime, $to: DateTime) { accessLog(first: 9, from: $from, to: $to) { nodes { at } } }"
KNOWN = 'query ($at: DateTime!) { eligibility(uscc: "%s", scenario: "bank-tax", knownAt: $at) { outcome dataAsOf } }'


@pytest.fixture(params=ZONES)
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """This process as on a machine of that zone."""
    with monkeypatch.context() as changed:
        changed.setenv("TZ", request.param)
        time.tzset()
        yield request.param
    time.tzset()


def test_tests_about_time_pass_on_a_machine_of_the_district() -> None:
    """The whole run is UTC's, as machines in data centres are."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *ABOUT_TIME]
    environment = {**os.environ, "TZ": "Asia/Shanghai"}

    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout[-3000:]


def test_the_day_is_the_district_s(zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    late = datetime(2026, 11, 29, 16, 30, tzinfo=UTC)
    monkeypatch.setattr(time, "time", late.timestamp)

    assert clock.today() == date(2026, 11, 30)


def test_a_moment_without_a_zone_is_the_district_s_and_a_day_alone_is_none(zone: str) -> None:
    read = SCALARS[datetime].parse_value
    assert read

    assert read("2026-11-29T09:00:00") == datetime(2026, 11, 29, 1, tzinfo=UTC)
    for typed in ("2026-11-29", 1764378000):
        with pytest.raises(Invalid) as refusal:
            read(typed)
        assert refusal.value.message == f"{typed!r} is not a moment: write 2026-01-31T09:00:00+08:00"


def test_a_page_and_a_schedule_have_the_district_s_clock(zone: str) -> None:
    shown = environment().filters["moment"]("2026-11-29T16:30:00+00:00")
    runs = next_run("30 6 * * *", datetime(2026, 11, 29, tzinfo=UTC), working_days=False)

    assert shown == "2026年11月30日 00:30"
    assert runs == datetime(2026, 11, 29, 22, 30, tzinfo=UTC)


async def test_knownat_and_the_access_log_read_moments_alike(zone: str, hub: Hub, district: District) -> None:
    before = clock.now()
    await district.register(1)
    await district.empty_lists()
    asker = await hub.client("desk", "eligibility:read", "enterprise:read", "audit:read")
    after = clock.now()

    logs = [await asker.ask(LOG, **{"from": _in(before, hours), "to": _in(after, hours)}) for hours in (0, 8, -5)]
    known = [await asker.ask(KNOWN % code(1), at=_in(after, hours)) for hours in (0, 8, -5)]

    assert len({json.dumps(log) for log in logs}) == 1
    assert len(logs[0]["data"]["accessLog"]["nodes"]) > 1
    assert {node["at"][-6:] for node in logs[0]["data"]["accessLog"]["nodes"]} <= {"+00:00", "+08:00"}
    assert len({json.dumps(answer) for answer in known}) == 1
    assert known[0]["data"]["eligibility"]["dataAsOf"] is not None


def _in(moment: datetime, hours: int) -> str:
    """The moment as somebody writes it so many hours before UTC."""
    return moment.astimezone(timezone(timedelta(hours=hours))).isoformat()
