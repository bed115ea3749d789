"""The row cache: what was read of an enterprise, kept until something about it changes.

A row may be outdated by a change that this process has not heard of yet, as an answer may
(schema/requests/answer_cache.py). Writing the answer's entry into the access log brings that to light, before anything
leaves; then the enterprises that the change has touched are read anew.
"""

import time
from collections.abc import Collection, Hashable, Mapping, Sequence
from typing import Any, TypeAlias

from cachetools import LRUCache
from prometheus_client import Counter

from hub.core.freshness.known_changes import KnownChanges

ROWS = Counter("hub_store_rows_total", "Rows asked for by key, by whether they were remembered.", ["remembered"])
#: Seconds after which rows go, twice as many at the latest: a change written to the tables past the hub shows by then.
_LONGEST = 60.0
#: How much of a kind was found is told of its last thousand keys or so; one question counts as half of them at most.
_SHARE_OF, _HEAVIEST = 1_000, 0.5
_MOST_OF_IT = 0.5
_KINDS = 1_000

_Kind: TypeAlias = Hashable
#: By kind and key; None stands for a key that has no row.
_Generation: TypeAlias = dict[_Kind, dict[str, Any]]
_NOTHING = object()


class RowCache:
    """Keeps what was made of rows, at most `most` of them, each about one key; one cache per process.

    Once the cache has been full, it keeps a row only when it is read for the second time. Rows that nobody asks for
    again would push out those that are asked for, and give the garbage collector a tenth of all work.
    """

    def __init__(self, changes: KnownChanges, most: int) -> None:
        self._changes = changes
        self._version = changes.version
        self._rows = _TwoGenerations(most)
        self._read = _TwoGenerations(most)
        self._shares: LRUCache[_Kind, float] = LRUCache(_KINDS)
        self._hit = ROWS.labels("yes")
        self._miss = ROWS.labels("no")

    @property
    def version(self) -> int:
        """The version of the changes that this process knows; taken before rows are read."""
        return self._changes.version

    def find(self, kind: _Kind, keys: Sequence[str]) -> tuple[dict[str, Any], list[str]]:
        """The values kept for these keys, and the keys for which nothing is kept."""
        self._catch_up()
        found, missing = self._rows.find(kind, keys)
        self._note(kind, len(found), len(keys))
        if missing:
            self._miss.inc(len(missing))
        if found:
            self._hit.inc(len(found))
        return found, missing

    def remembers(self, kind: _Kind) -> bool:
        """Whether most of what was lately asked for of this kind had been kept."""
        return self._shares.get(kind, 0.0) > _MOST_OF_IT

    def passed_by(self, kind: _Kind, keys: Sequence[str]) -> None:
        """Note that these keys were read without being looked for."""
        found, _ = self._rows.find(kind, keys)
        self._note(kind, len(found), len(keys))

    def _note(self, kind: _Kind, found: int, asked: int) -> None:
        if not asked:
            return
        share = self._shares.get(kind, 0.0)
        weight = min(asked / _SHARE_OF, _HEAVIEST)
        self._shares[kind] = share + weight * (found / asked - share)

    def keep(self, kind: _Kind, keys: Sequence[str], made: Mapping[str, Any], since: int) -> None:
        """Keep what was made of rows that were read at version `since`, but for keys touched after it."""
        touched = self._changes.touched(since)
        if touched is None or self._changes.epoch is None:
            return
        self._catch_up()
        wanted = self._read_before(kind, keys) if self._rows.full else keys
        self._rows.put(kind, {key: made.get(key) for key in wanted if key not in touched})

    def _read_before(self, kind: _Kind, keys: Sequence[str]) -> Collection[str]:
        again, first = self._read.find(kind, keys)
        self._read.put(kind, dict.fromkeys(first, True))
        return again

    def _catch_up(self) -> None:
        if self._changes.version == self._version:
            return
        touched = self._changes.touched(self._version)
        self._version = self._changes.version
        self._rows.drop(touched)


class _TwoGenerations:
    """Entries in a young and an old half; the old half goes as a whole, which costs nothing an entry.

    `full` says whether the last half went for want of room, and not because of its age.
    """

    def __init__(self, most: int) -> None:
        self.full = False
        self._most = most // 2
        self._turns_at = time.monotonic() + _LONGEST
        self._young: _Generation = {}
        self._old: _Generation = {}
        self._count = 0

    def find(self, kind: _Kind, keys: Sequence[str]) -> tuple[dict[str, Any], list[str]]:
        """The entries of these keys, leaving out those that are None, and the keys that have no entry."""
        if time.monotonic() > self._turns_at:
            self._turn(full=False)
        young, old = self._young.get(kind, {}), self._old.get(kind, {})
        found: dict[str, Any] = {}
        missing: list[str] = []
        for key in keys:
            value = young.get(key, _NOTHING)
            if value is _NOTHING:
                value = old.get(key, _NOTHING)
            if value is _NOTHING:
                missing.append(key)
            elif value is not None:
                found[key] = value
        return found, missing

    def put(self, kind: _Kind, entries: Mapping[str, Any]) -> None:
        young = self._young.setdefault(kind, {})
        before = len(young)
        young.update(entries)
        self._count += len(young) - before
        if self._count > self._most:
            self._turn(full=True)

    def drop(self, keys: Collection[str] | None) -> None:
        """Forget the entries of these keys; None forgets all."""
        if keys is None:
            self._young, self._old, self._count = {}, {}, 0
            return
        for entries in (*self._young.values(), *self._old.values()):
            for key in keys:
                entries.pop(key, None)

    def _turn(self, *, full: bool) -> None:
        self.full = full
        self._old, self._young, self._count = self._young, {}, 0
        self._turns_at = time.monotonic() + _LONGEST
