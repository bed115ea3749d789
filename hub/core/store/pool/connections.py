"""Connections are kept open and handed on between uses: asyncpg's pool costs as much CPU a use as a small query."""

import asyncio
from collections import deque
from types import TracebackType
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import asyncpg

from hub.core.errors import Unavailable, told_to_operator

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

    Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]"
    PooledConnection: TypeAlias = "PoolConnectionProxy[asyncpg.Record]"
    Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"
else:
    Connection = PooledConnection = Pool = object

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
    asyncpg.InternalClientError,  # "cannot switch to state": the server went away in the middle of a message
)

#: Statements that are prepared once, notifications and locks of a session need a connection that stays one.
NO_SESSIONS = (
    "the store's address is a pooler's that keeps no sessions, such as PgBouncer's: "
    "set HUB_DATABASE_URL to the address of PostgreSQL itself, as the hub keeps a pool of its own"
)


class Connections:
    """Lends as many connections at a time as the pool has.

    One that was interrupted or lost goes back to the pool, which closes it; any other is kept for its next user.
    """

    def __init__(self, pool: Pool, *, patience: float) -> None:
        """`patience` is how many seconds a user waits for a connection."""
        self._pool = pool
        self._patience = patience
        self._left = pool.get_max_size()
        self._free: list[PooledConnection] = []
        self._waiting: deque[asyncio.Future[PooledConnection | None]] = deque()
        self._closing = False

    def lease(self) -> "ConnectionLease":
        return ConnectionLease(self)

    def usage(self) -> "ConnectionUsage":
        """How many connections are lent, lie ready, and are waited for."""
        free, waiting = len(self._free), sum(not waiter.done() for waiter in self._waiting)
        return ConnectionUsage(self._pool.get_max_size() - self._left - free, free, waiting)

    @property
    def has_room(self) -> bool:
        """Whether `take` does not wait for another user's connection."""
        return bool(self._free or self._left)

    async def take(self) -> PooledConnection:
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

    async def give_back(self, connection: PooledConnection, *, whole: bool) -> None:
        """Take a connection back; `whole` says that nothing is under way on it any more."""
        if whole and not self._closing:
            self._hand_on(connection)
            return
        try:
            await asyncio.shield(self._pool.release(connection))
        finally:
            self._return_place()

    async def close(self) -> None:
        """Close all connections; returns once those in use have been given back, or breaks those that hang."""
        self._closing = True
        try:
            async with asyncio.timeout(self._patience):
                while self._free:
                    await self._pool.release(self._free.pop())
                await self._pool.close()
        except TimeoutError:
            self._pool.terminate()

    def terminate(self) -> None:
        """Break all connections; none is lent any more."""
        self._closing = True
        self._pool.terminate()

    async def _from_pool(self) -> PooledConnection:
        self._left -= 1
        try:
            return await self._pool.acquire(timeout=self._patience)
        except BaseException:  # a cancellation too: the place was taken before anything was there
            self._return_place()
            raise

    async def _handed_on(self) -> PooledConnection | None:
        """The connection that a user gives back, or None where the pool has a place for a new one instead."""
        waiter: asyncio.Future[PooledConnection | None] = asyncio.get_running_loop().create_future()
        self._waiting.append(waiter)
        try:
            async with asyncio.timeout(self._patience):
                return await waiter
        except BaseException:  # whoever is cancelled here may have been handed a connection that nobody else has
            if waiter.done() and not waiter.cancelled():  # handed on at the very moment of giving up
                self._hand_on(waiter.result())
            raise

    def _hand_on(self, connection: PooledConnection | None) -> None:
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


class ConnectionUsage(NamedTuple):
    """What the connections of one process are doing; `waiting` counts those who have none."""

    used: int
    idle: int
    waiting: int


class ConnectionLease:
    """One use of one connection, for `async with`; raises Unavailable when the store cannot be reached."""

    __slots__ = ("_connection", "_connections")

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def __aenter__(self) -> Connection:
        try:
            self._connection = await self._connections.take()
        except asyncpg.ProtocolViolationError as error:  # a pooler that takes no settings of a session
            raise Unavailable(NO_SESSIONS, cause=told_to_operator(error)) from error
        except (*UNREACHABLE, TimeoutError) as error:
            raise _unavailable(error) from error
        return self._connection

    async def __aexit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if isinstance(raised, TimeoutError):
                self._connection.terminate()  # a server that hangs does not take a cancellation either
            await self._connections.give_back(self._connection, whole=raised is None)
        finally:
            if isinstance(raised, (*UNREACHABLE, TimeoutError)):
                raise _unavailable(raised) from raised


def _lost(connection: PooledConnection) -> bool:
    try:
        return connection.is_closed()
    except asyncpg.InterfaceError:
        return True  # the pool has taken it back already


def _unavailable(error: BaseException) -> Unavailable:
    return Unavailable("the store cannot be reached", cause=told_to_operator(error))
