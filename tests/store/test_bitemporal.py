"""Statements about days, held against a plain model of a calendar that is written over."""

from datetime import UTC, date, datetime, timedelta
from itertools import takewhile

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.store.bitemporal import History, state
from hub.store.database import Database
from tests.district import code

HISTORY = History(
    "grade",
    "scheme",
    "digest",
    ("level", "as_of", "evaluated_at", "ruleset_version", "indicators", "vetoes", "digest"),
)
BASE = date(2026, 1, 1)
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
ON_DAY = """
select level from grade where uscc = $1 and valid_from <= $2 and (valid_to is null or $2 < valid_to)
and known_from <= $3 and (known_to is null or $3 < known_to)
"""


def row(number: int, level: str, day: date) -> tuple[object, ...]:
    return code(number), "huarong-tech", level, day, NOON, "test", [], [], level.encode()


async def say(database: Database, level: str | None, day: date, at: datetime, number: int = 1) -> int:
    async with database.transaction() as connection:
        rows = [row(number, level, day)] if level else []
        absent = [] if level else [(code(number), "huarong-tech")]
        return await state(connection, HISTORY, rows, absent, day, at)


async def level_on(database: Database, day: date, at: datetime) -> str | None:
    found = await database.fetch(ON_DAY, code(1), day, at)
    assert len(found) <= 1
    return found[0]["level"] if found else None


async def test_what_is_said_of_a_later_day_leaves_the_earlier_ones(database: Database) -> None:
    await say(database, "A", BASE, NOON)

    new = await say(database, "B", BASE + timedelta(days=10), NOON + timedelta(hours=1))

    assert new == 1
    later = NOON + timedelta(hours=2)
    assert await level_on(database, BASE + timedelta(days=9), later) == "A"
    assert await level_on(database, BASE + timedelta(days=10), later) == "B"
    assert await level_on(database, BASE + timedelta(days=10), NOON) == "A"


async def test_what_is_said_already_is_not_said_again(database: Database) -> None:
    await say(database, "A", BASE, NOON)

    new = await say(database, "A", BASE + timedelta(days=3), NOON + timedelta(hours=1))

    assert new == 0
    rows = await database.fetch("select count(*) as statements from grade")
    assert rows[0]["statements"] == 1


async def test_a_backdated_statement_lasts_until_the_next_one(database: Database) -> None:
    await say(database, "A", BASE + timedelta(days=10), NOON)

    await say(database, "C", BASE, NOON + timedelta(hours=1))

    later = NOON + timedelta(hours=2)
    assert await level_on(database, BASE + timedelta(days=9), later) == "C"
    assert await level_on(database, BASE + timedelta(days=10), later) == "A"


saying = st.tuples(st.integers(0, 6), st.sampled_from(["A", "B", None]))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sayings=st.lists(saying, min_size=1, max_size=7))
async def test_any_sequence_reads_back_as_it_was_known_at_each_moment(
    database: Database, sayings: list[tuple[int, str | None]]
) -> None:
    await database.fetch("delete from grade")
    days = [BASE + timedelta(days=offset) for offset in range(8)]
    beginnings: dict[date, str | None] = {}
    snapshots: list[tuple[datetime, dict[date, str | None]]] = []

    for hour, (offset, level) in enumerate(sayings):
        at, day = NOON + timedelta(hours=hour), BASE + timedelta(days=offset)
        await say(database, level, day, at)
        _say(beginnings, day, level)
        snapshots.append((at, dict(beginnings)))

    for at, known in snapshots:
        for day in days:
            assert await level_on(database, day, at) == _modelled(known, day), (sayings, at, day)


def _say(beginnings: dict[date, str | None], day: date, level: str | None) -> None:
    held = _modelled(beginnings, day)
    if held == level:
        return
    if held is None:  # what is said where nothing holds lasts until something else does
        later = sorted(begun for begun in beginnings if begun > day)
        for begun in takewhile(lambda begun: beginnings[begun] is None, later):
            del beginnings[begun]
    beginnings[day] = level


def _modelled(beginnings: dict[date, str | None], day: date) -> str | None:
    """What was said for the nearest day before, or for the day itself, holds."""
    return beginnings[max(before)] if (before := [begun for begun in beginnings if begun <= day]) else None
