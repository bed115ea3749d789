"""Rows that were read before, as long as nothing they hang on has changed.

Like answers (schema/execution/answers.py) they may be outdated by a change that this process has not heard of yet: that
turns out when an answer's entry in the access log is written, and what the change has touched is read anew.
"""

import time
from collections.abc import Collection, Hashable, Mapping, Sequence
from typing import Any, TypeAlias

from prometheus_client import Counter

from hub.core.store.known_changes import KnownChanges

ROWS = Counter("hub_store_rows_total", "Rows asked for by key, by whether they were remembered.", ["remembered"])
#: Seconds after which rows go, at the latest twice as many: should somebody write to the tables past the hub, that ends
#: by itself.
_LONGEST = 60.0

_Kind: TypeAlias = Hashable
#: By kind and key; None is remembered of a key that has no row.
_Generation: TypeAlias = dict[_Kind, dict[str, Any]]
_NOTHING = object()


class Momentary:
    """What is not remembered: it may be otherwise without anything having changed."""


class Memory:
    """What was made of rows, each about one key; one per process, `most` rows at most.

    Once there is no room for all, a row is kept when it is read for the second time: to keep also those that are never
    asked for again would give the garbage collector a tenth of all work to do, and push out those that are.
    """

    def __init__(self, changes: KnownChanges, most: int) -> None:
        self._changes = changes
        self._version = changes.version
        self._rows = _Generations(most)
        self._read = _Generations(most)
        self._hit = ROWS.labels("yes")
        self._miss = ROWS.labels("no")

    @property
    def version(self) -> int:
        """Of the changes that this process knows; asked for before rows are read."""
        return self._changes.version

    def find(self, kind: _Kind, keys: Sequence[str]) -> tuple[dict[str, Any], list[str]]:
        """What is remembered of the keys, and the keys of which nothing is."""
        self._catch_up()
        found, missing = self._rows.find(kind, keys)
        if missing:
            self._miss.inc(len(missing))
        if found:
            self._hit.inc(len(found))
        return found, missing

    def keep(self, kind: _Kind, keys: Sequence[str], made: Mapping[str, Any], since: int) -> None:
        """`since` is the version of the changes as of which they were read; what has been touched since is left out."""
        touched = self._changes.touched(since)
        if touched is None or self._changes.epoch is None:
            return
        self._catch_up()
        worth = self._read_before(kind, keys) if self._rows.full else keys
        values = {key: made.get(key) for key in worth if key not in touched}
        self._rows.put(kind, {key: value for key, value in values.items() if not isinstance(value, Momentary)})

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


class _Generations:
    """Two, of which the older goes as a whole: that takes no time an entry, as counting uses would.

    `full` is whether the last went for want of room, and not of age.
    """

    def __init__(self, most: int) -> None:
        self.full = False
        self._most = most // 2
        self._turns_at = time.monotonic() + _LONGEST
        self._young: _Generation = {}
        self._old: _Generation = {}
        self._count = 0

    def find(self, kind: _Kind, keys: Sequence[str]) -> tuple[dict[str, Any], list[str]]:
        """What there is of the keys, but for None, and the keys that are not there."""
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
        """All that is about these keys; None: about any."""
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
