"""Reads that all see the store at one moment, through a connection whose transaction is repeatable read."""

import asyncio
from collections.abc import Sequence

from hub.core.store.database import Connection, Database, Row


class Snapshot(Database):
    """The database as one transaction sees it, for functions that read from a `Database`; it remembers no rows."""

    def __init__(self, connection: Connection) -> None:
        super().__init__("")
        self._through = connection
        self._turn = asyncio.Lock()

    async def fetch(self, sql: str, *parameters: object) -> Sequence[Row]:
        """Run one statement; those that are asked for at once take turns, as a connection runs one at a time."""
        async with self._turn:
            return await self._through.fetch(sql, *parameters)
