"""Entries about callers whom nobody knows: one a minute and cause, as anybody can cause any number."""

import asyncio
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from hub.core import clock
from hub.core.audit import rules
from hub.core.audit.log import AuditLog
from hub.core.events import Event

#: Seconds during which refusals of one cause share an entry.
PERIOD = 60.0
#: Causes that are told apart at a time; those beyond them share the entries of their kind.
_MOST_CAUSES = 50


@dataclass(slots=True)
class _Cause:
    """`repeated` refusals came after the one that has the latest entry."""

    event: Event
    began: float
    repeated: int = 0


class AnonymousLog:
    """The refusals of one process; `now` counts seconds."""

    def __init__(self, log: AuditLog, now: Callable[[], float] = time.monotonic) -> None:
        self._log = log
        self._now = now
        self._causes: dict[Hashable, _Cause] = {}

    async def refused(self, event: Event, cause: str, client: str | None = None) -> None:
        """Write the first refusal of a cause, and count what follows within a minute; raises Unavailable.

        `client` is the code that the caller gave, without having proved it.
        """
        key = self._key(event, cause, client)
        known = self._causes.get(key)
        if known is not None and self._now() - known.began < PERIOD:
            known.repeated += 1
            return
        self._causes[key] = _Cause(event, self._now())
        await self._write(event, known.repeated if known else 0)

    def _key(self, event: Event, cause: str, client: str | None) -> Hashable:
        key = event.kind, cause, client
        return key if key in self._causes or len(self._causes) < _MOST_CAUSES else (event.kind, cause, None)

    async def run(self) -> None:
        """Write what was only counted, minute by minute, until cancelled."""
        while True:
            await asyncio.sleep(PERIOD / 2)
            await self.tell_repeated(before=self._now() - PERIOD)

    async def tell_repeated(self, before: float = float("inf")) -> None:
        """Write one entry for each cause that repeated, and forget the causes that began before a moment."""
        for key, known in [(key, known) for key, known in self._causes.items() if known.began < before]:
            if known.repeated:
                await self._write(known.event, known.repeated)
            if self._causes.get(key) is known:
                del self._causes[key]

    async def _write(self, event: Event, repeated: int) -> None:
        details = {**event.details, "repeated": repeated} if repeated else event.details
        entry = rules.entry(None, Event(event.kind, details=details), clock.now())
        await self._log.write(entry)
