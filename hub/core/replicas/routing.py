"""Sends each read to a replica that is at the process's position, else to the primary."""

from collections.abc import Sequence

import structlog
from prometheus_client import Counter

from hub.core.errors import Unavailable
from hub.core.replicas.replica import NotAtPosition, Replica, ReplicaState
from hub.core.store.database import Database, Row
from hub.core.store.pool.connections import ConnectionLease, ConnectionUsage

_READS = Counter(
    "hub_replica_reads_total", "Statements of answers, by who ran them: the primary, or which replica.", ["server"]
)
_FALLBACKS = Counter(
    "hub_replica_fallbacks_total", "Statements that a replica would have run and the primary did, by cause.", ["cause"]
)

log = structlog.get_logger()


class RoutedReads(Database):
    """The store as queries read it, whose answers leave only once their entries are in the log.

    What fails on a replica, for whatever cause, is read from the primary at once. Connections, and so transactions,
    are the primary's.
    """

    def __init__(self, primary: Database, replicas: Sequence[Replica]) -> None:
        super().__init__(primary.url, row_cache=primary.row_cache)
        self._primary = primary
        self.replicas = replicas
        self._next = 0
        self._by_primary = _READS.labels("primary")
        self._by_replica = {replica: _READS.labels(replica.name) for replica in replicas}

    @property
    def primary(self) -> Database:
        return self._primary

    def connection(self, *, by_index: bool = False) -> ConnectionLease:
        return self._primary.connection(by_index=by_index)

    def usage(self) -> ConnectionUsage:
        return self._primary.usage()

    async def fetch(self, sql: str, *parameters: object) -> Sequence[Row]:
        """Run one statement on a server at the position that the process knows; returns all its rows."""
        return await self._read(sql, parameters, by_index=False)

    async def fetch_by_index(self, sql: str, *parameters: object) -> Sequence[Row]:
        """The same, planned to read indexes in their order."""
        return await self._read(sql, parameters, by_index=True)

    async def _read(self, sql: str, parameters: Sequence[object], *, by_index: bool) -> Sequence[Row]:
        replica, cause = self._choose()
        if replica is not None:
            try:
                rows = await replica.fetch(sql, *parameters, by_index=by_index)
            except Exception as error:  # a replica that is lost, slow or behind harms nobody: the primary answers
                cause = _cause(replica, error)
            else:
                self._by_replica[replica].inc()
                return rows
        _FALLBACKS.labels(cause).inc()
        self._by_primary.inc()
        fetch = self._primary.fetch_by_index if by_index else self._primary.fetch
        return await fetch(sql, *parameters)

    def _choose(self) -> tuple[Replica | None, str]:
        """The replica with the fewest reads under way, in turn among equals; else why there is none."""
        self._next += 1
        first = self._next % len(self.replicas)
        chosen, cause = None, ReplicaState.LOST.value
        for replica in (*self.replicas[first:], *self.replicas[:first]):
            hindrance = replica.hindrance()
            if hindrance is not None:
                cause = hindrance
            elif chosen is None or replica.reading < chosen.reading:
                chosen = replica
        return chosen, cause


def _cause(replica: Replica, error: Exception) -> str:
    """Why the read failed, in one word; one that broke or outlasted it is not read for a while."""
    if isinstance(error, NotAtPosition):
        return ReplicaState.BEHIND.value
    if isinstance(error, Unavailable):
        replica.rest()
        return ReplicaState.LOST.value
    log.info("a replica refused a statement", server=replica.name, cause=str(error))
    return "refused"
