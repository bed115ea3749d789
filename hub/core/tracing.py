"""The trace that a request belongs to (W3C Trace Context): read from its caller, told in the log, handed on."""

import re
import secrets
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from types import TracebackType

import structlog

_PARENT = re.compile(r"(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?")
#: Characters of `tracestate` that are handed on (section 3.3.1.5 wants at least so many).
_LONGEST_STATE = 512


@dataclass(frozen=True, slots=True)
class Trace:
    """The caller's trace, and the hub's own span in it."""

    trace_id: str
    span_id: str
    sampled: bool
    state: str = ""

    @property
    def headers(self) -> Mapping[str, str]:
        """What goes with a request that the hub makes on the way."""
        parent = f"00-{self.trace_id}-{self.span_id}-{'01' if self.sampled else '00'}"
        return {"traceparent": parent, **({"tracestate": self.state} if self.state else {})}


_current: ContextVar[Trace | None] = ContextVar("trace", default=None)


def continued(parents: Sequence[str], states: Sequence[str] = ()) -> Trace | None:
    """Continue the trace that the values of `traceparent` name; None for none, for two, and for a malformed one."""
    match = _PARENT.fullmatch(parents[0].strip()) if len(parents) == 1 else None
    if match is None or (match[1] == "00" and match[5]):
        return None
    state = ",".join(filter(None, map(str.strip, states)))
    kept = state if len(state) <= _LONGEST_STATE and state.isascii() and state.isprintable() else ""
    return Trace(match[2], secrets.token_hex(8), bool(int(match[4], 16) & 1), kept)


def begun(trace_id: str) -> Trace:
    """A span of a trace that the hub begins itself; its id is 32 lower hexadecimal digits."""
    return Trace(trace_id, secrets.token_hex(8), sampled=True)


def followed(trace: Trace | None, **named: object) -> "_TraceScope":
    """Make it the trace of what is done here: of requests, and of lines of the log, which tell what is `named` too."""
    return _TraceScope(trace, {**named, "trace": trace.trace_id, "span": trace.span_id} if trace else named)


class _TraceScope:
    """A block of code and the trace that it follows: a class, as each request has one and a generator costs twice."""

    __slots__ = ("_before", "_named", "_named_before", "_trace")

    def __init__(self, trace: Trace | None, named: Mapping[str, object]) -> None:
        self._trace = trace
        self._named = named

    def __enter__(self) -> None:
        self._before = _current.set(self._trace)
        self._named_before = structlog.contextvars.bind_contextvars(**self._named)

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, trace: TracebackType | None
    ) -> None:
        structlog.contextvars.reset_contextvars(**self._named_before)
        _current.reset(self._before)


def outgoing() -> Mapping[str, str]:
    """Return the headers for a request to somebody else: those of the present trace, none where there is none."""
    trace = _current.get()
    return trace.headers if trace else {}
