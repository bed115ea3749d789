"""Values that may be used once, such as the `jti` of a proof: the primary key of `single_use` refuses a second use.

So a replay is noticed on every worker, even if both requests arrive at the same time.
"""

import hashlib
from datetime import datetime

from hub.core import clock
from hub.core.store.database import Connection, Database

#: This commit need not wait for the disk: every answer waits for the commit of its log entry, which flushes both.
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
#: After so many values, up to ten times as many expired ones are deleted.
_BETWEEN_CLEANINGS = 100


class SingleUses:
    """The values that have been used, shared by all processes through the database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._since_cleaning = 0

    async def is_first(self, *value: str, until: datetime) -> bool:
        """Record the use of a value and return whether it is the first one; the value is remembered `until` then.

        Two values are the same if all their parts are.
        """
        digest = hashlib.sha256("\0".join(value).encode()).digest()
        async with self._database.connection() as connection:
            first = await connection.fetchval(_INSERT, digest, until)
            await self._clean_now_and_then(connection)
        return bool(first)

    async def _clean_now_and_then(self, connection: Connection) -> None:
        self._since_cleaning += 1
        if self._since_cleaning >= _BETWEEN_CLEANINGS:
            self._since_cleaning = 0
            await connection.execute(_CLEAN, clock.now(), 10 * _BETWEEN_CLEANINGS)
