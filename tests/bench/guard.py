"""What the guard adds to the query that is asked most: one enterprise with its grade and one verdict."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import httpx

from auth.grant import Grant
from auth.scopes import Scope
from hub.app import create_app
from hub.core.actor import Kind, Reach
from hub.core.embedded import EmbeddedServer
from hub.core.limits.rules import LIMITS
from hub.core.settings import GuardMode, Settings
from hub.core.store import migrate
from hub.core.store.database import Database
from hub.credit.decisions.commands import evaluate
from resolvers.request.context import Context
from schema.limits.guard import Guard
from schema.requests.documents import Document, Documents
from schema.sdl import SCHEMA
from tests.district import Asker, District, Hub, code

_QUERY = """
query ($uscc: String!) {
  enterprise(uscc: $uscc) { uscc name status grade { level score } eligibility(scenario: "bank-tax") { outcome } }
}"""
_ROUNDS, _REQUESTS, _CALLS = 60, 40, 20_000


def cost(folder: Path) -> Iterator[tuple[str, str, str]]:
    with EmbeddedServer.start(folder / "guard") as server:
        done = asyncio.run(_measured(server.url, folder))
    share = done.guard / done.request
    yield "one enterprise, grade, one verdict: CPU of the hub", f"{done.request * 1e6:,.0f} microseconds", "-"
    yield "the guard's own part of it", f"{done.guard * 1e6:.1f} microseconds, {share:.1%}", "5 %"
    yield "the same, guard on and off in turn", f"{done.difference:+.1%}", "5 %"


@dataclass(frozen=True)
class _Done:
    """Seconds of CPU: of a whole request, and of what the guard does for one; by how much more it is on than off."""

    request: float
    guard: float
    difference: float


async def _measured(url: str, folder: Path) -> _Done:
    await migrate.upgrade(url)
    database = await Database.open(url)
    district = District(database, folder)
    await district.register(1)
    await district.empty_lists()
    await evaluate(database)
    logging.getLogger().setLevel(logging.WARNING)
    async with _asker(database, GuardMode.ENFORCE) as on, _asker(database, GuardMode.OFF) as off:
        rounds = [await _round(on, off, first=number % 2 == 0) for number in range(_ROUNDS)]
    guard = await _guard(database)
    await database.close()
    whole = median(with_guard for with_guard, _ in rounds)
    return _Done(whole, guard, median(with_guard / without - 1 for with_guard, without in rounds))


@asynccontextmanager
async def _asker(database: Database, mode: GuardMode) -> AsyncIterator[Asker]:
    app = create_app(Settings(database_url=database.url, public_url="http://hub.test", guard=mode, answer_cache=0))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://hub.test") as http,
    ):
        yield await Hub(http, database).client(
            f"reader-{mode}", "enterprise:read", "grade:read", "record.tax:read", "eligibility:read"
        )


async def _round(on: Asker, off: Asker, *, first: bool) -> tuple[float, float]:
    """With the guard and without; whichever goes first has the colder caches."""
    if first:
        return await _request(on), await _request(off)
    without = await _request(off)
    return await _request(on), without


async def _request(asker: Asker) -> float:
    """Of one request, the client in the same thread included: of a server alone it would be less."""
    began = time.thread_time()
    for _ in range(_REQUESTS):
        await asker.ask(_QUERY, uscc=code(1))
    return (time.thread_time() - began) / _REQUESTS


async def _guard(database: Database) -> float:
    """Of admitting a request and settling what it was charged."""
    now = datetime.now(UTC)
    grant = Grant(
        "reader", Kind.DEPARTMENT, "reader", frozenset(Scope), Reach(), now, "1", limits=LIMITS[Kind.DEPARTMENT]
    )
    context = Context(database, grant, grant.actor(None))
    document = Documents(SCHEMA).read(_QUERY)
    assert isinstance(document, Document)
    operation, guard, given = document.operation(None), Guard(), {"uscc": code(1)}
    data = {"enterprise": {"uscc": "", "name": "", "grade": {"level": "A"}, "eligibility": {"outcome": "ELIGIBLE"}}}
    began = time.thread_time()
    for _ in range(_CALLS):
        guard.admit(operation.cost, operation.size, given, context).settled(operation.answer_cost.points(data))
    return (time.thread_time() - began) / _CALLS
