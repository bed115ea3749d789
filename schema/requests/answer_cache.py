"""The cache of answers to questions that come again, kept as long as nothing they depend on has changed.

An answer depends on what is asked, who asks, the day, the rulesets, and the data of the enterprises it is about. The
first four are its key; `Changes` knows of the last. A cached answer may be outdated by a change that this process has
not heard of yet: that turns out when its entry in the access log is written (hub/endpoints/graphql/answering.py).
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
from hub.core.freshness.changes import About
from hub.core.freshness.known_changes import KnownChanges
from hub.credit.evaluation.library.in_force import Library
from hub.credit.evaluation.library.ruleset_store import library
from resolvers.request.context import Context
from resolvers.request.touched import TouchedCopy
from schema.requests.cache import LOOKUPS

BYTES = Gauge("hub_graphql_answers_bytes", "What remembered answers take.", multiprocess_mode="livesum")
#: Refusals that depend on nothing but what answers depend on; all others are of the moment.
LASTING = frozenset(
    kind.code for kind in (ConsentRequired, Forbidden, InvalidUscc, NotFound, PurposeRequired, ScopeRequired)
)
#: Answers at most, and the largest part of the whole that one may take.
_MOST = 100_000
_LARGEST = 1 / 16
#: Keys of questions that came once: only an answer that is asked for again is worth its room and the collector's time.
_SEEN_ONCE = 50_000
#: Bytes that an answer takes beside its text, and those of an enterprise's code.
_BESIDE, _CODE = 1_500, 70
#: Seconds for which an answer is cached, whatever happens. Should somebody write to the tables past the hub, a stale
#: answer ends by itself, and making one anew each minute costs nothing.
_LONGEST = 60.0

AnswerKey: TypeAlias = Hashable


@dataclass(slots=True)
class CachedAnswer:
    """An answer and what the access log is told of it; it is known to hold at version `since` of `Changes`."""

    body: Mapping[str, Any]
    codes: tuple[str, ...]
    told: bool
    cost: int
    touched: TouchedCopy
    about: About
    weight: int
    since: int
    until: float

    def note(self, context: Context) -> None:
        """Note in the context what would be noted if the answer had been made for this request."""
        context.touched.update(self.touched)
        context.about_all = self.about is None


class AnswerCache:
    """The answers that one process holds, of `size` bytes at most."""

    def __init__(self, changes: KnownChanges, size: int) -> None:
        self._changes = changes
        self._largest = int(size * _LARGEST)
        self._cached: LRUCache[AnswerKey, CachedAnswer] = LRUCache(size, getsizeof=lambda cached: cached.weight)
        self._seen: LRUCache[int, None] = LRUCache(_SEEN_ONCE)
        self._in_progress: dict[AnswerKey, AnswerInProgress] = {}
        self._hit = LOOKUPS.labels("answers", "yes")
        self._miss = LOOKUPS.labels("answers", "no")

    def key(self, asked: Iterable[Hashable], variables: Mapping[str, Any], context: Context) -> AnswerKey | None:
        """Make a key, equal for requests that are to be answered the same; None where nothing can be cached."""
        if self._changes.epoch is None:
            return None
        try:
            values = orjson.dumps(variables, option=orjson.OPT_SORT_KEYS) if variables else b""
        except TypeError:  # a text or a number that JSON could not say again
            return None
        return (*asked, values, context.actor, context.grant.scopes, *_circumstances())

    async def find(self, key: AnswerKey) -> CachedAnswer | None:
        """Find an answer that still holds; waits, once, for another request that is making it."""
        cached = self._holding(key)
        if cached is None and (in_progress := self._in_progress.get(key)) is not None:
            await in_progress.over()
            cached = self._holding(key)
        (self._hit if cached else self._miss).inc()
        return cached

    def making(self, key: AnswerKey, context: Context) -> "AnswerInProgress":
        """Begin an answer: others that ask the same wait for its end, and are not harmed by how it ends."""
        in_progress = AnswerInProgress(self, key, context, self._changes.version, _circumstances())
        self._in_progress.setdefault(key, in_progress)
        return in_progress

    def made(self, key: AnswerKey, in_progress: "AnswerInProgress") -> None:
        if self._in_progress.get(key) is in_progress:
            del self._in_progress[key]

    def asked_before(self, key: AnswerKey) -> bool:
        """Whether the question came before, as far as is known; from now on it did."""
        mark = hash(key)
        before = mark in self._seen
        self._seen[mark] = None
        return before

    def keep(self, key: AnswerKey, answer: CachedAnswer) -> None:
        if answer.weight > self._largest or not self._changes.untouched(answer.since, answer.about):
            return
        self._cached[key] = answer
        while len(self._cached) > _MOST:
            self._cached.popitem()
        BYTES.set(self._cached.currsize)

    def _holding(self, key: AnswerKey) -> CachedAnswer | None:
        try:
            answer = self._cached[key]
        except KeyError:
            return None
        if answer.until < time.monotonic() or not self._changes.untouched(answer.since, answer.about):
            del self._cached[key]
            return None
        answer.since = self._changes.version
        return answer


class AnswerInProgress:
    """An answer under way; it knows the version of the data, the day and the rulesets that it was begun with."""

    __slots__ = ("_answers", "_circumstances", "_context", "_key", "_over", "_version")

    def __init__(
        self, answers: AnswerCache, key: AnswerKey, context: Context, version: int, circumstances: tuple[date, Library]
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
        """Cache the answer if it was asked for before or is being waited for, unless it is of the moment.

        Its data is then left in `body` as it goes out.
        """
        context = self._context
        if not self._answers.asked_before(self._key) and self._over is None:
            return
        if context.uncacheable or not LASTING.issuperset(codes) or _circumstances() != self._circumstances:
            return
        data = orjson.dumps(body["data"])
        body["data"] = orjson.Fragment(data)
        touched = context.touched.copy()
        errors = len(orjson.dumps(body["errors"])) if "errors" in body else 0
        answer = CachedAnswer(
            body=dict(body),
            codes=codes,
            told=told,
            cost=cost,
            touched=touched,
            about=None if context.about is None else touched.usccs,
            weight=len(data) + 2 * errors + _CODE * (len(touched.usccs) + len(touched.unstated)) + _BESIDE,
            since=self._version,
            until=time.monotonic() + _LONGEST,
        )
        self._answers.keep(self._key, answer)


def _circumstances() -> tuple[date, Library]:
    """Tell the day and the rulesets that answers depend on; a library that was read anew is another one."""
    return clock.today(), library()
