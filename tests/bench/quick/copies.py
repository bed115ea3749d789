"""A district copied until it is a city: every row of every table about enterprises, under codes of their own."""

from collections.abc import Iterator, Sequence
from itertools import islice

import asyncpg

from hub.generate.codes import codes
from hub.store.database import Connection

#: Whatever tables are about enterprises, with their columns as they are today.
_TABLES = """
select c.table_name, array_agg(c.column_name::text order by c.ordinal_position) as columns
from information_schema.columns c
where c.table_schema = 'public' and c.is_generated = 'NEVER' and c.table_name in (
    select k.table_name from information_schema.columns k
    where k.table_schema = 'public' and k.column_name = 'uscc')
group by c.table_name order by c.table_name
"""
_AT_ONCE = 10_000


async def copy(url: str, seed: int, enterprises: int) -> None:
    """Until there are so many; `seed` is the one that the originals were generated with."""
    connection = await asyncpg.connect(url)
    originals = [row["uscc"] for row in await connection.fetch("select uscc from enterprise order by uscc")]
    tables = [(row["table_name"], row["columns"]) for row in await connection.fetch(_TABLES)]
    fresh = islice(codes(seed), len(originals), enterprises)
    for pairs in _batches((originals[number % len(originals)], code) for number, code in enumerate(fresh)):
        async with connection.transaction():
            await _copied(connection, tables, pairs)
    await connection.execute("vacuum analyze")
    await connection.close()


def _batches(pairs: Iterator[tuple[str, str]]) -> Iterator[Sequence[tuple[str, str]]]:
    while batch := list(islice(pairs, _AT_ONCE)):
        yield batch


async def _copied(
    connection: Connection, tables: Sequence[tuple[str, Sequence[str]]], pairs: Sequence[tuple[str, str]]
) -> None:
    await connection.execute("create temporary table copied (uscc text, fresh text) on commit drop")
    await connection.copy_records_to_table("copied", records=pairs, columns=("uscc", "fresh"))
    await connection.execute("analyze copied")
    for table, columns in tables:
        named = ", ".join(f'"{column}"' for column in columns)
        taken = ", ".join("copied.fresh" if column == "uscc" else f't."{column}"' for column in columns)
        await connection.execute(
            f'insert into "{table}" ({named}) overriding system value '
            f'select {taken} from copied join "{table}" t on t.uscc = copied.uscc order by copied.fresh'
        )
