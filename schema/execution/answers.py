"""Answers to what is asked again and again, as long as nothing they hang on has changed.

An answer hangs on what is asked, who asks, the day, the rulesets, and the data of the enterprises it is about. The
first four are its key; of the last `Changes` knows. What is found here may be outdated by a change that this process
has not heard of yet: that turns out when its entry in the access log is written (hub/endpoints/answering.py).
"""

import asyncio
import time
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import TracebackType
from typing import Any, Self, TypeAlias

import orjson
from cachetools import LRUCache
from prometheus_client import Gauge

from hub.core import clock
from hub.core.errors import ConsentRequired, Forbidden, InvalidUscc, NotFound, PurposeRequired, ScopeRequired
from hub.core.store.changes import About, Changes
from hub.credit.evaluation.library.in_force import Library
from hub.credit.evaluation.library.ruleset_store import library
from resolvers.context import NOTED, Context
from schema.execution.cache import LOOKUPS

BYTES = Gauge("hub_graphql_answers_bytes", "What remembered answers take.", multiprocess_mode="livesum")
#: Refusals that hang on nothing but what an answer hangs on; all others are of the moment.
LASTING = frozenset(
    kind.code for kind in (ConsentRequired, Forbidden, InvalidUscc, NotFound, PurposeRequired, ScopeRequired)
)
#: Answers at most, and which part of the whole one may take.
_MOST = 100_000
_LARGEST = 1 / 16
#: Questions that came once: an answer is only worth its room, and the garbage collector's time, if it is asked again.
_SEEN_ONCE = 50_000
#: Bytes that an answer takes beside its text, and an enterprise's code.
_BESIDE, _CODE = 1_500, 70
#: Seconds for which an answer is remembered, whatever happens: should somebody write to the tables past the hub, that
#: ends by itself, and one made anew each minute costs nothing.
_LONGEST = 60.0

Key: TypeAlias = Hashable


@dataclass(slots=True)
class Kept:
    """An answer, and what the access log is told of it; `since` is the version of `Changes` it is known to hold at."""

    body: Mapping[str, Any]
    codes: tuple[str, ...]
    told: bool
    cost: int
    noted: tuple[frozenset[Any], ...]
    about: About
    weight: int
    since: int
    until: float

    def note(self, context: Context) -> None:
        """As if the answer had been made for this request."""
        for name, values in zip(NOTED, self.noted, strict=True):
            getattr(context, name).update(values)
        context.about_all = self.about is None


class Answers:
    """One per process; remembers `size` bytes at most."""

    def __init__(self, changes: Changes, size: int) -> None:
        self._changes = changes
        self._largest = int(size * _LARGEST)
        self._kept: LRUCache[Key, Kept] = LRUCache(size, getsizeof=lambda kept: kept.weight)
        self._seen: LRUCache[int, None] = LRUCache(_SEEN_ONCE)
        self._made: dict[Key, Making] = {}
        self._hit = LOOKUPS.labels("answers", "yes")
        self._miss = LOOKUPS.labels("answers", "no")

    def key(self, asked: Iterable[Hashable], variables: Mapping[str, Any], context: Context) -> Key | None:
        """Equal for requests that are to be answered the same; None where nothing can be remembered."""
        if self._changes.epoch is None:
            return None
        try:
            given = orjson.dumps(variables, option=orjson.OPT_SORT_KEYS) if variables else b""
        except TypeError:  # a text or a number that JSON could not say again
            return None
        return (*asked, given, context.actor, context.grant.scopes, *_circumstances())

    async def find(self, key: Key) -> Kept | None:
        """Where another request is making the same answer, that is waited for, once."""
        kept = self._holding(key)
        if kept is None and (made := self._made.get(key)) is not None:
            await made.over()
            kept = self._holding(key)
        (self._hit if kept else self._miss).inc()
        return kept

    def making(self, key: Key, context: Context) -> "Making":
        """While an answer is made, others that ask the same wait; how it ends is no concern of theirs."""
        making = Making(self, key, context, self._changes.version, _circumstances())
        self._made.setdefault(key, making)
        return making

    def made(self, key: Key, making: "Making") -> None:
        if self._made.get(key) is making:
            del self._made[key]

    def asked_before(self, key: Key) -> bool:
        """Whether the question came before, as far as is remembered; from now on it did."""
        mark = hash(key)
        before = mark in self._seen
        self._seen[mark] = None
        return before

    def keep(self, key: Key, kept: Kept) -> None:
        if kept.weight > self._largest or not self._changes.untouched(kept.since, kept.about):
            return
        self._kept[key] = kept
        while len(self._kept) > _MOST:
            self._kept.popitem()
        BYTES.set(self._kept.currsize)

    def _holding(self, key: Key) -> Kept | None:
        kept = self._kept.get(key)
        if kept is None:
            return None
        if kept.until < time.monotonic() or not self._changes.untouched(kept.since, kept.about):
            del self._kept[key]
            return None
        kept.since = self._changes.version
        return kept


class Making:
    """An answer under way: as of which version of the data, on which day and by which rulesets it was begun."""

    __slots__ = ("_answers", "_circumstances", "_context", "_key", "_over", "_version")

    def __init__(
        self, answers: Answers, key: Key, context: Context, version: int, circumstances: tuple[date, Library]
    ) -> None:
        self._answers = answers
        self._key = key
        self._context = context
        self._version = version
        self._circumstances = circumstances
        self._over: asyncio.Future[None] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._answers.made(self._key, self)
        if self._over is not None:
            self._over.set_result(None)

    async def over(self) -> None:
        if self._over is None:
            self._over = asyncio.get_running_loop().create_future()
        await asyncio.wait([self._over])

    def keep(self, body: dict[str, Any], codes: tuple[str, ...], *, told: bool, cost: int) -> None:
        """Remember it if it was asked before or is being waited for, unless it is of the moment.

        Its data is then left in `body` as it goes out.
        """
        context = self._context
        if not self._answers.asked_before(self._key) and self._over is None:
            return
        if context.momentary or not LASTING.issuperset(codes) or _circumstances() != self._circumstances:
            return
        data = orjson.dumps(body["data"])
        body["data"] = orjson.Fragment(data)
        usccs = frozenset(context.usccs)
        errors = len(orjson.dumps(body["errors"])) if "errors" in body else 0
        kept = Kept(
            body=dict(body),
            codes=codes,
            told=told,
            cost=cost,
            noted=tuple(frozenset(getattr(context, name)) for name in NOTED),
            about=None if context.about is None else usccs,
            weight=len(data) + 2 * errors + _CODE * len(usccs) + _BESIDE,
            since=self._version,
            until=time.monotonic() + _LONGEST,
        )
        self._answers.keep(self._key, kept)


def _circumstances() -> tuple[date, Library]:
    """What time and files of rulesets have to do with an answer; a library that was read anew is another one."""
    return clock.today(), library()
