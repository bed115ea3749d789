"""One database for tests that follow each other: each finds it as if it had just been made, which takes longer."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg

#: Every table with its columns, indexes and constraints; a test may change them.
_SHAPE = """
select md5(string_agg(line, '|' order by line)) from (
    select format('%s %s %s %s', c.relname, a.attname, a.atttypid, a.attnotnull) as line
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
    where c.relnamespace = 'public'::regnamespace
    union all select format('%s %s', conname, pg_get_constraintdef(oid))
    from pg_constraint where connamespace = 'public'::regnamespace
) of_shape
"""
_OTHERS = "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> $1"
_TABLES = "select tablename from pg_tables where schemaname = 'public' order by 1"
_RESTART = """
select setval(format('%I', sequencename)::regclass, start_value, false) from pg_sequences
where schemaname = 'public' and last_value is not null
"""


@dataclass(frozen=True)
class Shared:
    """`shape` and `rows` are what a database has that was just made: the rows that the migrations themselves put in."""

    name: str
    url: str
    admin: str
    template: str
    shape: str
    rows: Mapping[str, Sequence[tuple[object, ...]]]

    async def renew(self) -> None:
        """After a test: emptied, or made anew where the test changed the tables."""
        async with _connected(self.url) as connection:
            await connection.fetch(_OTHERS, connection.get_server_pid())  # connections that the test left open
            if await connection.fetchval(_SHAPE) == self.shape:
                await self._empty(connection)
                return
        async with _connected(self.admin) as connection:
            await _make(connection, self.name, self.template)

    async def _empty(self, connection: asyncpg.Connection) -> None:
        deleted = "; ".join(f"delete from {table}" for table in self.rows)
        await connection.execute(f"set session_replication_role = replica; {deleted}; {_RESTART}")
        for table, rows in self.rows.items():
            if rows:
                await connection.copy_records_to_table(table, records=rows)


async def made(name: str, server: str, template: str) -> Shared:
    """`server` is the URL of the template."""
    admin, url = (server.replace("/hub?", f"/{database}?") for database in ("postgres", name))
    async with _connected(admin) as connection:
        await _make(connection, name, template)
    async with _connected(url) as connection:
        tables = [row[0] for row in await connection.fetch(_TABLES)]
        rows = {table: [tuple(row) for row in await connection.fetch(f"select * from {table}")] for table in tables}
        return Shared(name, url, admin, template, await connection.fetchval(_SHAPE), rows)


async def _make(connection: asyncpg.Connection, name: str, template: str) -> None:
    await connection.execute(f"drop database if exists {name} with (force)")
    await connection.execute(f"create database {name} template {template}")


@asynccontextmanager
async def _connected(url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(url)
    try:
        yield connection
    finally:
        await connection.close()
