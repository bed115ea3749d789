"""The operator's log: one form of line, and loggers that follow the last configuration."""

import json
import logging
import re
from datetime import UTC, datetime

import pytest
import structlog
import time_machine
from structlog.testing import capture_logs

from hub.core import logs


def test_a_logger_that_was_used_before_is_captured_after_another_configuration() -> None:
    logs.configure(human=False)
    log = structlog.get_logger()
    log.info("used and cached")

    logs.configure(human=False)
    with capture_logs() as logged:
        log.info("another line", of="a cached logger")

    assert logged == [{"event": "another line", "log_level": "info", "of": "a cached logger"}]


def test_a_line_is_one_object_with_the_traceback_in_it(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(human=False)
    log = structlog.get_logger()

    log.info("plain", number=1, odd={1}, exc_info=None)
    try:
        raise LookupError("nothing there")
    except LookupError:
        log.exception("failed")
    logging.getLogger("other").warning("of a library")

    plain, failed, foreign = (json.loads(line) for line in capsys.readouterr().err.splitlines())
    assert list(plain) == ["number", "odd", "event", "level", "timestamp"]
    assert (plain["number"], plain["odd"], plain["event"], plain["level"]) == (1, "{1}", "plain", "info")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z", plain["timestamp"])
    assert failed["exception"].endswith("LookupError: nothing there")
    assert "exc_info" not in failed
    assert (foreign["event"], foreign["level"]) == ("of a library", "warning")


@pytest.mark.parametrize("microsecond", [123456, 7, 0], ids=["six digits", "one", "none"])
def test_a_line_has_the_time_as_structlog_writes_it(capsys: pytest.CaptureFixture[str], microsecond: int) -> None:
    now = datetime(2026, 11, 30, 9, 5, 1, microsecond, UTC)
    logs.configure(human=False)

    with time_machine.travel(now, tick=False):
        structlog.get_logger().info("plain")

    written = json.loads(capsys.readouterr().err)["timestamp"]
    assert written == now.isoformat().replace("+00:00", "Z")
