"""What was seen of ranges: how many rows and which parts they had, a good guess for a minute that proves nothing."""

import time
from collections.abc import Hashable, Sequence

from cachetools import TTLCache

from hub.core.store.ranges import Arms, Ranges

#: Rows that are read and sorted in one statement, twice as many at most where there are more by now.
SMALL = 2_048
_KEPT, _SECONDS = 10_000, 60.0


class SeenSizes:
    """How many rows ranges had when they were last looked at, and which are merged, by the store they are in."""

    def __init__(self) -> None:
        self._seen: TTLCache[Hashable, int] = TTLCache(_KEPT, _SECONDS, timer=time.monotonic)
        self._arms: TTLCache[Hashable, Arms] = TTLCache(_KEPT, _SECONDS, timer=time.monotonic)

    def note(self, store: str, ranges: Ranges, rows: int) -> None:
        """Remember how many rows the ranges have, or how many were looked at where there are more."""
        self._seen[_key(store, ranges)] = rows

    def note_arms(self, store: str, order: str, choices: Sequence[Ranges], arms: Arms) -> None:
        """Remember arms that filled a page at once, where few rows of the whole order are in all these ranges."""
        self._arms[order, _key(store, *choices)] = arms

    def arms(self, store: str, order: str, choices: Sequence[Ranges]) -> Arms | None:
        return self._arms.get((order, _key(store, *choices)))

    def known(self, store: str, ranges: Ranges) -> bool:
        """Whether they were looked at lately."""
        return _key(store, ranges) in self._seen

    def within(self, store: str, ranges: Ranges, most: int) -> bool:
        """Whether they were seen to have so many rows at most."""
        seen = self._seen.get(_key(store, ranges))
        return seen is not None and seen <= most


def _key(store: str, *choices: Ranges) -> Hashable:
    every = [each for ranges in choices for each in ranges]
    values = [tuple(value) if isinstance(value, list) else value for each in every for value in each.values]
    return store, *((each.condition, each.equal, each.last) for each in every), *values
