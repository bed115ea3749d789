"""What PostgreSQL may believe of the tables of lists while they hold what a test has put into them."""

import random
from collections.abc import Awaitable, Callable

from hub.core.store.database import Database
from tests.core.store.listing.population import Row, keep

TABLES = (
    "listing",
    "standing",
    "placement",
    "enterprise",
    "consent",
    "redecision",
    "list_pattern",
    "profile_pattern",
)
_CLEAR = """
select pg_clear_relation_stats('public', c.relname), pg_clear_attribute_stats('public', c.relname, a.attname, false)
from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
left join pg_index i on i.indexrelid = c.oid where c.relname = any ($1) or i.indrelid::regclass::text = any ($1)
"""
_RELATIONS = """
select c.relname as name from pg_class c left join pg_index i on i.indexrelid = c.oid
where c.relname = any ($1) or i.indrelid::regclass::text = any ($1) order by c.relname
"""
_COLUMNS = """
select c.relname as name, a.attname as column from pg_class c
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
left join pg_index i on i.indexrelid = c.oid
where c.relname = any ($1) or (i.indrelid::regclass::text = any ($1) and a.attname in ('left', 'coalesce', 'length'))
order by c.relname, a.attnum
"""
_SAY_OF_RELATION = """
select pg_restore_relation_stats(
    'schemaname', 'public', 'relname', $1::text, 'relpages', $2::integer, 'reltuples', $3::real,
    'relallvisible', $2::integer)
"""
_SAY_OF_COLUMN = """
select pg_restore_attribute_stats(
    'schemaname', 'public', 'relname', $1::text, 'attname', $2::text, 'inherited', false, 'version', 180000,
    'null_frac', $3::real, 'avg_width', $4::integer, 'n_distinct', $5::real)
"""
Fill = Callable[[Database, list[Row], random.Random], Awaitable[None]]


async def fill(database: Database, rows: list[Row], statistics: str, lot: random.Random) -> None:
    """Write the rows, with statistics of one of these kinds, which PostgreSQL does not better by itself meanwhile."""
    for table in TABLES:
        await database.fetch(f"alter table {table} set (autovacuum_enabled = off)")
    await _never(database)
    await STATISTICS[statistics](database, rows, lot)


async def _of_all(database: Database, rows: list[Row], _: random.Random) -> None:
    await keep(database, rows)
    await _analyzed(database)


async def _of_one(database: Database, rows: list[Row], _: random.Random) -> None:
    await keep(database, rows[:1])
    await _analyzed(database)
    await keep(database, rows[1:])


async def _of_none(database: Database, rows: list[Row], _: random.Random) -> None:
    await _analyzed(database)
    await keep(database, rows)


async def _never_made(database: Database, rows: list[Row], _: random.Random) -> None:
    await keep(database, rows)


async def _of_one_county(database: Database, rows: list[Row], _: random.Random) -> None:
    """Of which a column has one value, so that an index looks as good without a condition on it."""
    few = [row for row in rows if (row.jurisdiction or "").startswith("420101") and row.industry == "3911"]
    await keep(database, few)
    await _analyzed(database)
    written = {row.uscc for row in few}
    await keep(database, [row for row in rows if row.uscc not in written])


async def _of_one_and_bloated(database: Database, rows: list[Row], lot: random.Random) -> None:
    """Tables and indexes that are many times as large as their rows."""
    await keep(database, rows)
    for _ in range(3):
        await database.fetch("update listing set profile = profile")
        await database.fetch("update standing set key = key")
    for table in TABLES:
        await database.fetch(f"delete from {table}")
    await database.fetch(f"vacuum (truncate off) {', '.join(TABLES)}")
    await _of_one(database, rows, lot)


async def _by_lot(database: Database, rows: list[Row], lot: random.Random) -> None:
    """Statistics that no `analyze` would make."""
    await keep(database, rows)
    await _analyzed(database)
    for row in await database.fetch(_RELATIONS, TABLES):
        pages, tuples = lot.choice((0, 1, 100, 100_000)), lot.choice((0.0, 1.0, 6_000.0, 10_000_000.0))
        await database.fetch(_SAY_OF_RELATION, row["name"], pages, tuples)
    for row in await database.fetch(_COLUMNS, TABLES):
        said = lot.choice((0.0, 0.5, 1.0)), lot.choice((1, 30, 3_000)), lot.choice((1.0, 2.0, 1_000.0, -0.1, -1.0))
        await database.fetch(_SAY_OF_COLUMN, row["name"], row["column"], *said)


async def _analyzed(database: Database) -> None:
    await database.fetch(f"vacuum (analyze, truncate off) {', '.join(TABLES)}")


async def _never(database: Database) -> None:
    await database.fetch(_CLEAR, TABLES)


STATISTICS: dict[str, Fill] = {
    "of all": _of_all,
    "of one": _of_one,
    "of none": _of_none,
    "never made": _never_made,
    "of one county": _of_one_county,
    "of one, bloated": _of_one_and_bloated,
    "by lot": _by_lot,
}
