"""Cost buckets: each client spends points from its own bucket, and points flow back every second (token bucket).

Each process keeps its own buckets: with several workers a client may spend the same amount at each of them.
"""

import math
import time
from collections.abc import Callable

from cachetools import LRUCache

from hub.core.limits.rules import ClientLimits

#: Clients whose buckets are kept; a client beyond them, whose bucket was dropped, starts with a full one again.
_MOST_CLIENTS = 10_000


class Bucket:
    """The points of one client; they fall below zero when an answer turns out to cost more than was estimated."""

    __slots__ = ("_at", "_clock", "_limits", "_points")

    def __init__(self, limits: ClientLimits, clock: Callable[[], float]) -> None:
        self._limits = limits
        self._points: float = limits.capacity
        self._clock = clock
        self._at = clock()

    @property
    def limits(self) -> ClientLimits:
        return self._limits

    @property
    def available(self) -> float:
        """Points that can be spent now, with those that have flowed in since the last call."""
        now = self._clock()
        self._points = min(float(self._limits.capacity), self._points + (now - self._at) * self._limits.refill)
        self._at = now
        return self._points

    def take(self, points: int) -> int:
        """Take the points and return 0; if there are too few, take none and return the seconds to wait."""
        seconds = self._seconds_until(points)
        if not seconds:
            self._points -= points
        return seconds

    def wait(self, points: int) -> int:
        """Return the whole seconds until so many points can be spent; 0 when they can be spent now."""
        if points <= self._points:  # what has flowed in since can only add to them
            return 0
        return self._seconds_until(points)

    def _seconds_until(self, points: int) -> int:
        short = points - self.available
        return math.ceil(short / self._limits.refill) if short > 0 else 0

    def settle(self, taken: int, used: int) -> None:
        """Give back the points that were taken and not used, or take those that were used beyond them."""
        self._points = min(float(self._limits.capacity), self._points + taken - used)

    def change_limits(self, limits: ClientLimits) -> None:
        """Change the limits; the points in the bucket stay, up to the new capacity."""
        self._points = min(self.available, limits.capacity)
        self._limits = limits


class Buckets:
    """The buckets of all clients of one process; `clock` counts seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._by_client: LRUCache[str, Bucket] = LRUCache(_MOST_CLIENTS)

    def of(self, client: str, limits: ClientLimits) -> Bucket:
        """Return the client's bucket, full at its first call, and adapted where its limits have changed."""
        try:
            bucket = self._by_client[client]
        except KeyError:
            bucket = self._by_client[client] = Bucket(limits, self._clock)
            return bucket
        if bucket.limits is not limits and bucket.limits != limits:
            bucket.change_limits(limits)
        return bucket
