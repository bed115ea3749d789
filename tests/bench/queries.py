"""How many statements a list takes, from ten enterprises to five hundred, and how long its answer."""

import asyncio
import logging
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import httpx

from hub.app import create_app
from hub.core.embedded import EmbeddedServer
from hub.core.settings import Settings
from hub.core.store import migrate
from hub.core.store.database import Database
from hub.credit.decisions.commands import evaluate
from tests.district import District, Hub, code

_QUERY = """
query ($usccs: [String!]!) {
  enterprises(usccs: $usccs) { ... on Enterprise { name grade { level score } eligibilities { outcome } } }
}"""
_SIZES = (10, 100, 500)


def counts(folder: Path) -> Iterator[tuple[str, str, str]]:
    with EmbeddedServer.start(folder / "queries") as server:
        for size, (statements, seconds) in asyncio.run(_measured(server.url, folder)).items():
            told = f"{statements} statements, {seconds * 1000:.1f} ms"
            yield f"{size} enterprises with grade and every verdict", told, "the same number of statements"


async def _measured(url: str, folder: Path) -> dict[int, tuple[int, float]]:
    await migrate.upgrade(url)
    statements: list[str] = []
    database = await Database.open(url, on_statement=lambda record: statements.append(record.query))
    district = District(database, folder)
    await district.register(*range(1, _SIZES[-1] + 1))
    await district.empty_lists()
    await evaluate(database)
    app = create_app(Settings(database_url=url, public_url="http://hub.test", answer_cache=0, row_cache=0))
    logging.getLogger().setLevel(logging.WARNING)
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://hub.test") as http,
    ):
        object.__setattr__(app.state.services, "database", database)
        reader = await Hub(http, database).client(
            "reader", "enterprise:read", "grade:read", "record.tax:read", "eligibility:read"
        )
        found = {}
        for size in _SIZES:
            usccs = [code(number) for number in range(1, size + 1)]
            times = []
            for _ in range(11):
                statements.clear()
                began = time.perf_counter()
                await reader.ask(_QUERY, usccs=usccs)
                times.append(time.perf_counter() - began)
            found[size] = (len(statements), median(times))
    await database.close()
    return found
