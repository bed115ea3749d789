"""Connections kept at hand: each is handed on whole, and none is lost."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import asyncpg
import pytest

from hub.core.errors import Unavailable
from hub.core.store.binary_rows import beginning, copy_rows, text
from hub.core.store.database import Connection, Database
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


_TEXT, _ROWS = "x" * 3_000, 3_000
#: What the relay takes before it reads no more: less than all rows, and more than the messages before them.
_TAKEN = 1_000_000


class Relay:
    """Hands on what a client writes to the store until it has handed on much; then it reads no more, until it breaks.

    So does a machine that is about to be gone.
    """

    def __init__(self, url: str, folder: Path) -> None:
        user, self._server = url.split("?host=")
        self.url = f"{user}?host={folder}"
        self._folder = folder
        self._writers: list[asyncio.StreamWriter] = []
        self._broken = asyncio.Event()
        self.full = asyncio.Event()

    async def start(self) -> asyncio.Server:
        return await asyncio.start_unix_server(self._handed_on, self._folder / ".s.PGSQL.5432")

    def break_off(self) -> None:
        self._broken.set()
        for writer in self._writers:
            writer.transport.abort()

    async def _handed_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        answers, asked = await asyncio.open_unix_connection(f"{self._server}/.s.PGSQL.5432")
        self._writers += [writer, asked]
        async with asyncio.TaskGroup() as both_ways:
            both_ways.create_task(self._copied(answers, writer))
            taken = 0
            while data := await reader.read(65_536):
                asked.write(data)
                taken += len(data)
                if taken > _TAKEN:
                    self.full.set()
                    await self._broken.wait()

    async def _copied(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65_536):
            writer.write(data)


async def by_fields(connection: Connection) -> None:
    await copy_rows(connection, "copied", ("said",), [beginning(1) + text(_TEXT)] * _ROWS)


async def by_records(connection: Connection) -> None:
    await connection.copy_records_to_table("copied", records=[(_TEXT,)] * _ROWS, columns=("said",))


async def by_many(connection: Connection) -> None:
    await connection.executemany("insert into copied values ($1)", [(_TEXT,)] * _ROWS)


@pytest.mark.parametrize("write", [by_fields, by_records, by_many])
async def test_who_is_writing_when_the_store_goes_is_told(
    database_url: str, write: Callable[[Connection], Awaitable[None]]
) -> None:
    """asyncpg by itself waits for ever for a connection that is gone to take more."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:  # a socket's path is short
        relay = Relay(database_url, Path(folder))
        async with await relay.start():
            database = await Database.open(relay.url, most=1)
            writing = asyncio.create_task(_written(database, write))
            await relay.full.wait()
            await asyncio.sleep(0.2)  # until the connection takes no more
            assert not writing.done()
            relay.break_off()
            with pytest.raises(Unavailable):
                async with asyncio.timeout(10):
                    await writing
            await database.close()


async def _written(database: Database, write: Callable[[Connection], Awaitable[None]]) -> None:
    async with database.transaction() as connection:
        await connection.execute("create temporary table copied (said text) on commit drop")
        await write(connection)
