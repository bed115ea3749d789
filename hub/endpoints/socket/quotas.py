"""Limits how many connections and operations one process has at once."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from hub.core.errors import RateLimit
from hub.endpoints.socket.messages import CloseCode, SocketClosed


@dataclass(frozen=True, slots=True)
class SocketLimits:
    """`connections` and `operations` are for each client; `init_timeout` and `between_checks` are seconds."""

    unauthenticated: int = 200
    connections: int = 20
    operations: int = 50
    init_timeout: float = 10.0
    between_checks: float = 0.4


class SocketQuotas:
    """Counts them; one per process."""

    def __init__(self, limits: SocketLimits) -> None:
        self._limits = limits
        self._unauthenticated = 0
        self._connections: Counter[str] = Counter()
        self._operations: Counter[str] = Counter()

    @contextmanager
    def unauthenticated(self) -> Iterator[None]:
        """A connection before its connection_init; raises SocketClosed when there are too many."""
        if self._unauthenticated >= self._limits.unauthenticated:
            raise SocketClosed(CloseCode.TRY_AGAIN_LATER, "too many connections have not said yet who they are")
        self._unauthenticated += 1
        try:
            yield
        finally:
            self._unauthenticated -= 1

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
