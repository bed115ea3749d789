"""Numbers of the store, which one worker tells for all: what waits to be derived, and how old each source is."""

import time

from prometheus_client import Gauge

from hub.core import clock
from hub.core.store import stale
from hub.core.store.database import Database
from hub.intake.ingest.queries import provided_sources

#: Seconds between two looks.
PERIOD = 60.0

_MARKS = Gauge("hub_stale_marks", "Enterprises of which something new is known that is not derived yet.")
_ASKED = Gauge(
    "hub_stale_marks_asked", "Those of them that readers have asked about since; the worker takes them first."
)
_OLDEST = Gauge("hub_stale_mark_age_seconds", "How long the first of them has waited.")
_AGE = Gauge(
    "hub_source_age_days", "Days since the day up to which a provider has stated a resource.", ["resource", "provider"]
)
_OVERDUE = Gauge(
    "hub_source_overdue",
    "Whether a delivery is due that has not come, or an expected provider has never delivered.",
    ["resource", "provider"],
)
_WAITING = Gauge("hub_quarantine_rows", "Rows that wait for a person.", ["resource", "provider"])


class StoreGauges:
    """The gauges of the store."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._due = time.monotonic()

    async def round(self) -> None:
        """Look again where a minute has passed."""
        if time.monotonic() >= self._due:
            self._due = time.monotonic() + PERIOD
            await self.look()

    async def look(self) -> None:
        marks, oldest = await stale.backlog(self._database)
        _MARKS.set(marks)
        _ASKED.set(await stale.count_asked(self._database))
        _OLDEST.set((clock.now() - oldest).total_seconds() if oldest else 0)
        today = clock.today()
        for source in await provided_sources(self._database):
            labels = source.resource, source.provider
            if source.newest:
                _AGE.labels(*labels).set((today - source.newest).days)
            expected = source.coverage is not None
            late = source.due_on < today if source.due_on else expected
            _OVERDUE.labels(*labels).set(late)
            _WAITING.labels(*labels).set(source.waiting)
