"""Signs a checkpoint over the access log every minute in which it has grown."""

import time

from hub.core.audit.checkpoints.folder import CheckpointFolder
from hub.core.audit.issuing import CheckpointIssuer
from hub.core.errors import Conflict
from hub.core.settings import Settings
from hub.core.store.database import Database

#: Seconds between two checkpoints: what may be lost at the end of the log unnoticed is no older.
PERIOD = 60.0


class CheckpointRounds:
    """One worker's rounds."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._issuer = CheckpointIssuer(database, CheckpointFolder(settings.checkpoints_folder), settings.log_origin)
        self._due = time.monotonic()

    async def round(self) -> None:
        """Issue the checkpoint that is due; a log that is not whole gets none, and the issuer tells of it."""
        if time.monotonic() < self._due:
            return
        self._due = time.monotonic() + PERIOD
        try:
            await self._issuer.issue()
        except Conflict:
            return
