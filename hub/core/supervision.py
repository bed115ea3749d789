"""Background work of a process: whatever it dies of is told, and it is begun again."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeAlias

import structlog
from prometheus_client import Counter, Gauge

#: Seconds before work is begun again: the first wait, which doubles, and the longest.
_SOONEST, _LATEST = 0.5, 30.0
#: Seconds after which work that was begun again counts as healthy.
_HEALTHY_AFTER = 5.0

_RUNNING = Gauge(
    "hub_background_running", "Whether background work of a process runs.", ["work"], multiprocess_mode="livemin"
)
_DEATHS = Counter("hub_background_deaths_total", "How often background work ended that should not.", ["work"])

Work: TypeAlias = Callable[[], Awaitable[None]]
log = structlog.get_logger()


class Supervisor:
    """The background work of one process, by name."""

    def __init__(self) -> None:
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._dead: set[str] = set()

    @property
    def dead(self) -> list[str]:
        """What has ended and does not run yet again, or not for long enough."""
        return sorted(self._dead)

    def start(self, name: str, work: Work) -> None:
        """Run work that has no end of its own until `stop`."""
        self._tasks[name] = asyncio.create_task(self._keep(name, work))

    async def stop(self) -> None:
        for task in self._tasks.values():
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks.values())

    async def _keep(self, name: str, work: Work) -> None:
        clock, pause = asyncio.get_running_loop().time, _SOONEST
        while True:
            began = clock()
            await self._run(name, work)
            pause = _SOONEST if clock() - began > _LATEST else pause
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LATEST)

    async def _run(self, name: str, work: Work) -> None:
        wait = _HEALTHY_AFTER if name in self._dead else 0
        healthy = asyncio.get_running_loop().call_later(wait, self._revive, name)
        try:
            await work()
            log.error("background work ended", work=name)
        except Exception:  # whatever it was, it must neither pass in silence nor end the work for good
            log.exception("background work died", work=name)
        finally:
            healthy.cancel()
        self._bury(name)

    def _revive(self, name: str) -> None:
        self._dead.discard(name)
        _RUNNING.labels(name).set(1)

    def _bury(self, name: str) -> None:
        self._dead.add(name)
        _RUNNING.labels(name).set(0)
        _DEATHS.labels(name).inc()


@asynccontextmanager
async def beating(beat: Work, seconds: float) -> AsyncIterator[None]:
    """Give a sign of life again and again until the block ends."""

    async def again() -> None:
        while True:
            await beat()
            await asyncio.sleep(seconds)

    signs = asyncio.create_task(again())
    try:
        yield
    finally:
        signs.cancel()
        await asyncio.wait([signs])
