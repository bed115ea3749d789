"""How many connections and operations there may be at once, in one process."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from hub.core.errors import RateLimit
from hub.endpoints.socket.messages import Closing, Code


@dataclass(frozen=True, slots=True)
class Limits:
    """`strangers` have not said yet who they are, the other numbers are of one client; times in seconds."""

    strangers: int = 200
    connections: int = 20
    operations: int = 50
    init_timeout: float = 10.0
    between_checks: float = 0.4


class Seats:
    """One per process."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._strangers = 0
        self._connections: Counter[str] = Counter()
        self._operations: Counter[str] = Counter()

    @contextmanager
    def stranger(self) -> Iterator[None]:
        """Raises Closing when too many wait already."""
        if self._strangers >= self._limits.strangers:
            raise Closing(Code.TRY_AGAIN_LATER, "too many connections have not said yet who they are")
        self._strangers += 1
        try:
            yield
        finally:
            self._strangers -= 1

    @contextmanager
    def connection(self, client: str) -> Iterator[None]:
        """Raises Closing when the client has too many."""
        most = self._limits.connections
        if self._connections[client] >= most:
            raise Closing(Code.TOO_MANY, f"client {client!r} has {most} connections already")
        with _counted(self._connections, client):
            yield

    @contextmanager
    def operation(self, client: str) -> Iterator[None]:
        """Raises RateLimit when the client has too many under way."""
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
