"""The operator's log on standard error: one JSON object a line with the request's id; on a terminal, readable lines."""

import logging
import sys
from collections.abc import MutableMapping
from datetime import UTC, datetime
from typing import Any, BinaryIO, cast

import orjson
import structlog

from hub.core.characters import escaped

#: One list for the life of the process: a logger that has been used keeps it, and follows a later change all the same.
_PROCESSORS: list[Any] = []


class StandardError:
    """Standard error as it is when something is written: a logger that was used keeps its file, which may be closed."""

    def write(self, written: str | bytes) -> int:
        """Write text, or bytes past the encoding of text."""
        return sys.stderr.write(written) if isinstance(written, str) else sys.stderr.buffer.write(written)

    def flush(self) -> None:
        sys.stderr.flush()


def configure(*, human: bool | None = None, level: int = logging.INFO) -> None:
    """Write all log lines in one form, those of the server and of libraries included; less than `level` is left out."""
    readable = sys.stderr.isatty() if human is None else human
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True) if readable else _stamped,
    ]
    plain = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    written: list[Any] = [structlog.processors.format_exc_info, _escaped, plain]
    own: list[Any] = [structlog.stdlib.ProcessorFormatter.wrap_for_formatter]
    factory: Any = structlog.stdlib.LoggerFactory()
    if not readable:  # not through the standard library, which takes three times as long: every request has a line
        written = [_line, lambda _, __, line: line.decode()]
        own = [_line]
        factory = structlog.BytesLoggerFactory(cast(BinaryIO, StandardError()))
    _PROCESSORS[:] = [*shared, *own]
    structlog.configure(
        processors=_PROCESSORS,
        logger_factory=factory,
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=True,
    )
    written.insert(0, structlog.stdlib.ProcessorFormatter.remove_processors_meta)
    handler = logging.StreamHandler(StandardError())
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=written))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name in ("httpx", "httpcore", "alembic"):
        logging.getLogger(name).setLevel(logging.WARNING)


def _escaped(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """What a terminal would obey is shown instead; a traceback keeps its lines."""
    for name, value in event.items():
        if isinstance(value, str):
            lines = value.split("\n") if name == "exception" else [value]
            event[name] = "\n".join(map(escaped, lines))
    return event


def _stamped(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """What structlog's own TimeStamper adds, as JSON already: writing a time costs as much as the rest of a line."""
    event["timestamp"] = orjson.Fragment(orjson.dumps(datetime.now(UTC), option=orjson.OPT_UTC_Z))
    return event


def _line(logger: object, name: str, event: MutableMapping[str, Any]) -> bytes:
    """One JSON object, with the traceback in it where there is one."""
    if "exc_info" in event:
        event = structlog.processors.format_exc_info(logger, name, event)
    return orjson.dumps(event, default=repr)
