"""The operator's log: one form of line, and loggers that follow the last configuration."""

import structlog
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
