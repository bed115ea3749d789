"""A bounded cache that counts how often it held what was looked up."""

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from cachetools import LRUCache
from prometheus_client import Counter

Value = TypeVar("Value")

LOOKUPS = Counter("hub_graphql_cache_lookups_total", "Lookups in the caches of GraphQL execution.", ["cache", "found"])


class Cache(Generic[Value]):
    """The values used last, as far as they weigh `size` together; each weighs 1 unless `weight` tells otherwise.

    `hits` and `misses` are this process's own.
    """

    def __init__(self, name: str, size: int, weight: Callable[[Value], int] | None = None) -> None:
        self.hits = 0
        self.misses = 0
        self._values: LRUCache[Hashable, Value] = LRUCache(size, weight)
        self._hit = LOOKUPS.labels(name, "yes")
        self._miss = LOOKUPS.labels(name, "no")

    def __len__(self) -> int:
        return len(self._values)

    def get(self, key: Hashable) -> Value | None:
        try:
            value = self._values[key]
        except KeyError:
            self.misses += 1
            self._miss.inc()
            return None
        self.hits += 1
        self._hit.inc()
        return value

    def put(self, key: Hashable, value: Value) -> Value:
        self._values[key] = value
        return value
