"""How long after its commit a change is with a subscriber who waits for it at `GET /feeds/{view}`, over HTTP."""

import asyncio
import logging
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median

import httpx
import orjson

from hub.app import create_app
from hub.core.settings import Settings
from hub.core.store import migrate
from hub.core.store.database import Database
from hub.endpoints.serving.server import DrainingServer, config
from tests.district import District, Hub, code

_ENTERPRISES, _CHANGES = 200, 300
_DEFINE = """
mutation { viewDefine(input: {clientMutationId: "1", code: "register", kind: ENTERPRISES, fields: ["status"]}) {
  refusal { message } } }"""


async def measured(url: str, folder: Path) -> AsyncIterator[tuple[str, str, str]]:
    """One change after another; hub, subscriber and whoever changes are one process here."""
    await migrate.upgrade(url)
    database = await Database.open(url)
    district = District(database, folder)
    await district.register(*range(1, _ENTERPRISES + 1))
    async with _served(url) as http:
        asker = await Hub(http, database).client("tax", "delivery:subscribe", "enterprise:read")
        await asker.ask(_DEFINE)
        waits = sorted([each async for each in _waits(http, asker.token, district)])
    await database.close()
    told = f"median {median(waits) * 1000:.0f} ms, 99 of 100 under {waits[int(len(waits) * 0.99)] * 1000:.0f} ms"
    yield f"a change is with a waiting subscriber ({len(waits)} changes)", told, "200 ms (p99)"


async def _waits(http: httpx.AsyncClient, token: str, district: District) -> AsyncIterator[float]:
    headers = {"Authorization": f"Bearer {token}", "Accept": "text/event-stream"}
    async with http.stream("GET", "/feeds/register", headers=headers, timeout=60) as stream:
        told = _subjects(stream)
        for _ in range(_ENTERPRISES):
            await anext(told)
        for number in range(_CHANGES):
            chosen = number % _ENTERPRISES + 1
            status = "注销" if number < _ENTERPRISES else "存续"
            await district.register(chosen, 状态=status)
            committed = time.perf_counter()
            assert await anext(told) == code(chosen)
            yield time.perf_counter() - committed


async def _subjects(stream: httpx.Response) -> AsyncIterator[str]:
    """The subject of each change, as it comes."""
    kind = ""
    async for line in stream.aiter_lines():
        if line.startswith("event: "):
            kind = line.removeprefix("event: ")
        if line.startswith("data: ") and kind == "change":
            yield orjson.loads(line.removeprefix("data: "))["subject"]


@asynccontextmanager
async def _served(url: str) -> AsyncIterator[httpx.AsyncClient]:
    bound = socket.socket()
    bound.bind(("127.0.0.1", 0))
    address = f"http://127.0.0.1:{bound.getsockname()[1]}"
    settings = Settings(database_url=url, public_url=address)
    server = DrainingServer(config(create_app(settings), settings))
    logging.getLogger().setLevel(logging.WARNING)
    bound.listen()
    serving = asyncio.create_task(server.serve(sockets=[bound]))
    async with httpx.AsyncClient(base_url=address, timeout=60) as http:
        yield http
    server.should_exit = True
    await serving
