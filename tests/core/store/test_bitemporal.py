"""Statements about days, held against a plain model of a calendar that is written over."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.core.store.binary_rows import bigint, binary, moment, text
from hub.core.store.bitemporal import BitemporalTable, WrittenRows, write_valid_from
from hub.core.store.database import Database
from tests.district import code

HISTORY = BitemporalTable(
    "statement",
    "digest",
    {"gist": text, "stated_at": moment, "digest": binary, "basis": bigint, "answers": binary},
)
BASE = date(2026, 1, 1)
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
ON_DAY = """
select gist as level from statement where uscc = $1 and valid_from <= $2 and (valid_to is null or $2 < valid_to)
and known_from <= $3 and (known_to is null or $3 < known_to)
"""


def row(number: int, level: str) -> tuple[object, ...]:
    return code(number), level, NOON, level.encode(), 1, b""


async def say(database: Database, level: str, day: date, at: datetime, number: int = 1) -> WrittenRows:
    async with database.transaction() as connection:
        return await write_valid_from(connection, HISTORY, [row(number, level)], day, at)


async def level_on(database: Database, day: date, at: datetime) -> str | None:
    found = await database.fetch(ON_DAY, code(1), day, at)
    assert len(found) <= 1
    return found[0]["level"] if found else None


async def test_what_is_said_of_a_later_day_leaves_the_earlier_ones(database: Database) -> None:
    await say(database, "A", BASE, NOON)

    new = await say(database, "B", BASE + timedelta(days=10), NOON + timedelta(hours=1))

    assert new == WrittenRows([code(1)], newest=[code(1)])
    later = NOON + timedelta(hours=2)
    assert await level_on(database, BASE + timedelta(days=9), later) == "A"
    assert await level_on(database, BASE + timedelta(days=10), later) == "B"
    assert await level_on(database, BASE + timedelta(days=10), NOON) == "A"


async def test_what_is_said_already_is_not_said_again(database: Database) -> None:
    await say(database, "A", BASE, NOON)

    new = await say(database, "A", BASE + timedelta(days=3), NOON + timedelta(hours=1))

    assert new == WrittenRows([], newest=[])
    rows = await database.fetch("select count(*) as statements from statement")
    assert rows[0]["statements"] == 1


async def test_a_backdated_statement_lasts_until_the_next_one(database: Database) -> None:
    await say(database, "A", BASE + timedelta(days=10), NOON)

    backdated = await say(database, "C", BASE, NOON + timedelta(hours=1))

    assert backdated == WrittenRows([code(1)], newest=[])
    later = NOON + timedelta(hours=2)
    assert await level_on(database, BASE + timedelta(days=9), later) == "C"
    assert await level_on(database, BASE + timedelta(days=10), later) == "A"


saying = st.tuples(st.integers(0, 6), st.sampled_from(["A", "B", "C"]))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sayings=st.lists(saying, min_size=1, max_size=7))
async def test_any_sequence_reads_back_as_it_was_known_at_each_moment(
    database: Database, sayings: list[tuple[int, str]]
) -> None:
    await database.fetch("delete from statement")
    days = [BASE + timedelta(days=offset) for offset in range(8)]
    beginnings: dict[date, str] = {}
    snapshots: list[tuple[datetime, dict[date, str]]] = []

    for hour, (offset, level) in enumerate(sayings):
        at, day = NOON + timedelta(hours=hour), BASE + timedelta(days=offset)
        written = await say(database, level, day, at)
        if _modelled(beginnings, day) != level:
            beginnings[day] = level
            assert written == WrittenRows([code(1)], [code(1)] if day == max(beginnings) else []), sayings
        snapshots.append((at, dict(beginnings)))

    for at, known in snapshots:
        for day in days:
            assert await level_on(database, day, at) == _modelled(known, day), (sayings, at, day)


def _modelled(beginnings: dict[date, str], day: date) -> str | None:
    """What was said for the nearest day before, or for the day itself, holds."""
    return beginnings[max(before)] if (before := [begun for begun in beginnings if begun <= day]) else None


async def test_the_planner_chooses_again_for_what_follows_in_the_transaction(database: Database) -> None:
    """Rows without a key would be joined each with each: 2,500 enterprises of 33 lists took minutes."""
    await say(database, "A", BASE, NOON)

    async with database.transaction() as connection:
        await write_valid_from(connection, HISTORY, [row(1, "B")], BASE + timedelta(days=1), NOON)
        switches = ("enable_hashjoin", "enable_mergejoin", "enable_seqscan")
        assert [await connection.fetchval(f"show {switch}") for switch in switches] == ["on", "on", "on"]
