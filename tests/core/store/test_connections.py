"""Connections kept at hand: each is handed on whole, and none is lost."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest

from hub.core.errors import Unavailable
from hub.core.store.database import Database
from hub.core.store.pool.connections import Connections, ConnectionUsage

_WHO = "select pg_backend_pid()"


@pytest.fixture
async def two(database_url: str) -> AsyncIterator[Connections]:
    """Two connections, each waited for half a second at most."""
    opened = Connections(await asyncpg.create_pool(database_url, min_size=0, max_size=2), patience=0.5)
    yield opened
    await opened.close()


async def backend(connections: Connections) -> int:
    async with connections.lease() as connection:
        return int(await connection.fetchval(_WHO))


async def both(connections: Connections) -> set[int]:
    """The backends of all connections there are."""
    async with connections.lease() as one, connections.lease() as other:
        return {await one.fetchval(_WHO), await other.fetchval(_WHO)}


async def test_the_next_user_gets_the_same_connection(two: Connections) -> None:
    assert len({await backend(two) for _ in range(5)}) == 1


async def test_no_more_connections_than_the_pool_has(two: Connections) -> None:
    found = await asyncio.gather(*(backend(two) for _ in range(20)))

    assert len(set(found)) == 2


async def test_who_waits_gets_what_is_given_back(two: Connections) -> None:
    async with two.lease():
        async with two.lease() as second:
            given = await second.fetchval(_WHO)
            waiting = asyncio.create_task(backend(two))
            await asyncio.sleep(0.05)
            assert not waiting.done()

        assert await waiting == given


async def test_who_waits_too_long_is_told_and_takes_nothing_along(two: Connections) -> None:
    async with two.lease(), two.lease():
        with pytest.raises(Unavailable) as refused:
            await backend(two)

    assert (refused.value.message, refused.value.cause) == ("the store cannot be reached", "TimeoutError")
    assert len(await both(two)) == 2


async def test_who_is_cancelled_while_waiting_takes_nothing_along(two: Connections) -> None:
    async with two.lease(), two.lease() as second:
        waiting = [asyncio.create_task(backend(two)) for _ in range(2)]
        await asyncio.sleep(0.05)
        waiting[0].cancel()
        given = await second.fetchval(_WHO)

    assert await waiting[1] == given
    assert len(await both(two)) == 2


async def test_who_is_cancelled_as_it_is_handed_a_connection_hands_it_on(two: Connections) -> None:
    async with two.lease(), two.lease():
        waiting = [asyncio.create_task(backend(two)) for _ in range(3)]
        await asyncio.sleep(0.05)
    waiting[0].cancel()

    await asyncio.gather(*waiting[1:])

    assert waiting[0].cancelled()
    assert len(await both(two)) == 2


async def test_an_interrupted_connection_is_handed_on_only_when_it_is_quiet(two: Connections) -> None:
    async def sleep() -> None:
        async with two.lease() as connection:
            await connection.execute("select pg_sleep(60)")

    sleeping = [asyncio.create_task(sleep()) for _ in range(2)]
    await asyncio.sleep(0.1)
    for each in sleeping:
        each.cancel()
    await asyncio.gather(*sleeping, return_exceptions=True)

    assert len(await both(two)) == 2


async def test_a_failed_statement_leaves_a_good_connection(two: Connections) -> None:
    before = await backend(two)
    with pytest.raises(asyncpg.UndefinedTableError):
        async with two.lease() as connection:
            await connection.execute("select from nowhere")

    assert await backend(two) == before


async def test_lost_connections_are_replaced(two: Connections) -> None:
    before = await both(two)
    for _ in before:
        with pytest.raises(Unavailable):
            async with two.lease() as connection:
                await connection.execute("select pg_terminate_backend(pg_backend_pid())")

    assert len(await both(two) - before) == 2


async def test_a_connection_lost_while_nobody_used_it_is_replaced(two: Connections, database_url: str) -> None:
    before = await both(two)
    outsider = await asyncpg.connect(database_url)
    await outsider.fetch("select pg_terminate_backend(pid, 5000) from unnest($1::int[]) as pid", list(before))
    await outsider.close()
    await asyncio.sleep(0.1)

    assert len(await both(two) - before) == 2


async def test_closing_waits_for_those_in_use(database_url: str) -> None:
    connections = Connections(await asyncpg.create_pool(database_url, min_size=0, max_size=2), patience=0.5)
    async with asyncio.timeout(5), connections.lease() as connection:
        closing = asyncio.create_task(connections.close())
        await asyncio.sleep(0.05)
        assert not closing.done()
        assert await connection.fetchval("select 1") == 1

    async with asyncio.timeout(5):
        await closing


async def test_some_connections_read_rows_in_the_order_of_indexes_and_others_as_the_planner_likes(
    database: Database,
) -> None:
    sql = "select current_setting('enable_sort') || ' ' || current_setting('enable_seqscan') as ways"

    by_index, planned = await database.fetch_by_index(sql), await database.fetch(sql)

    assert (by_index[0]["ways"], planned[0]["ways"]) == ("off off", "on on")


async def test_both_kinds_of_connections_are_counted_and_closed(database_url: str) -> None:
    store = await Database.open(database_url, most=4)

    async with store.connection(), store.connection(by_index=True):
        assert (store.usage(), store.has_room) == (ConnectionUsage(used=2, idle=0, waiting=0), True)
        async with store.connection(by_index=True):
            assert not store.has_room
    assert store.usage() == ConnectionUsage(used=0, idle=3, waiting=0)
    await store.close()

    with pytest.raises(Unavailable):
        await store.fetch_by_index("select 1")
