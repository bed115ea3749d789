"""A stale mark is set once, renewed by what arrives later, and removed only by who has seen it as it is."""

from datetime import UTC, datetime, timedelta

from hub.core.store import stale
from hub.core.store.database import Database
from tests.district import District, code

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
ALL = [code(1), code(2), code(3)]


async def mark(database: Database, *numbers: int, at: datetime = NOON) -> None:
    async with database.transaction() as connection:
        for number in numbers:
            await stale.mark(connection, code(number), at)


async def test_a_mark_that_was_renewed_is_not_removed_by_who_saw_the_earlier_one(database: Database) -> None:
    await mark(database, 1, 2)
    seen = await stale.since(database, ALL)
    assert seen == {code(1): NOON, code(2): NOON}
    await mark(database, 2, at=LATER)

    async with database.transaction() as connection:
        await stale.done(connection, seen)

    assert await stale.since(database, ALL) == {code(2): LATER}


async def test_who_is_selected_is_marked_or_marked_again(database: Database) -> None:
    await mark(database, 1)

    async with database.transaction() as connection:
        await stale.mark_selected(connection, f"select uscc from (values ('{code(2)}'), ('{code(1)}')) t (uscc)", LATER)

    assert await stale.since(database, ALL) == {code(1): LATER, code(2): LATER}


async def test_a_mark_that_is_there_can_be_left_as_it_is(database: Database) -> None:
    await mark(database, 1)

    async with database.transaction() as connection:
        new = await stale.mark_unmarked(connection, "select uscc from unnest($2::text[]) as t (uscc)", LATER, ALL[:2])

    assert new == 1
    assert await stale.since(database, ALL) == {code(1): NOON, code(2): LATER}


async def test_all_are_the_enterprises_of_the_register(district: District) -> None:
    await district.register(1)
    await district.register(3)
    await district.database.fetch("truncate redecision")

    async with district.database.transaction() as connection:
        await stale.mark_all(connection, NOON)

    assert await stale.since(district.database, ALL) == {code(1): NOON, code(3): NOON}


async def test_marks_are_read_by_ranges_of_codes(district: District) -> None:
    for number in (1, 2, 3):
        await district.register(number)
    await district.database.fetch("truncate redecision")
    await mark(district.database, 1, 2, 3, 4)  # the fourth is not in the register, and is never waited for

    assert await stale.waiting(district.database, "", 2) == [code(1), code(2)]
    assert await stale.waiting(district.database, code(2), 9) == [code(3)]
    assert await stale.within(district.database, code(1), code(4)) == {code(2), code(3), code(4)}
