"""Rows that were read before, as long as nothing they hang on has changed.

Like answers (schema/execution/answers.py) they may be outdated by a change that this process has not heard of yet: that
turns out when an answer's entry in the access log is written, and what the change has touched is read anew.
"""

import time
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from typing import Any, Protocol, TypeAlias

from prometheus_client import Counter

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


class Changes(Protocol):
    """What this process knows of the changes (hub/store/changes.py)."""

    epoch: int | None
    version: int

    def touched(self, since: int) -> Collection[str] | None: ...


class Memory:
    """What was made of rows, each about one key; one per process, `most` rows at most.

    There are two generations, and the older one goes as a whole: that takes no time a row, as counting uses would.
    """

    def __init__(self, changes: Changes, most: int) -> None:
        self._changes = changes
        self._most = most // 2
        self._version = changes.version
        self._young: _Generation = {}
        self._old: _Generation = {}
        self._count = 0
        self._turns_at = time.monotonic() + _LONGEST
        self._hit = ROWS.labels("yes")
        self._miss = ROWS.labels("no")

    @property
    def version(self) -> int:
        """Of the changes that this process knows; asked for before rows are read."""
        return self._changes.version

    def find(self, kind: _Kind, keys: Iterable[str]) -> tuple[dict[str, Any], list[str]]:
        """What is remembered of the keys, and the keys of which nothing is."""
        self._catch_up()
        if time.monotonic() > self._turns_at:
            self._turn()
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
        self._miss.inc(len(missing))
        self._hit.inc(len(found))
        return found, missing

    def keep(self, kind: _Kind, keys: Sequence[str], made: Mapping[str, Any], since: int) -> None:
        """`since` is the version of the changes as of which they were read; what has been touched since is left out."""
        touched = self._changes.touched(since)
        if touched is None or self._changes.epoch is None:
            return
        self._catch_up()
        rows = self._young.setdefault(kind, {})
        before = len(rows)
        for key in keys:
            value = made.get(key)
            if key not in touched and not isinstance(value, Momentary):
                rows[key] = value
        self._count += len(rows) - before
        if self._count > self._most:
            self._turn()

    def _turn(self) -> None:
        self._old, self._young, self._count = self._young, {}, 0
        self._turns_at = time.monotonic() + _LONGEST

    def _catch_up(self) -> None:
        if self._changes.version == self._version:
            return
        touched = self._changes.touched(self._version)
        self._version = self._changes.version
        if touched is None:
            self._young, self._old, self._count = {}, {}, 0
            return
        for rows in (*self._young.values(), *self._old.values()):
            for key in touched:
                rows.pop(key, None)
