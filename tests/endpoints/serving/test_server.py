"""A server that is told to stop answers everybody who was connected by then."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from hub.core.errors import UsageError
from hub.core.settings import Settings
from hub.endpoints.serving import protocol
from hub.endpoints.serving.server import DrainingServer, config, inherited
from tests.endpoints.serving import restarts
from tests.endpoints.serving.restarts import Question
from tests.endpoints.serving.slow_app import ANSWER, make

REQUEST = b"GET / HTTP/1.1\r\nHost: hub.test\r\n\r\n"
SERVE = """
import sys
from hub.core.settings import Settings
from hub.endpoints.serving import server
server.run(server.config("tests.endpoints.serving.slow_app:make", Settings(), port=int(sys.argv[1]), workers=2))
"""
SERVE_HELD = SERVE.replace("port=int(sys.argv[1]), workers=2)", "workers=2), server.inherited(int(sys.argv[1]))")


@asynccontextmanager
async def served() -> AsyncIterator[tuple[int, DrainingServer, asyncio.Task[None]]]:
    port = socket.create_server(("127.0.0.1", 0), backlog=200)
    server = DrainingServer(config(make(), Settings()))
    task = asyncio.create_task(server._serve([port]))
    await until(lambda: server.started)
    yield port.getsockname()[1], server, task
    await asyncio.wait_for(task, 20)


async def until(true: Callable[[], bool]) -> None:
    for _ in range(6_000):
        if true():
            return
        await asyncio.sleep(0.01)
    raise TimeoutError


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
    writer.write(REQUEST)
    try:
        return (await asyncio.wait_for(reader.read(), 10))[-len(ANSWER) :]
    finally:
        writer.close()


async def test_who_connected_before_the_stop_is_answered_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "LAST_REQUEST_SECONDS", 1.5)
    async with served() as (port, server, task):
        silent = await asyncio.open_connection("127.0.0.1", port)
        # Taken by the kernel, and by nobody else yet.
        waiting = [socket.create_connection(("127.0.0.1", port)) for _ in range(100)]
        server.should_exit = True
        await asyncio.sleep(0.4)
        crowd = [await asyncio.open_connection(sock=each) for each in waiting]

        answers = await asyncio.gather(*(answer(*each) for each in (silent, *crowd)))

        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("127.0.0.1", port)
        await asyncio.wait_for(task, 5)
    assert answers == [ANSWER] * 101


async def test_idle_connections_keep_the_server_no_longer_than_their_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "LAST_REQUEST_SECONDS", 0.2)
    async with served() as (port, server, task):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        server.should_exit = True

        left = await asyncio.wait_for(reader.read(), 5)
        await asyncio.wait_for(task, 5)
        writer.close()
    assert left == b""


async def test_two_workers_lose_no_request_when_they_are_stopped() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    outcomes: list[str] = []
    asking = [asyncio.create_task(ask_on(port, outcomes)) for _ in range(8)]
    for _ in range(2):
        server = await asyncio.create_subprocess_exec(sys.executable, "-c", SERVE, str(port))
        await until(lambda: outcomes.count("answered") >= 50)
        server.send_signal(signal.SIGTERM)
        await asyncio.wait_for(server.wait(), 30)
        assert "lost" not in outcomes
        outcomes.clear()
    for task in asking:
        task.cancel()
    await asyncio.wait(asking)


async def test_a_port_that_a_supervisor_holds_refuses_nobody_between_two_servers() -> None:
    """Here of a small application; `make restarts` stops and starts `hub serve` twenty times."""

    async def asking(_: int) -> Question:
        return Question(REQUEST, ANSWER)

    counts = await restarts.restarted([sys.executable, "-c", SERVE_HELD], os.environ, asking, 2)

    assert counts["sent"] >= 3 * restarts.BETWEEN
    assert (counts["answered"], counts["lost"], counts["refused"]) == (counts["sent"], 0, 0)


@pytest.mark.parametrize("descriptor", ["99", "1"], ids=["nothing", "a stream"])
async def test_what_does_not_listen_is_no_port(descriptor: str) -> None:
    with pytest.raises(UsageError) as refused:
        inherited(int(descriptor))

    assert refused.value.message == f"--fd {descriptor}: there is no socket that listens"


async def ask_on(port: int, outcomes: list[str]) -> None:
    """Ask again and again, each time on a new connection; who is not let in is not lost, as nothing was taken."""
    while True:
        try:
            connection = await asyncio.open_connection("127.0.0.1", port)
        except ConnectionRefusedError:
            await asyncio.sleep(0.05)
            continue
        try:
            outcomes.append("answered" if await answer(*connection) == ANSWER else "lost")
        except ConnectionError:
            outcomes.append("lost")
