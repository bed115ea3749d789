"""`python -m tests.endpoints.serving.restarts --times 20`: two workers are stopped under load again and again.

The port is held by this process, as systemd holds that of `hub.socket`: who connects between two servers waits.
"""

import argparse
import asyncio
import os
import signal
import socket
import sys
import tempfile
import time
from asyncio.subprocess import DEVNULL, create_subprocess_exec
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import httpx

from auth.clients import commands as clients
from auth.clients.rules import NewClient
from hub.core.actor import HUB
from hub.core.embedded import EmbeddedServer
from hub.core.store import migrate
from hub.core.store.database import Database

SERVE = [sys.executable, "-c", "from hub.cli import main; main()", "serve", "--workers", "2", "--fd"]
#: Who asks at the same time: each time on a new connection, and on one as long as the server keeps it.
NEW, KEPT = 6, 4
#: Answers between two stops, and seconds that anything may take.
BETWEEN, PATIENCE = 200, 300
QUERY = b'{"query": "{ viewer { client } }"}'


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, as it is sent, and what stands in its answer."""

    request: bytes
    answer: bytes


#: Makes the question, of the first server at this port.
Asking = Callable[[int], Awaitable[Question]]


class Load:
    """Asks until it is told to stop; `counts` has what was sent, answered, lost and refused."""

    def __init__(self, port: int, question: Question) -> None:
        self.counts: Counter[str] = Counter()
        self._port, self._question, self._over = port, question, False

    async def run(self) -> None:
        async with asyncio.TaskGroup() as askers:
            for number in range(NEW + KEPT):
                askers.create_task(self._ask_on(kept=number >= NEW))

    def stop(self) -> None:
        """Every request that was sent is waited for."""
        self._over = True

    async def answered(self, more: int) -> None:
        """Wait for so many more answers."""
        until = self.counts["answered"] + more
        for _ in range(PATIENCE * 50):
            if self.counts["answered"] >= until:
                return
            await asyncio.sleep(0.02)
        raise TimeoutError

    async def _ask_on(self, *, kept: bool) -> None:
        while not self._over:
            try:
                connection = await asyncio.open_connection("127.0.0.1", self._port)
            except OSError:
                self.counts["refused"] += 1
                await asyncio.sleep(0.05)
                continue
            again = True
            while again:
                again = await self._ask(*connection) and kept and not self._over
            connection[1].close()

    async def _ask(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Ask once; returns whether the connection may be used again."""
        self.counts["sent"] += 1
        try:
            writer.write(self._question.request)
            async with asyncio.timeout(PATIENCE):
                head = await reader.readuntil(b"\r\n\r\n")
                right = b" 200 " in head and self._question.answer in await reader.readexactly(_length(head))
        except (OSError, EOFError, TimeoutError):
            self.counts["lost"] += 1
            return False
        self.counts["answered" if right else "lost"] += 1
        return right and b"connection: close" not in head.lower()


def _length(head: bytes) -> int:
    return int(next(line[15:] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")))


async def restarted(command: Sequence[str], environment: Mapping[str, str], asking: Asking, times: int) -> Counter[str]:
    """What became of all requests while a server was stopped under load so many times, and started again.

    The number of the port's descriptor follows the command's words.
    """
    with socket.create_server(("127.0.0.1", 0), backlog=1024) as port:
        number = port.getsockname()[1]
        async with _served(command, environment, port):
            load = Load(number, await asking(number))
            asked = asyncio.create_task(load.run())
            await load.answered(BETWEEN)
        for done in range(1, times):
            async with _served(command, environment, port):
                await load.answered(BETWEEN)
            print(f"{done}: {told(load.counts)}", file=sys.stderr, flush=True)
        async with _served(command, environment, port):
            await load.answered(BETWEEN)
            load.stop()
            await asked
    return load.counts


def told(counts: Counter[str]) -> str:
    """The counts in a line."""
    return ", ".join(f"{counts[each]} {each}" for each in ("sent", "answered", "lost", "refused"))


async def _registered(url: str) -> str:
    """The secret of a new client."""
    database = await Database.open(url)
    async with database.transaction() as connection:
        secret = await clients.add(connection, HUB, NewClient("asker", "asker", "department", ["enterprise:read"]))
    await database.close()
    return secret or ""


async def _question(secret: str, port: int) -> Question:
    """A query with a token that outlives all servers."""
    grant = {"grant_type": "client_credentials"}
    async with httpx.AsyncClient(timeout=PATIENCE) as http:
        answer = await http.post(f"http://127.0.0.1:{port}/oauth/token", data=grant, auth=("asker", secret))
    head = f"POST /graphql HTTP/1.1\r\nHost: hub.test\r\nAuthorization: Bearer {answer.json()['access_token']}\r\n"
    told = f"Content-Type: application/json\r\nContent-Length: {len(QUERY)}\r\n\r\n"
    return Question(f"{head}{told}".encode() + QUERY, b'"client":"asker"')


@asynccontextmanager
async def _served(command: Sequence[str], environment: Mapping[str, str], port: socket.socket) -> AsyncIterator[None]:
    """A server until the end of the block; it is told to stop then, and waited for."""
    number = port.fileno()
    server = await create_subprocess_exec(
        *command, str(number), env=dict(environment), pass_fds=[number], stderr=DEVNULL
    )
    try:
        yield
    finally:
        server.send_signal(signal.SIGTERM)
        async with asyncio.timeout(PATIENCE):
            await server.wait()


async def _hub_restarted(url: str, times: int) -> Counter[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
    environment = {**kept, "HUB_DATABASE_URL": url, "HUB_TOKEN_LIFETIME": "3600"}
    return await restarted(SERVE, environment, partial(_question, await _registered(url)), times)


def main(words: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.endpoints.serving.restarts", description=__doc__)
    parser.add_argument("--times", type=int, default=20)
    wanted = parser.parse_args(words)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="hub-restarts-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)  # as root the database runs as an unprivileged user, who has to reach it here
        with EmbeddedServer.start(Path(name) / "data", durable=False, new=True) as store:
            asyncio.run(migrate.upgrade(store.url))
            counts = asyncio.run(_hub_restarted(store.url, wanted.times))
    print(f"{wanted.times} restarts of two workers in {time.monotonic() - began:.0f} s: {told(counts)}")
    return 0 if counts["sent"] == counts["answered"] and not counts["refused"] else 1


if __name__ == "__main__":
    sys.exit(main())
