"""The digests of a view come from one index: with the rows of the table they take seven times as long."""

from hub.core.store.database import Database
from hub.sharing.copies import queries


async def test_digests_are_read_from_the_index_alone(database: Database) -> None:
    async with database.transaction() as connection:
        await connection.execute("set local enable_seqscan = off; set local enable_bitmapscan = off")
        plan = [row[0] for row in await connection.fetch(f"explain {queries._DIGESTS}", 1, 1)]

    assert [line for line in plan if "Index Only Scan using published_pkey" in line] != []
