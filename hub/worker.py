"""The hub's jobs: marks what is out of date, and derives it again."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date

import structlog
from starlette.applications import Starlette
from starlette.routing import Route

from hub.core import clock
from hub.core.errors import Unavailable, told_to_operator
from hub.core.settings import ListenAddress
from hub.core.store.database import Database
from hub.core.supervision import Supervisor
from hub.credit.decisions.commands import evaluate, mark_other_rules, mark_what_time_changed
from hub.credit.evaluation.library.in_force import Library
from hub.credit.evaluation.library.ruleset_store import library
from hub.endpoints.health import Health, live, ready
from hub.endpoints.metrics import metrics
from hub.endpoints.serving.server import beside

#: Seconds between two looks for work. Readers never wait for it: what is out of date is derived when asked for.
PAUSE = 2.0

log = structlog.get_logger()
#: The day and the rules up to which everything out of date has been marked.
_Marked = tuple[date, Library]


async def run(database: Database, *, once: bool = False, listen: ListenAddress | None = None) -> None:
    """Work until a signal to stop, or `once`; what a killed worker had not derived is still marked."""
    if once:
        await _work(database, None)
        return
    stopping = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    background = Supervisor()
    background.start("derivation", lambda: _derive(database, stopping))
    async with _told(Health(database, background), listen):
        await stopping.wait()
    await background.stop()


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


async def _derive(database: Database, stopping: asyncio.Event) -> None:
    """A store that is out of reach is waited for."""
    marked: _Marked | None = None
    while True:
        try:
            marked = await _work(database, marked)
        except Unavailable as error:
            log.warning("the store is out of reach; trying again", cause=told_to_operator(error))
        await _pause(stopping)


async def _work(database: Database, marked: _Marked | None) -> _Marked:
    """Mark what a new day or new rules have changed, once for each; then derive whatever is marked."""
    today, rules = clock.today(), library()
    if marked is None or marked[0] != today:
        count = await mark_what_time_changed(database)
        log.info("marked what time has changed", enterprises=count)
    if marked != (today, rules):
        count = await mark_other_rules(database, rules)
        log.info("marked what other rules say", enterprises=count)
    done = await evaluate(database, only_stale=True)
    if done.enterprises:
        log.info("derived again", enterprises=done.enterprises, restated=done.restated)
    return today, rules


async def _pause(stopping: asyncio.Event) -> None:
    try:
        await asyncio.wait_for(stopping.wait(), PAUSE)
    except TimeoutError:
        return
