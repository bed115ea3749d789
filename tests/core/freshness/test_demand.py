"""What readers ask about is kept in memory, bounded, and told to the store in one statement, if there is anything."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest

from hub.core.freshness import demand
from hub.core.freshness.demand import StaleDemand
from hub.core.store import stale
from hub.core.store.database import Database
from tests.district import District, code

MANY = [code(number) for number in range(1, 201)]


@pytest.fixture
async def marked(district: District) -> District:
    await district.register(*range(1, 201))
    return district


@pytest.fixture
async def counted(database_url: str) -> AsyncIterator[tuple[Database, list[str]]]:
    """The store, and the statements that it was given."""
    statements: list[str] = []

    def note(record: Any) -> None:
        if "stale_demand" in record.query:
            statements.append(record.query)

    database = await Database.open(database_url, on_statement=note)
    yield database, statements
    await database.close()


async def asked(database: Database) -> set[str]:
    return set(await stale.asked(database, 1_000))


async def test_all_is_told_in_one_statement_and_nothing_in_none(
    marked: District, counted: tuple[Database, list[str]]
) -> None:
    database, statements = counted
    waiting = StaleDemand(database)
    await waiting.tell()
    waiting.note(())
    await waiting.tell()
    await asyncio.sleep(0.05)  # the driver calls back in a later turn
    assert statements == []

    for uscc in MANY:
        waiting.note({uscc})
    await waiting.tell()
    await waiting.tell()

    assert await asked(marked.database) == set(MANY)
    assert len(statements) == 1


async def test_the_newest_are_kept_and_no_more_than_there_is_room_for(marked: District) -> None:
    waiting = StaleDemand(marked.database, most=20)

    for uscc in MANY:
        waiting.note({uscc})
        assert len(waiting._young) + len(waiting._old) <= 20
    await waiting.tell()

    kept = await asked(marked.database)
    assert kept == set(MANY[-len(kept) :])
    assert 10 <= len(kept) <= 20


@pytest.mark.parametrize("size", [11, 20, 200])
async def test_more_at_once_than_there_is_room_for_is_cut(marked: District, size: int) -> None:
    waiting = StaleDemand(marked.database, most=20)

    waiting.note(MANY[:5])
    waiting.note(set(MANY[:size]))
    waiting.note(set(MANY[:size]))

    assert len(waiting._young) + len(waiting._old) <= 20


async def test_the_same_asked_again_and_again_pushes_nobody_out(marked: District) -> None:
    waiting = StaleDemand(marked.database, most=20)
    waiting.note(MANY[:9])

    for _ in range(100):
        waiting.note(MANY[100:102])
    await waiting.tell()

    assert await asked(marked.database) == {*MANY[:9], *MANY[100:102]}


async def test_a_store_that_refuses_it_loses_nothing(marked: District) -> None:
    await marked.database.fetch("alter table stale_demand rename to gone")
    waiting = StaleDemand(marked.database, most=20)
    waiting.note(MANY[:8])
    waiting.note(MANY[8:16])

    await waiting.tell()
    waiting.note([MANY[20]])
    await marked.database.fetch("alter table gone rename to stale_demand")
    await waiting.tell()

    assert await asked(marked.database) == {*MANY[:16], MANY[20]}


async def test_a_store_that_is_away_or_takes_no_writes_ends_nothing(marked: District) -> None:
    away = StaleDemand(Database("postgresql://nobody@127.0.0.1:1/none"))
    await away._database.start()
    away.note(MANY[:3])
    await away.tell()
    assert away._old | away._young == set(MANY[:3])
    await away._database.close()

    url = marked.database.url
    standby = await Database.open(f"{url}{'&' if '?' in url else '?'}default_transaction_read_only=on")
    reading = StaleDemand(standby)
    reading.note(MANY[:3])
    await reading.tell()
    assert reading._old | reading._young == set(MANY[:3])
    await standby.close()


async def test_it_is_told_by_itself_and_rests_while_nobody_asks(
    marked: District, counted: tuple[Database, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demand, "_PAUSE", 0.2)
    database, statements = counted
    waiting = StaleDemand(database)
    telling = asyncio.create_task(waiting.run())
    await asyncio.sleep(0.5)
    assert statements == []

    began = asyncio.get_running_loop().time()
    while (passed := asyncio.get_running_loop().time() - began) < 1:
        waiting.note(MANY[:100])
        await asyncio.sleep(0.01)
    told = len(statements)
    await asyncio.sleep(0.5)

    assert 2 <= told <= passed / 0.2 + 1
    assert len(statements) <= told + 1
    assert await asked(marked.database) == set(MANY[:100])
    telling.cancel()


async def test_it_takes_no_connection_that_a_request_would_wait_for(
    marked: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demand, "_PAUSE", 0.05)
    busy = await Database.open(marked.database.url, most=2)
    waiting = StaleDemand(busy)
    waiting.note(MANY[:3])
    async with busy.connection(), busy.connection():
        telling = asyncio.create_task(waiting.run())
        await asyncio.sleep(0.3)
        assert busy.usage().waiting == 0
        assert await asked(marked.database) == set()
    await _until(marked.database, MANY[:3])

    telling.cancel()
    await busy.close()


async def _until(database: Database, usccs: Sequence[str]) -> None:
    for _ in range(500):
        if await asked(database) == set(usccs):
            return
        await asyncio.sleep(0.02)
    raise AssertionError("it is never told")
