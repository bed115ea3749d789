"""Each process listens for changes on a connection of its own, which it makes again when it is lost."""

import asyncio
import time
from uuid import uuid4

import asyncpg
import structlog

from hub.core.errors import Unavailable, told_to_operator
from hub.core.freshness.changes import CHANNEL, Changes
from hub.core.store.database import UNREACHABLE, Connection, Database

#: Seconds between two probes that prove that notifications arrive, and how long a probe may take.
_BETWEEN_PROBES = 5.0
_PROBE = 2.0
#: Seconds before the connection is made again: the first wait, which doubles, and the longest.
_SOONEST, _LATEST = 0.2, 30.0
_LOST = (*UNREACHABLE, asyncpg.PostgresError, Unavailable, TimeoutError)

log = structlog.get_logger()


async def notifications_arrive(database: Database) -> bool:
    """Whether one that is sent through the pool arrives on a connection that listens."""
    name, heard = f"probe_{uuid4().hex}", asyncio.Event()
    try:
        connection = await asyncpg.connect(database.url, timeout=10)
        try:
            await connection.add_listener(name, lambda *_: heard.set())
            await database.fetch("select pg_notify($1, '')", name)
            async with asyncio.timeout(_PROBE):
                await heard.wait()
        finally:
            connection.terminate()
    except _LOST:
        return False
    return True


class Listener:
    """Keeps `changes.told` true only while notifications sent through the pool are proved to arrive.

    Probes are needed because a pooler in between may accept LISTEN and deliver nothing, and a connection may be dead
    without notice.
    """

    def __init__(self, database: Database, changes: Changes) -> None:
        self._database = database
        self._changes = changes
        self._name = f"probe-{uuid4().hex}"
        self._heard = asyncio.Event()
        self._came_back = asyncio.Event()
        self._pause = _SOONEST

    async def run(self) -> None:
        """Listen until cancelled."""
        while True:
            try:
                await self._connected()
            except _LOST as error:
                log.warning("changes are not heard of", cause=told_to_operator(error))
            finally:
                self._changes.told = False
            await asyncio.sleep(self._pause)
            self._pause = min(2 * self._pause, _LATEST)

    async def _connected(self) -> None:
        """Listen on one connection; raises what it ended with."""
        settings = {"application_name": "credit-hub listener"}
        connection = await asyncpg.connect(self._database.url, timeout=10, server_settings=settings)
        try:
            connection.add_termination_listener(lambda _: self._heard.set())
            await connection.add_listener(CHANNEL, self._hear)
            await self._probe()
            await self._changes.catch_up(self._database)
            self._changes.take_everything_for_changed()
            self._changes.told, self._pause = True, _SOONEST
            await self._listen(connection)
        finally:
            connection.terminate()

    async def _listen(self, connection: Connection) -> None:
        proved = time.monotonic()
        while not connection.is_closed():
            try:
                async with asyncio.timeout(max(0.0, proved + _BETWEEN_PROBES - time.monotonic())):
                    await self._heard.wait()
            except TimeoutError:
                await self._probe()
                proved = time.monotonic()
            else:
                self._heard.clear()
                await self._changes.catch_up(self._database)
        raise Unavailable("the connection that listens was lost")

    async def _probe(self) -> None:
        self._came_back.clear()
        await self._database.fetch("select pg_notify($1, $2)", CHANNEL, self._name)
        async with asyncio.timeout(_PROBE):  # wait_for loses a cancellation that comes with what it waits for
            await self._came_back.wait()

    def _hear(self, _: object, __: int, ___: str, message: object) -> None:
        if message == self._name:
            self._came_back.set()
        elif (text := str(message)).isascii() and text.isdecimal():
            self._heard.set()
