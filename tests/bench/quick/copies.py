"""A district copied until it is a city: rows of tables about enterprises, under codes of their own."""

import asyncio
from collections.abc import Mapping, Sequence
from itertools import islice

import asyncpg

from hub.core.store.database import Connection, Row
from hub.demo.generate.codes import codes

#: What quick queries read about enterprises: the rows `t` of each table that they look at, and those beside which they
#: stand in an index. Statements that were replaced, and records without a repaired one, are read by none.
READ: Mapping[str, str] = {
    "enterprise": "true",
    "listing": "true",
    "statement": "t.known_to is null",
    "record": """exists (select from record r where r.uscc = t.uscc and r.resource = t.resource and r.key = t.key
        and r.repaired_on is not null)""",
}
_EVERY_TABLE = """
select table_name from information_schema.columns where table_schema = 'public' and column_name = 'uscc'
"""
_COLUMNS = """
select column_name from information_schema.columns
where table_schema = 'public' and table_name = $1 and is_generated = 'NEVER' order by ordinal_position
"""
#: Of each index the statements that drop it and make it again; primary keys are constraints.
_INDEXES = """
select
    case when c.oid is null then format('drop index %s', i.indexrelid::regclass)
        else format('alter table %s drop constraint %s', i.indrelid::regclass, quote_ident(c.conname)) end as dropped,
    case when c.oid is null then pg_get_indexdef(i.indexrelid)
        else format('alter table %s add constraint %s %s',
            i.indrelid::regclass, quote_ident(c.conname), pg_get_constraintdef(c.oid)) end as made
from pg_index i left join pg_constraint c on c.conindid = i.indexrelid
where i.indrelid = $1::text::regclass order by i.indexrelid
"""
#: What rows have in common that a delivery, or the evaluation of a day, has written together: in the order of codes.
_TOGETHER = ("batch_id", "valid_from")
#: A store that is lost while it is made is made again.
_SETTINGS = """
set synchronous_commit = off; set maintenance_work_mem = '512MB'; set work_mem = '256MB';
set max_parallel_workers_per_gather = 0
"""


async def copy(url: str, seed: int, enterprises: int, tables: Mapping[str, str] = READ) -> None:
    """Until there are so many; `seed` is the one that the originals were generated with.

    Copies stand as in a district of that size, behind the originals: delivery after delivery and month after month, in
    each by code.
    """
    connection = await _connected(url)
    originals = [row["uscc"] for row in await connection.fetch("select uscc from enterprise order by uscc")]
    fresh = islice(codes(seed), len(originals), enterprises)
    pairs = [(originals[number % len(originals)], code) for number, code in enumerate(fresh)]
    await connection.execute("create unlogged table copied (uscc text, fresh text)")
    await connection.copy_records_to_table("copied", records=pairs, columns=("uscc", "fresh"))
    await connection.execute("create index on copied (uscc) include (fresh)")
    await connection.execute("vacuum analyze copied")
    async with asyncio.TaskGroup() as side_by_side:
        for table, condition in tables.items():
            side_by_side.create_task(_copied(url, table, condition))
    await connection.execute("drop table copied")
    await connection.execute("vacuum analyze")  # not sooner: what ends last keeps the rows of all from counting as old
    await connection.close()


async def every_row(url: str) -> Mapping[str, str]:
    """All rows of all tables that are about enterprises: what else than quick queries reads them."""
    connection = await _connected(url)
    rows = await connection.fetch(_EVERY_TABLE)
    await connection.close()
    return {row["table_name"]: "true" for row in rows}


async def _copied(url: str, table: str, condition: str) -> None:
    """Without indexes while rows come: each row would be put into any place of each."""
    connection = await _connected(url)
    indexes = await connection.fetch(_INDEXES, table)
    await _run(connection, indexes, "dropped")
    columns = [row["column_name"] for row in await connection.fetch(_COLUMNS, table)]
    named = ", ".join(f'"{column}"' for column in columns)
    taken = ", ".join("copied.fresh" if column == "uscc" else f't."{column}"' for column in columns)
    order = ", ".join([f"t.{column}" for column in _TOGETHER if column in columns] + ["copied.fresh", "t.ctid"])
    await connection.execute(
        f'insert into "{table}" ({named}) overriding system value select {taken} '
        f'from "{table}" t join copied on copied.uscc = t.uscc where {condition} order by {order}'
    )
    await _run(connection, indexes, "made")
    await connection.close()


async def _run(connection: Connection, statements: Sequence[Row], column: str) -> None:
    for row in statements:
        await connection.execute(row[column])


async def _connected(url: str) -> Connection:
    connection = await asyncpg.connect(url)
    await connection.execute(_SETTINGS)
    return connection
