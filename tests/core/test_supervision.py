import asyncio
from collections.abc import AsyncIterator, Callable

import pytest
from asyncpg import InternalClientError
from prometheus_client import REGISTRY

from hub.core import supervision
from hub.core.supervision import Supervisor


@pytest.fixture
async def supervisor(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Supervisor]:
    monkeypatch.setattr(supervision, "_SOONEST", 0.05)
    monkeypatch.setattr(supervision, "_HEALTHY_AFTER", 0.05)
    made = Supervisor()
    yield made
    await made.stop()


async def until(true: Callable[[], bool]) -> None:
    for _ in range(2_000):
        if true():
            return
        await asyncio.sleep(0.005)
    raise TimeoutError


def running(name: str) -> float | None:
    return REGISTRY.get_sample_value("hub_background_running", {"work": name})


def deaths(name: str) -> float:
    return REGISTRY.get_sample_value("hub_background_deaths_total", {"work": name}) or 0


async def test_work_that_runs_is_healthy(supervisor: Supervisor) -> None:
    supervisor.start("steady", asyncio.Event().wait)  # type: ignore[arg-type]
    await until(lambda: running("steady") == 1)

    assert (supervisor.dead, deaths("steady")) == ([], 0)


@pytest.mark.parametrize("ends", [InternalClientError("cannot switch to state 11"), None], ids=["died", "ended"])
async def test_work_that_ends_is_told_and_begun_again(supervisor: Supervisor, ends: Exception | None) -> None:
    name, begun, broken = f"work {ends}", 0, True

    async def work() -> None:
        nonlocal begun
        begun += 1
        if not broken:
            await asyncio.Event().wait()
        if ends:
            raise ends

    supervisor.start(name, work)
    await until(lambda: begun == 3)
    while_broken = supervisor.dead, running(name)
    broken = False
    await until(lambda: supervisor.dead == [])

    assert while_broken == ([name], 0)
    assert running(name) == 1
    assert deaths(name) == begun - 1


async def test_one_that_dies_leaves_the_others_alone(supervisor: Supervisor) -> None:
    async def die() -> None:
        raise ValueError

    supervisor.start("other", asyncio.Event().wait)  # type: ignore[arg-type]
    supervisor.start("dying", die)
    await until(lambda: supervisor.dead == ["dying"])

    assert running("other") == 1
