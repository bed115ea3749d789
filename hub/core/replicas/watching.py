"""Watches a replica: whether it answers, is a standby of the primary, and has replayed what the process knows of."""

import asyncio
import time
from uuid import UUID

import asyncpg
import structlog
from prometheus_client import Gauge

from hub.core.errors import Unavailable, told_to_operator
from hub.core.freshness.changes import Changes
from hub.core.replicas.replica import Replica, ReplicaState
from hub.core.store.database import UNREACHABLE, Connection, Database

#: Seconds between two looks, and how long one may take: a replica that hangs holds a read up for their sum at most.
_PERIOD, _PATIENCE = 0.5, 0.5
#: Seconds between two looks at one that is behind: the first wait, which doubles up to the period.
_SOONEST = 0.005
#: Seconds before one that was lost, or may not be read, is tried again.
_AGAIN = 1.0
_LOST = (*UNREACHABLE, asyncpg.PostgresError, Unavailable, TimeoutError)

_READY = Gauge(
    "hub_replica_ready",
    "Whether a replica is at the position of every process, which read from it.",
    ["server"],
    multiprocess_mode="livemin",
)
_BEHIND = Gauge(
    "hub_replica_behind_seconds",
    "For how long a replica has not shown the last change that a process knows of, or not answered.",
    ["server"],
    multiprocess_mode="livemax",
)
_LOOK = """
select h.change_id, pg_is_in_recovery() as in_recovery, c.system_identifier
from audit_head h cross join pg_control_system() c where h.id = 1
"""
SYSTEM = "select system_identifier from pg_control_system()"

log = structlog.get_logger()


async def look(connection: Connection, system: int, change_id: UUID | None) -> ReplicaState:
    """What a server is beside the primary, whose system's number and last change are given."""
    try:
        row = await connection.fetchrow(_LOOK)
    except (asyncpg.UndefinedTableError, asyncpg.UndefinedColumnError):
        return ReplicaState.FOREIGN
    if row is None or row["system_identifier"] != system:
        return ReplicaState.FOREIGN
    if not row["in_recovery"]:
        return ReplicaState.NO_STANDBY
    return ReplicaState.READY if row["change_id"] == change_id else ReplicaState.BEHIND


class ReplicaWatch:
    """Keeps the state of one replica, and its connections open only while it answers."""

    def __init__(self, replica: Replica, primary: Database, changes: Changes) -> None:
        self._replica, self._primary, self._changes = replica, primary, changes
        self._ready = _READY.labels(replica.name)
        self._behind = _BEHIND.labels(replica.name)
        self._at_position = time.monotonic()

    async def run(self) -> None:
        """Watch until cancelled."""
        while True:
            try:
                await self._connected()
            except _LOST as error:
                self._see(ReplicaState.LOST, told_to_operator(error))
            finally:
                self._replica.close()
            await asyncio.sleep(_AGAIN)

    async def _connected(self) -> None:
        """Watch over one connection; raises what it ended with, returns where the replica may not be read."""
        settings = {"application_name": "credit-hub watch"}
        connection = await asyncpg.connect(
            self._replica.url, timeout=_PATIENCE, command_timeout=_PATIENCE, server_settings=settings
        )
        try:
            [own] = await self._primary.fetch(SYSTEM)
            await self._watch(connection, own["system_identifier"])
        finally:
            connection.terminate()

    async def _watch(self, connection: Connection, system: int) -> None:
        pause = _SOONEST
        while True:
            version = self._changes.version
            state = await look(connection, system, self._changes.change_id)
            if state in (ReplicaState.READY, ReplicaState.BEHIND):
                await self._replica.open()
            self._see(state)
            if state is ReplicaState.READY:
                pause = _SOONEST
                await self._changed(version)
            elif state is ReplicaState.BEHIND:
                await asyncio.sleep(pause)
                pause = min(2 * pause, _PERIOD)
            else:
                return

    async def _changed(self, version: int) -> None:
        """Wait for the next change that the process learns of, for a period at most."""
        try:
            async with asyncio.timeout(_PERIOD):
                await self._changes.after(version)
        except TimeoutError:
            return

    def _see(self, state: ReplicaState, cause: str | None = None) -> None:
        now = time.monotonic()
        if state is ReplicaState.READY:
            self._at_position = now
        self._ready.set(state is ReplicaState.READY)
        self._behind.set(now - self._at_position)
        earlier, self._replica.state = self._replica.state, state
        if state is earlier or ReplicaState.BEHIND in (state, earlier):
            return
        tell = log.info if state is ReplicaState.READY else log.warning
        tell("a replica changed its state", server=self._replica.name, state=state.value, cause=cause)
