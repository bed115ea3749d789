"""Whether the replicas of the store can be read."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg

from hub.cli.upkeep.diagnoses.results import Diagnosis
from hub.core.errors import told_to_operator
from hub.core.freshness.changes import Changes
from hub.core.replicas.replica import ReplicaState, server_name
from hub.core.replicas.watching import SYSTEM, look
from hub.core.settings import Settings
from hub.core.store.database import UNREACHABLE, Connection, Database

#: Seconds that one may take to be reached, and to show the last change.
_PATIENCE = 5.0
_BETWEEN_LOOKS = 0.1


async def diagnose_replicas(database: Database, settings: Settings) -> AsyncIterator[Diagnosis]:
    """One diagnosis for each address of HUB_READ_URLS."""
    for url in settings.replica_urls:
        subject = f"replica {server_name(url)}"
        try:
            connection = await asyncpg.connect(url, timeout=_PATIENCE, command_timeout=_PATIENCE)
            try:
                yield diagnose(subject, await _state(database, connection))
            finally:
                connection.terminate()
        except (*UNREACHABLE, asyncpg.PostgresError, TimeoutError) as error:
            told = f"it cannot be reached: {told_to_operator(error)}"
            yield Diagnosis.warning(subject, told, "make it reachable: the primary answers in its place")


async def _state(database: Database, connection: Connection) -> ReplicaState:
    """What it is, once it has had the time to replay the last change."""
    [own] = await database.fetch(SYSTEM)
    changes = Changes()
    await changes.catch_up(database)
    for _ in range(round(_PATIENCE / _BETWEEN_LOOKS)):
        state = await look(connection, own["system_identifier"], changes.change_id)
        if state is not ReplicaState.BEHIND:
            break
        await asyncio.sleep(_BETWEEN_LOOKS)
        await changes.catch_up(database)
    return state


def diagnose(subject: str, state: ReplicaState) -> Diagnosis:
    """What is to be said of a replica that has answered."""
    match state:
        case ReplicaState.FOREIGN:
            return Diagnosis.fault(
                subject, "it is no copy of the store", "name a standby of the server of HUB_DATABASE_URL"
            )
        case ReplicaState.NO_STANDBY:
            return Diagnosis.warning(subject, "it takes writes itself, so it is not read", "name a standby")
        case ReplicaState.BEHIND:
            told = f"it has not shown the last change for {_PATIENCE:.0f} seconds, so it is not read"
            return Diagnosis.warning(subject, told, "look whether its replay is paused, and at pg_stat_replication")
        case _:
            return Diagnosis.ok(subject, "it shows the last change")
