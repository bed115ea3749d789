"""The numbers of issue 17: who floods the server shuts nobody out and fills no memory."""

import asyncio
import socket
import sys
from asyncio.subprocess import DEVNULL, Process, create_subprocess_exec
from base64 import b64encode
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from auth.clients import commands as clients
from auth.clients.rules import NewClient
from hub.app import create_app
from hub.core.actor import HUB
from hub.core.settings import Settings
from hub.core.store.database import Database
from hub.endpoints.serving.protocol import HEAD_BYTES
from hub.endpoints.serving.server import DrainingServer, config
from tests.endpoints.serving.test_server import until

GRANT = b"grant_type=client_credentials"
SERVE = """
import sys
from hub.core.settings import Settings
from hub.endpoints.serving import server
from tests.endpoints.serving.slow_app import make
server.run(server.config(make(), Settings()), server.inherited(int(sys.argv[1])))
"""
FLOODING, HONEST = 200, 20


@pytest.fixture
async def port(database: Database) -> AsyncIterator[int]:
    """Of the whole application."""
    settings = Settings(database_url=database.url)
    held = socket.create_server(("127.0.0.1", 0), backlog=512)
    server = DrainingServer(config(create_app(settings), settings))
    serving = asyncio.create_task(server._serve([held]))
    yield held.getsockname()[1]
    server.should_exit = True
    await asyncio.wait_for(serving, 30)


def login(code: str, secret: str) -> bytes:
    named = b64encode(f"{code}:{secret}".encode()).decode()
    head = f"POST /oauth/token HTTP/1.1\r\nHost: hub.test\r\nAuthorization: Basic {named}\r\n"
    told = f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(GRANT)}\r\n\r\n"
    return f"{head}{told}".encode() + GRANT


async def flood(port: int, refused: list[int]) -> None:
    """Guess secrets on one connection, again and again."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        while True:
            writer.write(login("nobody", "guessed"))
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
            await reader.readexactly(int(length.partition(b":")[2]))
            refused.append(int(head.split()[1]))
    finally:
        writer.close()


async def test_honest_logins_are_answered_while_200_connections_flood(database: Database, port: int) -> None:
    async with database.transaction() as connection:
        secret = await clients.add(connection, HUB, NewClient("honest", "honest", "department", ["enterprise:read"]))
    refused: list[int] = []
    crowd = [asyncio.create_task(flood(port, refused)) for _ in range(FLOODING)]
    await until(lambda: len(refused) >= FLOODING)

    async with httpx.AsyncClient(timeout=60) as http:
        url, grant = f"http://127.0.0.1:{port}/oauth/token", {"grant_type": "client_credentials"}
        logins = [http.post(url, data=grant, auth=("honest", secret or "")) for _ in range(HONEST)]
        answers = await asyncio.gather(*logins)

    flooding = sum(not task.done() for task in crowd)
    for task in crowd:
        task.cancel()
    await asyncio.gather(*crowd, return_exceptions=True)
    assert [answer.status_code for answer in answers] == [200] * HONEST
    assert flooding == FLOODING
    assert set(refused) <= {401, 429}


@pytest.mark.parametrize(
    "line", [b"X-%d: " + b"x" * 1_000 + b"\r\n", b"X: " + b"x" * 100_000 + b"\r\n"], ids=["many lines", "long lines"]
)
async def test_memory_stays_flat_under_60_mb_of_heads(line: bytes) -> None:
    sent = 0
    with socket.create_server(("127.0.0.1", 0)) as held:
        process = await create_subprocess_exec(
            sys.executable, "-c", SERVE, str(held.fileno()), stderr=DEVNULL, pass_fds=[held.fileno()]
        )
        try:
            port = held.getsockname()[1]
            await endless(port, line, 2 * HEAD_BYTES)  # what is loaded at the first refusal stays
            before = memory(process, "VmRSS")
            while sent < 60_000_000:
                sent += await endless(port, line, 60_000_000)
            peak = memory(process, "VmHWM")
        finally:
            process.terminate()
            await asyncio.wait_for(process.wait(), 30)

    assert peak - before < 8_000, "kB"


async def endless(port: int, line: bytes, most: int) -> int:
    """Send a head without end; returns how many bytes the server let go."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    sent = 0
    try:
        writer.write(b"GET / HTTP/1.1\r\nHost: hub.test\r\n")
        while sent < most:
            piece = b"".join(line.replace(b"%d", b"%d" % number) for number in range(max(1, 50_000 // len(line))))
            writer.write(piece)
            sent += len(piece)
            await writer.drain()
        await reader.read()
    except ConnectionError:
        pass
    finally:
        writer.close()
    return sent


def memory(process: Process, name: str) -> int:
    """Kilobytes."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith(f"{name}:")))
