"""Connections kept at hand between uses: asyncpg's own pool costs as much CPU for each as a small query does."""

import asyncio
from collections import deque
from types import TracebackType
from typing import TYPE_CHECKING, TypeAlias

import asyncpg

from hub.core.errors import Unavailable

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

    Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]"
    Held: TypeAlias = "PoolConnectionProxy[asyncpg.Record]"
    Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"
else:
    Connection = Held = Pool = object

#: What asyncpg raises when the server cannot be reached, is starting, stopping or has gone away.
UNREACHABLE = (
    OSError,
    asyncpg.CannotConnectNowError,
    asyncpg.ConnectionDoesNotExistError,
    asyncpg.ConnectionFailureError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InterfaceError,
)


class Connections:
    """As many at a time as the pool has. One that was interrupted or lost goes back to the pool, which knows what to do
    with it; any other is kept for its next user."""

    def __init__(self, pool: Pool, *, patience: float) -> None:
        """`patience` is how many seconds one waits for a connection."""
        self._pool = pool
        self._patience = patience
        self._left = pool.get_max_size()
        self._free: list[Held] = []
        self._waiting: deque[asyncio.Future[Held | None]] = deque()
        self._closing = False

    def use(self) -> "Use":
        return Use(self)

    async def take(self) -> Held:
        while True:
            if self._free:
                connection = self._free.pop()
                if not _lost(connection):
                    return connection
                await self.give_back(connection, whole=False)
            elif self._left:
                return await self._from_pool()
            elif handed := await self._handed_on():
                return handed

    async def give_back(self, connection: Held, *, whole: bool) -> None:
        """`whole` where nothing is under way on it any more."""
        if whole and not self._closing:
            self._hand_on(connection)
            return
        try:
            await asyncio.shield(self._pool.release(connection))
        finally:
            self._return_place()

    async def close(self) -> None:
        """Return once those in use are given back."""
        self._closing = True
        while self._free:
            await self._pool.release(self._free.pop())
        await self._pool.close()

    async def _from_pool(self) -> Held:
        self._left -= 1
        try:
            return await self._pool.acquire(timeout=self._patience)
        except BaseException:  # a cancellation too: the place was taken before anything was there
            self._return_place()
            raise

    async def _handed_on(self) -> Held | None:
        """What somebody gives back; None where there is a place in the pool instead."""
        waiter: asyncio.Future[Held | None] = asyncio.get_running_loop().create_future()
        self._waiting.append(waiter)
        try:
            async with asyncio.timeout(self._patience):
                return await waiter
        except BaseException:  # whoever is cancelled here may have been handed a connection that nobody else has
            if waiter.done() and not waiter.cancelled():  # handed on at the very moment of giving up
                self._hand_on(waiter.result())
            raise

    def _hand_on(self, connection: Held | None) -> None:
        while self._waiting:
            waiter = self._waiting.popleft()
            if not waiter.done():
                waiter.set_result(connection)
                return
        if connection:
            self._free.append(connection)

    def _return_place(self) -> None:
        self._left += 1
        self._hand_on(None)


class Use:
    """One use of one connection, for `async with`; raises Unavailable when the store cannot be reached."""

    __slots__ = ("_connection", "_connections")

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def __aenter__(self) -> Connection:
        try:
            self._connection = await self._connections.take()
        except (*UNREACHABLE, TimeoutError) as error:
            raise _unavailable(error) from error
        return self._connection

    async def __aexit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            await self._connections.give_back(self._connection, whole=raised is None)
        finally:
            if isinstance(raised, (*UNREACHABLE, TimeoutError)):
                raise _unavailable(raised) from raised


def _lost(connection: Held) -> bool:
    try:
        return connection.is_closed()
    except asyncpg.InterfaceError:
        return True  # the pool has taken it back already


def _unavailable(error: BaseException) -> Unavailable:
    return Unavailable(f"the store cannot be reached: {str(error) or type(error).__name__}")
