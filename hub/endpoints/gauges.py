"""Numbers of one process: what its connections do, and whether it hears of changes."""

import asyncio

from prometheus_client import Gauge

from hub.core.freshness.changes import Changes
from hub.core.store.database import Database

#: Seconds between two looks.
PERIOD = 5.0

_CONNECTIONS = Gauge(
    "hub_store_connections",
    "Connections to the store that are used or idle, and callers that wait for one.",
    ["state"],
    multiprocess_mode="livesum",
)
_HEARING = Gauge(
    "hub_listener_hearing",
    "Whether every process hears of changes at once, and does not have to look twice a second.",
    multiprocess_mode="livemin",
)


class ProcessGauges:
    """The gauges of one process."""

    def __init__(self, database: Database, changes: Changes) -> None:
        self._database, self._changes = database, changes

    async def run(self) -> None:
        """Look again and again, until cancelled."""
        while True:
            self.look()
            await asyncio.sleep(PERIOD)

    def look(self) -> None:
        for state, count in self._database.usage()._asdict().items():
            _CONNECTIONS.labels(state).set(count)
        _HEARING.set(self._changes.told)
