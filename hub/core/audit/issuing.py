"""Signs what the log is now, over entries that it has looked at, and nothing that contradicts what it signed before."""

import structlog
from prometheus_client import Gauge

from hub.core import clock
from hub.core.audit.checkpoints.checkpoint import Checkpoint
from hub.core.audit.checkpoints.folder import CheckpointFolder
from hub.core.audit.verification.queries import advance, beginning, resumed, skip
from hub.core.audit.verification.walk import Walk
from hub.core.errors import Conflict
from hub.core.store.database import Connection, Database

_WHOLE = Gauge(
    "hub_audit_log_whole",
    "Whether the access log was whole when a checkpoint over it was last due.",
    multiprocess_mode="min",
)
_SIZE = Gauge(
    "hub_audit_checkpoint_entries", "Entries of the log under its newest checkpoint.", multiprocess_mode="max"
)
_TIME = Gauge(
    "hub_audit_checkpoint_timestamp_seconds",
    "When a checkpoint was last signed, or found to be over all entries.",
    multiprocess_mode="max",
)

log = structlog.get_logger()


class CheckpointIssuer:
    """One process that issues checkpoints; it keeps how far it has come, so that each entry is walked once.

    Where it begins, it goes on from the newest checkpoint by the peaks that stand beside it.
    """

    def __init__(self, database: Database, folder: CheckpointFolder, origin: str) -> None:
        self._database, self._folder, self._origin = database, folder, origin
        self._walk: Walk | None = None

    async def issue(self, *, every_hash: bool = False) -> str:
        """Return the newest checkpoint, a new one where there are new entries.

        With `every_hash` the hashes of older entries are held against the checkpoint before. Raises Conflict where the
        log is not whole, or is not the one that was signed before.
        """
        try:
            note = await self._issue(every_hash=every_hash)
        except Conflict as error:
            self._walk = None
            _WHOLE.set(0)
            log.error("the access log is not whole", fault=error.message)
            raise
        _WHOLE.set(1)
        _TIME.set(clock.now().timestamp())
        return note

    async def _issue(self, *, every_hash: bool) -> str:
        signer = self._folder.signer(self._origin)
        vouched = self._folder.vouched(signer.public)
        async with self._database.connection() as connection, connection.transaction(isolation="repeatable_read"):
            walk = await self._walked(connection, vouched, every_hash=every_hash)
        now = Checkpoint(signer.name, walk.number, walk.root(), walk.hash)
        _SIZE.set(now.size)
        if vouched == now and (newest := self._folder.newest()):
            return newest
        note = now.sign(signer)
        self._folder.keep(note, walk.peaks, clock.today())
        return note

    async def _walked(self, connection: Connection, vouched: Checkpoint | None, *, every_hash: bool) -> Walk:
        """Walk over what is new, or along all hashes where something does not fit what was walked before."""
        if self._walk is None and vouched:
            self._walk = await resumed(connection, vouched, self._folder.peaks())
        if every_hash or self._walk is None or await _advance(connection, self._walk, vouched):
            self._walk = await beginning(connection)
            if vouched:
                await skip(connection, self._walk, vouched.size)
            if fault := await _advance(connection, self._walk, vouched):
                raise Conflict(fault)
        return self._walk


async def _advance(connection: Connection, walk: Walk, vouched: Checkpoint | None) -> str | None:
    walk.expected = [vouched] if vouched else []
    return walk.disagreement() or await advance(connection, walk)
