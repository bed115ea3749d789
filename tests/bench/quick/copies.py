"""A district copied until it is a city: every row of every table about enterprises, under codes of their own."""

from collections.abc import Sequence
from itertools import islice

import asyncpg

from hub.core.store.database import Connection
from hub.demo.generate.codes import codes

#: Whatever tables are about enterprises, with their columns as they are today.
_TABLES = """
select c.table_name, array_agg(c.column_name::text order by c.ordinal_position) as columns
from information_schema.columns c
where c.table_schema = 'public' and c.is_generated = 'NEVER' and c.table_name in (
    select k.table_name from information_schema.columns k
    where k.table_schema = 'public' and k.column_name = 'uscc')
group by c.table_name order by c.table_name
"""


async def copy(url: str, seed: int, enterprises: int) -> None:
    """Until there are so many; `seed` is the one that the originals were generated with.

    Each row's copies stand together where the row does: a month's statements after those of the month before, as they
    come to stand when a district of that size is evaluated month after month.
    """
    connection = await asyncpg.connect(url)
    originals = [row["uscc"] for row in await connection.fetch("select uscc from enterprise order by uscc")]
    fresh = islice(codes(seed), len(originals), enterprises)
    pairs = [(originals[number % len(originals)], code) for number, code in enumerate(fresh)]
    await connection.execute("create temporary table copied (uscc text, fresh text)")
    await connection.copy_records_to_table("copied", records=pairs, columns=("uscc", "fresh"))
    await connection.execute("create index on copied (uscc); analyze copied")
    await connection.execute("set enable_hashjoin = off; set enable_mergejoin = off")  # the order of either is its own
    for row in await connection.fetch(_TABLES):
        await _copied(connection, row["table_name"], row["columns"])
    await connection.execute("vacuum analyze")
    await connection.close()


async def _copied(connection: Connection, table: str, columns: Sequence[str]) -> None:
    named = ", ".join(f'"{column}"' for column in columns)
    taken = ", ".join("copied.fresh" if column == "uscc" else f't."{column}"' for column in columns)
    await connection.execute(
        f'insert into "{table}" ({named}) overriding system value '
        f'select {taken} from (select * from "{table}" order by ctid) t join copied on copied.uscc = t.uscc'
    )
