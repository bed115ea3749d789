"""What a connection may do before its first request is whole, spoken to by bare sockets."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from uvicorn import Config
from uvicorn.server import ServerState

from hub.endpoints.serving import protocol
from hub.endpoints.serving.protocol import BoundedProtocol

GET = b"GET / HTTP/1.1\r\nHost: hub.test\r\n\r\n"
ANSWER = b'{"bytes":0}'


async def count(request: Request) -> JSONResponse:
    return JSONResponse({"bytes": len(await request.body())})


@pytest.fixture
async def port() -> AsyncIterator[int]:
    config = Config(Starlette(routes=[Route("/", count, methods=["GET", "POST"])]), log_config=None, lifespan="off")
    config.load()
    state = ServerState()
    server = await asyncio.get_running_loop().create_server(
        lambda: BoundedProtocol(config, state, {}), "127.0.0.1", 0, backlog=2_000
    )
    yield server.sockets[0].getsockname()[1]
    server.close()


async def said(port: int, *parts: bytes, pause: float = 0) -> bytes:
    """Everything that the server answers, until it closes; what it reads no more is not sent."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for part in parts:
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(pause)
    except ConnectionError:
        pass
    try:
        return await asyncio.wait_for(reader.read(), 10)
    except ConnectionError:
        return b""
    finally:
        writer.close()


async def answers(port: int, request: bytes = GET) -> bytes:
    return await said(port, request.replace(b"Host", b"Connection: close\r\nHost", 1))


async def test_a_request_of_any_usual_shape_is_answered(port: int) -> None:
    body = b"x" * 300_000
    post = b"POST / HTTP/1.1\r\nHost: hub.test\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)

    assert (await answers(port)).endswith(ANSWER)
    assert (await answers(port, post)).endswith(b'{"bytes":300000}')
    assert (await answers(port, b"GET / HTTP/1.1\r\nX: %b\r\nHost: hub.test\r\n\r\n" % (b"x" * 60_000))).endswith(
        ANSWER
    )
    assert (await said(port, GET + GET.replace(b"Host", b"Connection: close\r\nHost"))).count(ANSWER) == 2


@pytest.mark.parametrize(
    "part",
    [
        pytest.param(b"X-Header: " + b"x" * 1_000 + b"\r\n", id="many headers"),
        pytest.param(b"x" * 1_000, id="one header"),
    ],
)
async def test_a_head_without_end_is_cut_before_it_takes_memory(port: int, part: bytes) -> None:
    answer = await said(port, b"GET / HTTP/1.1\r\nHost: hub.test\r\nX: ", *[part * 100] * 600)

    assert answer.startswith(b"HTTP/1.1 431 Request Header Fields Too Large\r\n") or answer == b""
    assert (await answers(port)).endswith(ANSWER)


async def test_a_head_that_is_whole_and_too_large_is_refused(port: int) -> None:
    answer = await said(port, b"GET / HTTP/1.1\r\nHost: hub.test\r\nX: " + b"x" * 70_000 + b"\r\n\r\n")

    assert answer.startswith(b"HTTP/1.1 431 Request Header Fields Too Large\r\n")
    assert answer.endswith(b"\r\n\r\nthe head of the request has more than 65536 bytes")


@pytest.mark.parametrize(
    "head",
    [
        pytest.param(b"GET / HTTP/1.1\r\nHost: hub.test\r\nHost: elsewhere.test\r\n\r\n", id="two"),
        pytest.param(b"GET / HTTP/1.0\r\nHost: hub.test\r\nHost: hub.test\r\n\r\n", id="two alike, in HTTP/1.0"),
        pytest.param(b"GET / HTTP/1.1\r\n\r\n", id="none"),
    ],
)
async def test_a_request_has_one_host(port: int, head: bytes) -> None:
    answer = await said(port, head)

    assert answer.startswith(b"HTTP/1.1 400 Bad Request\r\n")
    assert answer.endswith(b"\r\n\r\na request has one Host")


async def test_what_is_no_http_is_refused(port: int) -> None:
    assert (await said(port, b"nonsense\r\n\r\n")).endswith(b"Invalid HTTP request received.")


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "HEAD_SECONDS", 0.3)


@pytest.mark.usefixtures("hurried")
async def test_a_head_that_drips_is_refused_in_time(port: int) -> None:
    assert await first_line(port, b"GET / HTTP/1.1\r\nX: " + b"x" * 500) == b"HTTP/1.1 408 Request Timeout\r\n"
    assert await first_line(port, b"\r\n" * 500) == b""


async def first_line(port: int, dripping: bytes) -> bytes:
    """What a sender of one byte at a time is answered meanwhile."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)

    async def drip() -> None:
        for byte in dripping:
            writer.write(bytes([byte]))
            await asyncio.sleep(0.02)

    drops = asyncio.create_task(drip())
    try:
        return await asyncio.wait_for(reader.readline(), 5)
    except ConnectionError:
        return b""
    finally:
        drops.cancel()
        writer.close()


@pytest.mark.usefixtures("hurried")
async def test_who_says_nothing_is_hung_up_on(port: int) -> None:
    assert await said(port) == b""
    assert protocol._silent == {}


async def test_silent_connections_make_room_for_new_ones(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "MOST_SILENT", 20)
    silent = [await asyncio.open_connection("127.0.0.1", port) for _ in range(60)]

    assert (await answers(port)).endswith(ANSWER)
    assert await asyncio.wait_for(silent[0][0].read(), 5) == b""
    assert len(protocol._silent) <= 20
    for _, writer in silent:
        writer.close()
