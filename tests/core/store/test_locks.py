"""Each advisory lock keeps its number, and is given back when its time is over."""

import pytest

from hub.core.store.database import Connection, Database
from hub.core.store.locks import Lock, holding

_HELD = """
select classid, objid, objsubid from pg_locks
where locktype = 'advisory' and granted and pid = pg_backend_pid() order by classid, objid
"""


async def keys(connection: Connection) -> list[tuple[int, ...]]:
    return [tuple(row) for row in await connection.fetch(_HELD)]


async def test_locks_keep_the_numbers_that_earlier_releases_take(database: Database) -> None:
    async with database.transaction() as connection:
        await connection.execute(Lock.MIGRATION.until_commit)
        assert await keys(connection) == [(0, 4207030001, 1)]
    async with database.transaction() as connection:
        await connection.execute(Lock.DELIVERY.until_commit, "register")
        hashed = await connection.fetchval("select hashtext('register')::bit(32)::bigint")
        assert await keys(connection) == [(420703, hashed, 2)]
    async with database.connection() as connection:
        async with holding(connection, Lock.EVALUATION):
            assert await keys(connection) == [(420703, 0, 2)]
        assert await keys(connection) == []


async def test_a_lock_is_given_back_after_a_failure(database: Database) -> None:
    async with database.connection() as connection:
        with pytest.raises(LookupError):
            async with holding(connection, Lock.EVALUATION):
                raise LookupError
        assert await keys(connection) == []


async def test_deliveries_of_one_resource_wait_for_each_other(database: Database) -> None:
    async with database.transaction() as first:
        await first.execute(Lock.DELIVERY.until_commit, "register")
        async with database.transaction() as other:
            await other.execute(Lock.DELIVERY.until_commit, "tax-grade")
            with pytest.raises(TimeoutError):
                await other.execute(Lock.DELIVERY.until_commit, "register", timeout=0.1)
