"""A trace is taken up as W3C Trace Context has it, told in the log, and handed on."""

from contextlib import suppress

import pytest
from structlog.contextvars import get_contextvars, merge_contextvars
from structlog.testing import capture_logs

from hub.core import tracing
from tests.district import Hub

ID, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
PARENT = f"00-{ID}-{SPAN}-01"


@pytest.mark.parametrize(
    ("parents", "sampled"),
    [
        pytest.param([PARENT], True, id="sampled"),
        pytest.param([f"00-{ID}-{SPAN}-02"], False, id="another flag"),
        pytest.param([f"cc-{ID}-{SPAN}-01-more"], True, id="a later version may have more"),
    ],
)
def test_a_trace_goes_on_with_a_span_of_our_own(parents: list[str], sampled: bool) -> None:
    trace = tracing.continued(parents, ["a=1", "b=2"])

    assert trace is not None
    assert (trace.trace_id, trace.sampled, trace.state) == (ID, sampled, "a=1,b=2")
    assert trace.span_id != SPAN
    assert trace.headers == {
        "traceparent": f"00-{ID}-{trace.span_id}-{'01' if sampled else '00'}",
        "tracestate": "a=1,b=2",
    }


@pytest.mark.parametrize(
    "parents",
    [
        pytest.param([], id="none"),
        pytest.param([PARENT, PARENT], id="two"),
        pytest.param([f"ff-{ID}-{SPAN}-01"], id="no version"),
        pytest.param([f"00-{'0' * 32}-{SPAN}-01"], id="no trace"),
        pytest.param([f"00-{ID}-{'0' * 16}-01"], id="no span"),
        pytest.param([f"00-{ID.upper()}-{SPAN}-01"], id="in capitals"),
        pytest.param([f"{PARENT}-more"], id="more than this version has"),
        pytest.param([f"00-{ID}-{SPAN}"], id="less"),
    ],
)
def test_what_is_no_trace_is_left(parents: list[str]) -> None:
    assert tracing.continued(parents) is None


def test_a_state_that_is_too_long_or_no_header_is_left_out() -> None:
    long, broken = tracing.continued([PARENT], ["a=" + "x" * 511]), tracing.continued([PARENT], ["a=\x1b[2J"])

    assert (long and long.state, broken and broken.state) == ("", "")


def test_a_trace_is_handed_on_while_it_is_followed() -> None:
    trace = tracing.begun(ID)

    with tracing.followed(trace):
        within = tracing.outgoing()
        with tracing.followed(None):
            apart = tracing.outgoing()

    assert within == {"traceparent": f"00-{ID}-{trace.span_id}-01"}
    assert (apart, tracing.outgoing()) == ({}, {})


def test_what_is_named_is_named_until_the_end() -> None:
    outer, inner = tracing.begun(ID), tracing.begun(ID)

    with tracing.followed(outer, request="a", of="b"):
        with suppress(LookupError), tracing.followed(inner, request="c"):
            within = get_contextvars()
            raise LookupError
        after = get_contextvars()

    assert within == {"request": "c", "of": "b", "trace": ID, "span": inner.span_id}
    assert after == {"request": "a", "of": "b", "trace": ID, "span": outer.span_id}
    assert get_contextvars() == {}


async def test_log_lines_of_a_request_name_its_trace(hub: Hub) -> None:
    with capture_logs(processors=[merge_contextvars]) as lines:
        await hub.http.get("/health/live", headers={"traceparent": PARENT})
        await hub.http.get("/health/live")

    traced, plain = (line for line in lines if line["event"] == "request")
    assert traced["trace"] == ID
    assert len(traced["span"]) == 16
    assert "trace" not in plain
