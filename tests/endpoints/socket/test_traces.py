"""A socket's operations belong to the trace that they name, or to that of the request which opened the socket."""

from collections.abc import AsyncIterator, MutableMapping
from typing import Any

import pytest
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from hub.core.settings import Settings
from hub.core.store.database import Database
from tests.endpoints.application import Door, opened
from tests.endpoints.socket.client import Socket

ID, OTHER, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "1" * 32, "00f067aa0ba902b7"
OPENED = (b"traceparent", f"00-{ID}-{SPAN}-01".encode())


@pytest.fixture
async def door(database: Database) -> AsyncIterator[Door]:
    async with opened(database, Settings(database_url=database.url, public_url="http://hub.test")) as found:
        yield found


async def ask(socket: Socket, name: str, **extensions: object) -> str:
    """Ask one operation; returns how it ended."""
    payload = {"query": "{ viewer { client } }", **({"extensions": extensions} if extensions else {})}
    socket.send({"id": name, "type": "subscribe", "payload": payload})
    while (message := await socket.receive())["type"] == "next":
        pass
    return str(message["type"])


def operations(lines: list[MutableMapping[str, Any]]) -> list[MutableMapping[str, Any]]:
    return [line for line in lines if line["event"] == "operation"]


async def test_operations_are_spans_of_the_trace_that_opened_the_socket(door: Door) -> None:
    asker = await door.hub.client("reader", "enterprise:read")
    with capture_logs(processors=[merge_contextvars]) as lines:
        socket = await door.traced(asker, OPENED)
        await ask(socket, "1")
        await ask(socket, "2")

    first, second = operations(lines)
    assert [line["trace"] for line in (first, second)] == [ID, ID]
    assert len({first["span"], second["span"], SPAN}) == 3
    assert len({first["request"], second["request"]}) == 2
    assert first["status"] == 200


async def test_an_operation_may_name_a_trace_of_its_own(door: Door) -> None:
    asker = await door.hub.client("reader", "enterprise:read")
    with capture_logs(processors=[merge_contextvars]) as lines:
        socket = await door.traced(asker, OPENED)
        await ask(socket, "1", traceparent=f"00-{OTHER}-{SPAN}-01", tracestate="a=1")
        await ask(socket, "2")

    assert [line["trace"] for line in operations(lines)] == [OTHER, ID]


@pytest.mark.parametrize(
    "named", [f"00-{OTHER}-{SPAN}", 7, None, [f"00-{OTHER}-{SPAN}-01"], f"00-{OTHER}-{'0' * 16}-01"]
)
async def test_what_is_no_trace_is_left(door: Door, named: object) -> None:
    asker = await door.hub.client("reader", "enterprise:read")
    with capture_logs(processors=[merge_contextvars]) as lines:
        assert await ask(await door.traced(asker, OPENED), "1", traceparent=named) == "complete"
        assert await ask(await door.traced(asker, OPENED, OPENED), "1", traceparent=named) == "complete"

    one, of_two = operations(lines)
    assert one["trace"] == ID
    assert "trace" not in of_two


async def test_without_a_trace_none_is_made_up(door: Door) -> None:
    asker = await door.hub.client("reader", "enterprise:read")
    with capture_logs(processors=[merge_contextvars]) as lines:
        await ask(await door.traced(asker), "1")

    assert [("trace" in line, line["status"]) for line in operations(lines)] == [(False, 200)]


async def test_the_line_of_a_socket_that_is_closed_names_its_trace(door: Door) -> None:
    asker = await door.hub.client("reader", "enterprise:read")
    with capture_logs(processors=[merge_contextvars]) as lines:
        socket = await door.traced(asker, OPENED)
        socket.send_text("no JSON")
        await socket.closed()

    assert [line["trace"] for line in lines if line["event"] == "socket closed"] == [ID]
