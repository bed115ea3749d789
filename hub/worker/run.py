"""Works in rounds until a signal to stop; readers never wait for it: what is out of date is derived when asked for."""

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager, suppress
from functools import partial

import structlog
from starlette.applications import Starlette
from starlette.routing import Route

from hub.core.errors import Unavailable, told_to_operator
from hub.core.freshness.changes import Changes
from hub.core.freshness.listener import Listener
from hub.core.settings import ListenAddress, Settings
from hub.core.store.database import Database
from hub.core.supervision import Supervisor
from hub.endpoints.health import Health, live, ready
from hub.endpoints.metrics import metrics
from hub.endpoints.services import services_of
from hub.endpoints.serving.server import beside
from hub.worker.checkpoints import CheckpointRounds
from hub.worker.derivation import DerivationRounds
from hub.worker.gauges import StoreGauges
from hub.worker.log_index import LogIndexRounds
from hub.worker.sharing import SharingRounds
from hub.worker.tasks import TaskRounds
from hub.worker.webhooks import WebhookRounds
from hub.worker.workbooks import WorkbookRounds

#: Seconds between two looks for work.
PAUSE = 2.0

log = structlog.get_logger()
_Round = Callable[[], Awaitable[None]]
_Wait = Callable[[], Coroutine[None, None, None]]
#: Rounds that push side by side, and begin again as soon as anything is changed.
_PUSHING = tuple(f"webhooks {number}" for number in range(1, 5))


async def run(
    database: Database, settings: Settings, *, once: bool = False, listen: ListenAddress | None = None
) -> None:
    """Work until a signal to stop, or `once`; what a killed worker had not finished is still waiting."""
    changes = Changes()
    services = services_of(settings, database, changes)
    async with services.receivers as receivers:
        rounds: dict[str, _Round] = {
            "tasks": TaskRounds(database).round,
            "derivation": DerivationRounds(database).round,
            "sharing": SharingRounds(database, settings).round,
            "webhooks": WebhookRounds(database, receivers, changes).round,
            "workbooks": WorkbookRounds(services).round,
            "demand": services.demand.tell,
            "checkpoints": CheckpointRounds(database, settings).round,
            "gauges": StoreGauges(database).round,
            "log index": LogIndexRounds(database).round,
        }
        if once:
            for one in rounds.values():
                await one()
        else:
            await _until_stopped(database, changes, rounds, listen)


async def _until_stopped(
    database: Database, changes: Changes, rounds: Mapping[str, _Round], listen: ListenAddress | None
) -> None:
    stopping = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    background = Supervisor()
    background.start("listener", Listener(database, changes).run)
    for name, one in rounds.items():
        wait = partial(_changed, changes) if name in _PUSHING else _paused
        background.start(name, partial(_again_and_again, one, stopping, wait))
    async with _told(Health(database, background), listen):
        await stopping.wait()
    await background.stop()


async def _again_and_again(work: _Round, stopping: asyncio.Event, wait: _Wait) -> None:
    """A store that is out of reach is waited for."""
    while not stopping.is_set():
        waited = asyncio.create_task(wait())  # what comes while the work is done leads to another round
        try:
            await work()
        except Unavailable as error:
            log.warning("the store is out of reach; trying again", cause=told_to_operator(error))
        await _until_either(waited, stopping)


async def _until_either(waited: asyncio.Task[None], stopping: asyncio.Event) -> None:
    stopped = asyncio.create_task(stopping.wait())
    try:
        await asyncio.wait((waited, stopped), return_when=asyncio.FIRST_COMPLETED)
    finally:
        waited.cancel()
        stopped.cancel()


async def _paused() -> None:
    await asyncio.sleep(PAUSE)


async def _changed(changes: Changes) -> None:
    """Wait until anything is changed, and no longer than the others."""
    with suppress(TimeoutError):
        async with asyncio.timeout(PAUSE):
            await changes.after(changes.version)


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
