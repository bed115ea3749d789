"""Which marked enterprises readers ask about, told to the store: the worker takes them first.

Whoever answers a request notes in memory of whom something had to be derived, which costs no more than that. What was
noted goes to the store in one statement, at most once a second, while no request waits for it. Nothing is kept of who
asked. Where it cannot be told, an order is lost and nothing else.
"""

import asyncio
from collections.abc import Collection, Iterable
from itertools import islice

import asyncpg
import structlog

from hub.core import clock
from hub.core.errors import Unavailable, told_to_operator
from hub.core.store import stale
from hub.core.store.database import UNREACHABLE, Database

#: Enterprises that are kept until they are told, the newest.
MOST = 10_000
#: Seconds between two statements, and after one that failed.
_PAUSE, _AFTER_FAILURE = 1.0, 30.0
_FAILURES = (*UNREACHABLE, asyncpg.PostgresError, Unavailable, TimeoutError)

log = structlog.get_logger()


class StaleDemand:
    """What readers of one process have asked about since it was last told to the store."""

    def __init__(self, database: Database, most: int = MOST) -> None:
        self._database = database
        self._half = most // 2
        self._young: set[str] = set()
        self._old: set[str] = set()
        self._noted = asyncio.Event()
        self._pause = _PAUSE

    def note(self, usccs: Collection[str]) -> None:
        """Keep these; where there is no room the older half goes, at no cost an enterprise."""
        if not usccs:
            return
        if len(usccs) > self._half:
            usccs = list(islice(usccs, self._half))
        if len(self._young) + len(usccs) > self._half:
            self._old, self._young = self._young, set()
        self._young.update(usccs)
        self._noted.set()

    async def run(self) -> None:
        """Tell again and again, until cancelled; while nothing is asked nothing is done."""
        while True:
            await self._noted.wait()
            if self._database.has_room:
                await self.tell()
            await asyncio.sleep(self._pause)

    async def tell(self) -> None:
        """Tell the store what was noted, if anything; what could not be told is kept for the next time."""
        usccs = self._taken()
        if not usccs:
            return
        try:
            await stale.ask(self._database, usccs, clock.now())
        except _FAILURES as error:
            self._put_back(usccs)
            self._pause = _AFTER_FAILURE
            log.warning("who is asked about is not told", cause=told_to_operator(error))
        else:
            self._pause = _PAUSE

    def _taken(self) -> list[str]:
        usccs = list(dict.fromkeys((*self._old, *self._young)))
        self._young, self._old = set(), set()
        self._noted.clear()
        return usccs

    def _put_back(self, usccs: Iterable[str]) -> None:
        newest = list(dict.fromkeys((*usccs, *self._old, *self._young)))[-2 * self._half :]
        self._old, self._young = set(newest[: self._half]), set(newest[self._half :])
        self._noted.set()
