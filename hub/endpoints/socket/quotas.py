"""Limits how many connections and operations one process has at once."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass

from hub.core.errors import RateLimit
from hub.endpoints.socket.messages import CloseCode, SocketClosed


@dataclass(frozen=True, slots=True)
class SocketLimits:
    """`connections` and `operations` are for each client; `init_timeout` and `between_checks` are seconds."""

    silent: int = 200
    connections: int = 20
    operations: int = 50
    init_timeout: float = 10.0
    between_checks: float = 0.4


class SocketQuotas:
    """Counts them; one per process."""

    def __init__(self, limits: SocketLimits) -> None:
        self._limits = limits
        self._silent: dict[asyncio.Timeout, None] = {}
        self._connections: Counter[str] = Counter()
        self._operations: Counter[str] = Counter()

    @asynccontextmanager
    async def silent(self) -> AsyncIterator[None]:
        """A connection before its connection_init; raises TimeoutError after its time.

        Where there are too many, the time of the oldest is over: who says at once who it is finds a place.
        """
        if len(self._silent) >= self._limits.silent:
            oldest = next(iter(self._silent))
            del self._silent[oldest]
            oldest.reschedule(asyncio.get_running_loop().time())
        async with asyncio.timeout(self._limits.init_timeout) as time:
            self._silent[time] = None
            try:
                yield
            finally:
                self._silent.pop(time, None)

    @contextmanager
    def connection(self, client: str) -> Iterator[None]:
        """A connection of this client; raises SocketClosed when it has too many."""
        most = self._limits.connections
        if self._connections[client] >= most:
            raise SocketClosed(CloseCode.TOO_MANY, f"client {client!r} has {most} connections already")
        with _counted(self._connections, client):
            yield

    @contextmanager
    def operation(self, client: str) -> Iterator[None]:
        """An operation of this client; raises RateLimit when it has too many under way."""
        most = self._limits.operations
        if self._operations[client] >= most:
            raise RateLimit(f"client {client!r} has {most} operations under way already")
        with _counted(self._operations, client):
            yield


@contextmanager
def _counted(counter: Counter[str], client: str) -> Iterator[None]:
    counter[client] += 1
    try:
        yield
    finally:
        counter[client] -= 1
        if not counter[client]:
            del counter[client]
