"""Works in rounds until a signal to stop; readers never wait for it: what is out of date is derived when asked for."""

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import structlog
from starlette.applications import Starlette
from starlette.routing import Route

from hub.core.errors import Unavailable, told_to_operator
from hub.core.settings import ListenAddress, Settings
from hub.core.store.database import Database
from hub.core.supervision import Supervisor
from hub.endpoints.health import Health, live, ready
from hub.endpoints.metrics import metrics
from hub.endpoints.serving.server import beside
from hub.worker.checkpoints import CheckpointRounds
from hub.worker.derivation import DerivationRounds
from hub.worker.gauges import StoreGauges
from hub.worker.sharing import SharingRounds

#: Seconds between two looks for work.
PAUSE = 2.0

log = structlog.get_logger()
_Round = Callable[[], Awaitable[None]]


async def run(
    database: Database, settings: Settings, *, once: bool = False, listen: ListenAddress | None = None
) -> None:
    """Work until a signal to stop, or `once`; what a killed worker had not finished is still waiting."""
    rounds: dict[str, _Round] = {
        "derivation": DerivationRounds(database).round,
        "sharing": SharingRounds(database, settings).round,
        "checkpoints": CheckpointRounds(database, settings).round,
        "gauges": StoreGauges(database).round,
    }
    if once:
        for one in rounds.values():
            await one()
        return
    stopping = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    background = Supervisor()
    for name, one in rounds.items():
        background.start(name, lambda one=one: _again_and_again(one, stopping))  # type: ignore[misc]
    async with _told(Health(database, background), listen):
        await stopping.wait()
    await background.stop()


async def _again_and_again(work: _Round, stopping: asyncio.Event) -> None:
    """A store that is out of reach is waited for."""
    while not stopping.is_set():
        try:
            await work()
        except Unavailable as error:
            log.warning("the store is out of reach; trying again", cause=told_to_operator(error))
        await _pause(stopping)


async def _pause(stopping: asyncio.Event) -> None:
    try:
        await asyncio.wait_for(stopping.wait(), PAUSE)
    except TimeoutError:
        return


@asynccontextmanager
async def _told(health: Health, listen: ListenAddress | None) -> AsyncIterator[None]:
    """Serve health and metrics until the end of the block, where there is an address for them."""
    if listen is None:
        yield
        return
    app = Starlette(
        routes=[Route("/health/live", live), Route("/health/ready", ready), Route("/metrics", metrics)],
    )
    app.state.health = health
    async with beside(app, listen):
        yield
