"""Which marked enterprises readers ask about is noted beside the marks, and touches none of them."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from hub.core.store import stale
from hub.core.store.database import Database
from tests.district import District, code

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
ROWS = "select uscc, since from stale_demand order by uscc, since"


@pytest.fixture
async def marked(district: District) -> Database:
    """Four enterprises of the register, of which the last has no mark."""
    await district.register(1, 2, 3, 4)
    await district.database.fetch("update redecision set since = $1", NOON)
    await district.database.fetch("delete from redecision where uscc = $1", code(4))
    return district.database


async def noted(database: Database) -> Sequence[tuple[str, datetime]]:
    return [tuple(row) for row in await database.fetch(ROWS)]


async def test_who_has_no_mark_is_not_noted(marked: Database) -> None:
    await stale.ask(marked, [code(4), code(2), code(99)], NOON)

    assert await noted(marked) == [(code(2), NOON)]
    assert await stale.count_asked(marked) == 1


async def test_the_longest_asked_comes_first_and_asking_again_changes_nothing(marked: Database) -> None:
    await stale.ask(marked, [code(3)], NOON)
    await stale.ask(marked, [code(1), code(2), code(3)], LATER)

    assert await noted(marked) == [(code(1), LATER), (code(2), LATER), (code(3), NOON)]
    assert await stale.asked(marked, 9) == [code(3), code(1), code(2)]
    assert await stale.asked(marked, 2) == [code(3), code(1)]


async def test_asking_leaves_the_mark_as_old_as_it_is_and_makes_it_no_new_one(marked: Database) -> None:
    async with marked.transaction() as connection:
        await stale.mark(connection, code(1), LATER)
        await connection.execute("insert into stale_demand (uscc, since) values ($1, $2)", code(2), LATER)
        new = await stale.newly_marked(connection, 9)
    await stale.ask(marked, [code(3)], LATER)

    assert new == ([code(1)], 1)
    assert await stale.since(marked, [code(1), code(2), code(3)]) == {code(1): LATER, code(2): NOON, code(3): NOON}


async def test_what_was_asked_goes_with_the_mark_and_stays_with_one_that_was_renewed(marked: Database) -> None:
    await stale.ask(marked, [code(1), code(2)], NOON)
    seen = await stale.since(marked, [code(1), code(2)])

    async with marked.transaction() as connection:
        await stale.mark(connection, code(2), LATER)
    async with marked.transaction() as connection:
        await stale.done(connection, seen)

    assert await noted(marked) == [(code(2), NOON)]
    assert await stale.since(marked, [code(1), code(2)]) == {code(2): LATER}
    assert await stale.asked(marked, 9) == [code(2)]


async def test_what_two_processes_note_at_once_is_one_demand(marked: Database) -> None:
    """Neither sees the row of the other, and neither waits for it."""
    async with marked.transaction() as connection:
        await connection.execute("insert into stale_demand (uscc, since) values ($1, $2)", code(1), LATER)
        await stale.ask(marked, [code(1), code(2)], NOON)

    assert await noted(marked) == [(code(1), NOON), (code(1), LATER), (code(2), NOON)]
    assert await stale.asked(marked, 9) == [code(1), code(2)]
    assert await stale.count_asked(marked) == 2
    async with marked.transaction() as connection:
        await stale.done(connection, await stale.since(marked, [code(1)]))
    assert await noted(marked) == [(code(2), NOON)]


async def test_demand_without_a_mark_is_forgotten(marked: Database) -> None:
    await stale.ask(marked, [code(1), code(2)], NOON)
    await marked.fetch("delete from redecision where uscc = $1", code(1))
    async with marked.transaction() as connection:
        await stale.mark(connection, code(99), NOON)  # which the register does not have
    await stale.ask(marked, [code(99)], NOON)
    assert await stale.asked(marked, 9) == [code(2)]

    await stale.forget_unmarked(marked)

    assert await noted(marked) == [(code(2), NOON)]


async def test_noting_waits_neither_for_a_delivery_nor_for_an_evaluation(marked: Database) -> None:
    await stale.ask(marked, [code(1)], NOON)
    async with marked.transaction() as delivery, marked.transaction() as evaluation:
        await stale.mark(delivery, code(2), LATER)
        await stale.done(evaluation, {code(1): NOON, code(3): NOON})

        async with asyncio.timeout(5):
            await stale.ask(marked, [code(1), code(2), code(3)], LATER)

    assert await stale.since(marked, [code(1), code(2), code(3)]) == {code(2): LATER}
    assert await stale.asked(marked, 9) == [code(2)]


async def test_the_demand_is_not_written_ahead(marked: Database) -> None:
    [row] = await marked.fetch("select relpersistence from pg_class where relname = 'stale_demand'")

    assert row["relpersistence"] == b"u"
