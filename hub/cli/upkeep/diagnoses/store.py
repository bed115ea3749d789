"""Whether the store can be relied on, the worker works, and the sources arrive."""

from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta

from auth.clients import queries as clients
from auth.tokens import signing_keys
from hub.cli.upkeep.diagnoses.replicas import diagnose_replicas
from hub.cli.upkeep.diagnoses.results import Diagnosis
from hub.core import clock
from hub.core.audit.checkpoints.checkpoint import Checkpoint
from hub.core.audit.checkpoints.folder import CheckpointFolder
from hub.core.audit.checkpoints.signed_notes import NoteKey
from hub.core.audit.verification.queries import verify
from hub.core.errors import HubError, Unavailable, told_to_operator
from hub.core.freshness.listener import notifications_arrive
from hub.core.settings import Settings
from hub.core.store import stale
from hub.core.store.database import Database
from hub.core.store.migrations import revisions
from hub.core.store.pool.servers import StoreCondition, condition
from hub.demo.clients import CLIENTS
from hub.intake.ingest.queries import provided_sources

#: Seconds by which the clocks of store and hub may differ: tokens are taken 10 seconds early.
_SKEW = 5.0
#: Connections that two workers and a command need.
_CONNECTIONS = 25
_KEY_AGE, _MARK_AGE = timedelta(days=180), timedelta(minutes=15)
_WORKER = "start `hub worker`, or read in its log why it does not get on"


async def diagnose_store(database: Database, settings: Settings) -> AsyncIterator[Diagnosis]:
    """All that is in the store; where it cannot be used, that alone."""
    try:
        async with database.connection() as connection:
            await revisions.require_newest_of(connection)
            found = await condition(connection)
    except Unavailable as error:
        yield Diagnosis.fault("store", told_to_operator(error), "see `hub migrate --help`, or the store's own log")
        return
    for diagnosis in diagnose_server(found, clock.now()):
        yield diagnosis
    for look in (_listener, diagnose_replicas, _keys, _log, _marks, _sources, _demo):
        async for diagnosis in look(database, settings):
            yield diagnosis


def diagnose_server(found: StoreCondition, now: datetime) -> Iterator[Diagnosis]:
    """What the server says of itself at a moment."""
    yield Diagnosis.ok(
        "store", f"PostgreSQL {found.version}, revision {revisions.newest()}, {found.size_bytes >> 20} MiB"
    )
    if found.encoding != "UTF8":
        yield Diagnosis.fault(
            "encoding", f"it is {found.encoding}", "make the database anew with UTF8 and load a backup"
        )
    if found.in_recovery:
        yield Diagnosis.fault("server", "it is a replica, which takes no entry of the log", "name the primary")
    for name in ("fsync", "full_page_writes", "synchronous_commit"):
        if not getattr(found, name):
            yield Diagnosis.fault(name, "it is off: what was answered may be lost with the power", f"set {name} = on")
    skew = (found.now - now).total_seconds()
    if abs(skew) > _SKEW:
        yield Diagnosis.fault(
            "clock", f"the store's is {skew:+.1f} seconds from this machine's", "let both keep time by NTP"
        )
    if found.max_connections - found.connections < _CONNECTIONS:
        told = f"{found.connections} of {found.max_connections} are used"
        yield Diagnosis.warning("connections", told, f"raise max_connections: {_CONNECTIONS} should be free")


async def _listener(database: Database, _: Settings) -> AsyncIterator[Diagnosis]:
    if await notifications_arrive(database):
        yield Diagnosis.ok("notifications", "they arrive")
    else:
        remedy = "set HUB_DATABASE_URL to PostgreSQL itself"
        yield Diagnosis.warning("notifications", "they do not arrive: processes look twice a second", remedy)


async def _keys(database: Database, _: Settings) -> AsyncIterator[Diagnosis]:
    since = await signing_keys.current_since(database)
    if since is None:
        yield Diagnosis.warning("signing key", "there is none yet", "start `hub serve`, which makes one")
    elif clock.now() - since > _KEY_AGE:
        yield Diagnosis.warning("signing key", f"the current one is of {since:%Y-%m-%d}", "hub key rotate")
    else:
        yield Diagnosis.ok("signing key", f"the current one is of {since:%Y-%m-%d}")


async def _log(database: Database, settings: Settings) -> AsyncIterator[Diagnosis]:
    folder = CheckpointFolder(settings.checkpoints_folder)
    note, key = folder.newest(), folder.public_key()
    if note is None or key is None:
        yield Diagnosis.warning("access log", f"no checkpoint is in {folder.path}", _WORKER)
        return
    try:
        checkpoint = Checkpoint.open(note, NoteKey.read(key))
        async with database.connection() as connection:
            done = await verify(connection, checkpoint=checkpoint, newer_only=True)
    except HubError as error:
        yield Diagnosis.fault("access log", error.message, "see the access log in docs/operations.md")
        return
    if done.fault:
        yield Diagnosis.fault("access log", done.fault, "find out who has written to the store, and restore a backup")
    else:
        yield Diagnosis.ok(
            "access log", f"{done.entries} entries, {done.entries - checkpoint.size} after the checkpoint"
        )


async def _marks(database: Database, _: Settings) -> AsyncIterator[Diagnosis]:
    marks, oldest = await stale.backlog(database)
    if oldest and clock.now() - oldest > _MARK_AGE:
        yield Diagnosis.fault(
            "worker", f"{marks} enterprises wait to be derived, since {oldest:%Y-%m-%d %H:%M} UTC", _WORKER
        )
    else:
        yield Diagnosis.ok("worker", f"{marks} enterprises wait to be derived")


async def _sources(database: Database, _: Settings) -> AsyncIterator[Diagnosis]:
    for source in await provided_sources(database):
        name, remedy = f"source {source.resource}", f"ask {source.provider} for the next delivery"
        if source.newest is None and source.coverage:
            yield Diagnosis.warning(name, f"{source.provider} has never delivered", remedy)
        elif source.due_on and source.due_on < clock.today():
            yield Diagnosis.warning(name, f"{source.provider} was due on {source.due_on}", remedy)
        if source.waiting:
            told = f"{source.waiting} rows of {source.provider} wait in quarantine"
            yield Diagnosis.warning(name, told, f"hub quarantine list --resource {source.resource}")


async def _demo(database: Database, _: Settings) -> AsyncIterator[Diagnosis]:
    async with database.connection() as connection:
        known = {client.code for client in await clients.list_all(connection) if client.enabled}
    for code in sorted(known & {client.code for client in CLIENTS}):
        yield Diagnosis.fault("clients", f"{code} is the demonstration's", f"hub client disable {code}")
