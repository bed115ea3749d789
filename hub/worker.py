"""The hub's jobs: marks what is out of date, and derives it again."""

import asyncio
import signal
from datetime import date

import structlog

from hub.core import clock
from hub.core.errors import Unavailable, told_to_operator
from hub.core.store.database import Database
from hub.credit.decisions.commands import evaluate, mark_other_rules, mark_what_time_changed
from hub.credit.evaluation.library.in_force import Library
from hub.credit.evaluation.library.ruleset_store import library

#: Seconds between two looks for work. Readers never wait for it: what is out of date is derived when asked for.
PAUSE = 2.0

log = structlog.get_logger()
#: The day and the rules up to which everything out of date has been marked.
_Marked = tuple[date, Library]


async def run(database: Database, *, once: bool = False) -> None:
    """Work until a signal to stop, or `once`; what a killed worker had not derived is still marked."""
    stopping = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    marked: _Marked | None = None
    while not stopping.is_set():
        try:
            marked = await _work(database, marked)
        except Unavailable as error:
            log.warning("the store is out of reach; trying again", cause=told_to_operator(error))
            if once:
                raise
        if once:
            return
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
