"""What clients may spend over time: a bucket of points each, which fills up again second by second.

The buckets are this process's own: with several workers a client may spend as much at each of them.
"""

import math
import time
from collections.abc import Callable

from cachetools import LRUCache

from hub.core.limits.rules import Limits

#: Clients that are remembered; one that was forgotten has a full bucket again.
_REMEMBERED = 10_000


class Bucket:
    """Points may fall below nothing, where an answer turned out longer than it was taken to be."""

    __slots__ = ("_at", "_clock", "_limits", "_points")

    def __init__(self, limits: Limits, clock: Callable[[], float]) -> None:
        self._limits = limits
        self._points: float = limits.capacity
        self._clock = clock
        self._at = clock()

    @property
    def limits(self) -> Limits:
        return self._limits

    @property
    def available(self) -> float:
        """Points, with what has flown in since the last look."""
        now = self._clock()
        self._points = min(float(self._limits.capacity), self._points + (now - self._at) * self._limits.refill)
        self._at = now
        return self._points

    def take(self, points: int) -> int:
        """0 when they were taken; else in how many whole seconds they are there, and nothing is taken."""
        seconds = self.wait(points)
        if not seconds:
            self._points -= points
        return seconds

    def wait(self, points: int) -> int:
        """In how many whole seconds so many are there; 0 when they are there now."""
        short = points - self.available
        return math.ceil(short / self._limits.refill) if short > 0 else 0

    def settle(self, taken: int, used: int) -> None:
        """Gives back what was taken and not used, or takes what was used beyond it."""
        self._points = min(float(self._limits.capacity), self._points + taken - used)

    def limit(self, limits: Limits) -> None:
        """Goes by other limits from now on, with the points that it has, as far as they fit."""
        self._points = min(self.available, limits.capacity)
        self._limits = limits


class Buckets:
    """One per process; `clock` counts seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._of: LRUCache[str, Bucket] = LRUCache(_REMEMBERED)

    def of(self, client: str, limits: Limits) -> Bucket:
        bucket = self._of.get(client)
        if bucket is None:
            bucket = self._of[client] = Bucket(limits, self._clock)
        elif bucket.limits is not limits and bucket.limits != limits:
            bucket.limit(limits)
        return bucket
