"""No stale answer leaves, whatever becomes of the replicas: through random histories, and beside a writer.

Of the hubs on one store that are asked the same, the first read from two replicas, which are paused, resumed, killed
and started in between; the last one reads from the primary alone and remembers nothing.
"""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import pytest
import time_machine

from hub.app import create_app
from hub.core.replicas.replica import ReplicaState
from hub.core.settings import Settings
from hub.core.store.database import Database
from tests.core.replicas.conftest import Replicated
from tests.core.replicas.standbys import Standby
from tests.core.replicas.test_replicas import counted, eventually
from tests.district import District, Hub, code
from tests.endpoints.graphql.siblings import BEGINNING, Siblings

NAME = "query ($a: String!) { enterprise(uscc: $a) { name } }"


class Chaos:
    """Pauses, resumes, kills and starts standbys at random; at the end all run and replay."""

    def __init__(self, standbys: tuple[Standby, ...], chance: random.Random) -> None:
        self._chance = chance
        self._states = dict.fromkeys(range(len(standbys)), "running")
        self._standbys = standbys
        self.done: Counter[str] = Counter()

    async def strike(self) -> None:
        number = self._chance.randrange(len(self._standbys))
        standby, state = self._standbys[number], self._states[number]
        do = {"running": self._chance.choice(["pause", "pause", "kill"]), "paused": "resume", "dead": "start"}[state]
        self.done[do] += 1
        self._states[number] = {"pause": "paused", "kill": "dead"}.get(do, "running")
        match do:
            case "pause":
                await standby.pause()
            case "resume":
                await standby.resume()
            case "kill":
                await asyncio.to_thread(standby.kill)
            case "start":
                standby.start()
                await standby.run("select 1")

    async def pause_all(self) -> None:
        """From the next change on nobody shows what there is."""
        await self.end()
        self._states = dict.fromkeys(self._states, "paused")
        for standby in self._standbys:
            await standby.pause()

    async def end(self) -> None:
        for number, state in self._states.items():
            if state != "running":
                self._states[number] = "running"
                await self._standbys[number].resume() if state == "paused" else self._standbys[number].start()
        for standby in self._standbys:
            await standby.run("select 1")


def settings(replicated: Replicated, *, replicas: bool, memory: bool) -> Settings:
    return Settings(
        database_url=replicated.url,
        public_url="http://hub.test",
        read_urls=" ".join(replicated.read_urls) if replicas else "",
        answer_cache=64 if memory else 0,
        row_cache=1_000 if memory else 0,
    )


@pytest.fixture
async def opened() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as stack:
        yield stack


async def running(stack: AsyncExitStack, chosen: Settings) -> httpx.AsyncClient:
    """A hub with its listener and watches; where it has replicas, they are read."""
    app = create_app(chosen)
    await stack.enter_async_context(app.router.lifespan_context(app))
    hub = app.state.services
    if hub.reads:
        await eventually(lambda: {each.state for each in hub.reads.replicas} == {ReplicaState.READY})
    return await stack.enter_async_context(
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://hub.test", timeout=60)
    )


@pytest.fixture
async def database(replicated: Replicated) -> AsyncIterator[Database]:
    opened = await Database.open(replicated.url)
    yield opened
    await opened.close()


@pytest.mark.parametrize("seed", range(3))
async def test_through_any_history_the_answers_are_the_primarys(
    seed: int, replicated: Replicated, database: Database, opened: AsyncExitStack, tmp_path: Path
) -> None:
    chance = random.Random(seed)
    chaos = Chaos(replicated.standbys, chance)
    with counted() as found, time_machine.travel(BEGINNING, tick=True) as moment:
        hubs = [
            await running(opened, settings(replicated, replicas=replicas, memory=memory))
            for replicas, memory in ((True, True), (True, False), (False, False))
        ]
        siblings = Siblings(District(database, tmp_path), hubs, chance, moment)
        await siblings.populate()
        try:
            for step in range(20):
                for _ in range(8):
                    await siblings.ask()
                await (chaos.strike() if step % 4 else chaos.pause_all())
                await siblings.change()
        finally:
            await chaos.end()

    by_replicas = sum(count for name, count in found.items() if name.startswith("/"))
    assert by_replicas >= 50, found
    assert found["primary"] >= 10, found
    assert len(chaos.done) >= 2, chaos.done


async def test_readers_never_see_less_than_what_was_committed_before_they_asked(
    replicated: Replicated, database: Database, opened: AsyncExitStack, tmp_path: Path
) -> None:
    """A writer renames an enterprise again and again; four readers at two hubs ask for its name meanwhile."""
    district, chance = District(database, tmp_path), random.Random(7)
    hubs = [await running(opened, settings(replicated, replicas=True, memory=memory)) for memory in (True, False)]
    await district.register(1, 名称="虚构0号")
    asker = await Hub(hubs[0], database).client("centre", "enterprise:read")
    committed, answered, done = 0, 0, asyncio.Event()
    chaos = Chaos(replicated.standbys, chance)

    async def write() -> None:
        nonlocal committed
        for number in range(1, 60):
            await district.register(1, 名称=f"虚构{number}号")
            committed = number
            await asyncio.sleep(chance.choice([0, 0, 0.05, 0.2]))
        done.set()

    async def read(hub: httpx.AsyncClient) -> None:
        nonlocal answered
        while not done.is_set():
            least = committed
            body = (await type(asker)(hub, asker.token).post(NAME, a=code(1))).json()
            shown = int(body["data"]["enterprise"]["name"].removeprefix("虚构").removesuffix("号"))
            assert least <= shown, "a stale answer has left"
            answered += 1
            await asyncio.sleep(0)

    async def strike() -> None:
        while not done.is_set():
            await chaos.strike()
            await asyncio.sleep(0.3)

    with counted() as found:
        try:
            async with asyncio.TaskGroup() as group:
                for work in (write(), strike(), *map(read, hubs * 2)):
                    group.create_task(work)
        finally:
            await chaos.end()

    by_replicas = sum(count for name, count in found.items() if name.startswith("/"))
    assert answered >= 200
    assert by_replicas >= 50, found
    assert found["behind"] >= 1, found
