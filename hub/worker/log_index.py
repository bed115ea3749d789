"""Keeps the access log's index by enterprise: what was written since the last round is moved into it."""

from hub.core.audit.commands import index
from hub.core.store.database import Database


class LogIndexRounds:
    """One worker's rounds."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def round(self) -> None:
        """Index what the log has gathered."""
        await index(self._database)
