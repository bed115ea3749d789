"""The fuzz against the application in this process, one request after the other, so that the CPU of each is known."""

import logging
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from hub.app import create_app
from hub.core import logs
from hub.core.settings import Settings
from hub.core.store.database import Database
from tests.fuzz import district
from tests.fuzz.cases import Case, Known, case
from tests.fuzz.findings import Findings, Told

ISSUER = "http://hub.test"
#: Longer than the longest run: a token that has ended would hide what lies behind it.
_TOKEN_LIFETIME = 3600


@asynccontextmanager
async def opened(
    database_url: str, folder: Path, level: int = logging.INFO
) -> AsyncIterator[tuple[httpx.AsyncClient, Known]]:
    """The application and what is known of it; lines of its log below the level, as each request has one, are not told.

    A logger keeps the level at which it is used first: so it is set before anything is asked.
    """
    app = create_app(Settings(database_url=database_url, public_url=ISSUER, token_lifetime=_TOKEN_LIFETIME))
    logs.configure(level=level)
    database = await Database.open(database_url)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url=ISSUER) as http,
    ):
        yield http, await district.known(database, http, ISSUER, folder)
    await database.close()


async def fuzz(http: httpx.AsyncClient, known: Known, seed: int, numbers: Iterable[int]) -> Findings:
    found = Findings()
    for number in numbers:
        asked = case(seed, number, known)
        found.judge(number, asked, await ask(http, asked))
    return found


async def ask(http: httpx.AsyncClient, asked: Case) -> Told:
    url = httpx.URL(http.base_url).copy_with(raw_path=asked.path.encode())
    request = httpx.Request(asked.method, url, headers=asked.headers, content=asked.body)
    began = time.thread_time()
    answer = await http.send(request)
    return Told(answer.status_code, dict(answer.headers), answer.text, time.thread_time() - began)
