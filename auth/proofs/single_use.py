"""Values that may be shown once: the second showing fails on the table's key, on whichever worker and however soon."""

import hashlib
from datetime import datetime

from hub.core import clock
from hub.core.store.database import Connection, Database

#: The log entry that every answer waits for is committed after this and flushes it too: no waiting for the disk twice.
_INSERT = """
with unhurried as materialized (select set_config('synchronous_commit', 'off', true))
insert into single_use (digest, expires_at) select $1, $2 from unhurried
on conflict (digest) do nothing
returning true
"""
_CLEAN = """
delete from single_use where digest in (
    select digest from single_use where expires_at < $1 order by expires_at limit $2 for update skip locked)
"""
#: After so many values, up to ten times as many that have expired are forgotten.
_BETWEEN_CLEANINGS = 100


class SingleUses:
    """One per process; what was shown is shared with every other process through the database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._since_cleaning = 0

    async def is_first(self, *value: str, until: datetime) -> bool:
        """Whether this value, told apart by all its parts, is shown for the first time; it is remembered `until`."""
        digest = hashlib.sha256("\0".join(value).encode()).digest()
        async with self._database.connection() as connection:
            first = await connection.fetchval(_INSERT, digest, until)
            await self._clean_in_turn(connection)
        return bool(first)

    async def _clean_in_turn(self, connection: Connection) -> None:
        self._since_cleaning += 1
        if self._since_cleaning >= _BETWEEN_CLEANINGS:
            self._since_cleaning = 0
            await connection.execute(_CLEAN, clock.now(), 10 * _BETWEEN_CLEANINGS)
