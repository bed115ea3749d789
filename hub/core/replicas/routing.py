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

    def connection(self) -> ConnectionLease:
        return self._primary.connection()

    def connection_in_order(self) -> ConnectionLease:
        return self._primary.connection_in_order()

    def usage(self) -> ConnectionUsage:
        return self._primary.usage()

    async def fetch(self, sql: str, *parameters: object) -> Sequence[Row]:
        """Run one statement on a server at the position that the process knows; returns all its rows."""
        return await self._routed(sql, parameters, in_order=False)

    async def fetch_in_order(self, sql: str, *parameters: object) -> Sequence[Row]:
        return await self._routed(sql, parameters, in_order=True)

    async def _routed(self, sql: str, parameters: Sequence[object], *, in_order: bool) -> Sequence[Row]:
        replica, cause = self._choose(in_order=in_order)
        if replica is not None:
            try:
                rows = await replica.fetch(sql, *parameters, in_order=in_order)
            except Exception as error:  # a replica that is lost, slow or behind harms nobody: the primary answers
                cause = _cause(replica, error)
            else:
                self._by_replica[replica].inc()
                return rows
        _FALLBACKS.labels(cause).inc()
        self._by_primary.inc()
        primary = self._primary
        return await (primary.fetch_in_order if in_order else primary.fetch)(sql, *parameters)

    def _choose(self, *, in_order: bool) -> tuple[Replica | None, str]:
        """The replica with the fewest reads under way, in turn among equals; else why there is none."""
        self._next += 1
        first = self._next % len(self.replicas)
        chosen, cause = None, ReplicaState.LOST.value
        for replica in (*self.replicas[first:], *self.replicas[:first]):
            hindrance = replica.hindrance(in_order=in_order)
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
