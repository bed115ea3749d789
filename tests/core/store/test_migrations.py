"""The migrations make the tables that the code declares: neither has what the other lacks."""

from collections.abc import Callable
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Column, Connection, Integer, MetaData, Table, Text
from sqlalchemy.ext.asyncio import create_async_engine

from hub.core.store import migrate
from hub.core.store.database import Database
from hub.core.store.migrations import revisions
from hub.core.store.tables import METADATA

#: Columns, indexes and constraints in full: alembic compares no lengths of texts and no conditions of indexes.
_DEFINITIONS = """
select replace(concat_ws(' ', c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
       case when a.attnotnull then 'not null' end, pg_get_expr(d.adbin, d.adrelid), a.attidentity), $1 || '.', '')
       as line
from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
where c.relnamespace = to_regnamespace($1) and c.relkind = 'r' and c.relname <> 'alembic_version'
union all select replace(indexdef, $1 || '.', '') from pg_indexes
where schemaname = $1 and tablename <> 'alembic_version'
union all select format('%s %s', conname, replace(pg_get_constraintdef(oid), $1 || '.', '')) from pg_constraint
where connamespace = to_regnamespace($1) and conrelid <> 'public.alembic_version'::regclass
order by line
"""


async def run(url: str, work: Callable[[Connection], Any]) -> Any:
    engine = create_async_engine(url.replace("postgresql://", "postgresql+asyncpg://", 1))
    async with engine.begin() as connection:
        result = await connection.run_sync(work)
    await engine.dispose()
    return result


async def differences(url: str, metadata: MetaData) -> list[Any]:
    """What alembic would change in the database, to make it what the tables are."""

    def compare(connection: Connection) -> list[Any]:
        options = {"compare_type": True, "compare_server_default": True}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))

    return await run(url, compare)


async def definitions(database: Database, schema: str) -> list[str]:
    return [row["line"] for row in await database.fetch(_DEFINITIONS, schema)]


def copied(schema: str | None = None) -> MetaData:
    copy = MetaData(schema=schema)
    for table in METADATA.sorted_tables:
        table.to_metadata(copy, schema=schema)
    return copy


def add_column(tables: dict[str, Table]) -> None:
    tables["batch"].append_column(Column("more", Text))


def remove_index(tables: dict[str, Table]) -> None:
    tables["batch"].indexes.clear()


def other_default(tables: dict[str, Table]) -> None:
    tables["audit_head"].c.epoch.server_default.arg = "7"


def other_type(tables: dict[str, Table]) -> None:
    tables["batch"].c.provider.type = Integer()


def nullable(tables: dict[str, Table]) -> None:
    tables["batch"].c.provider.nullable = True


async def test_tables_and_migrations_agree(database_url: str) -> None:
    assert await differences(database_url, METADATA) == []


@pytest.mark.parametrize(
    ("change", "operation"),
    [
        (add_column, "add_column"),
        (remove_index, "remove_index"),
        (other_default, "modify_default"),
        (other_type, "modify_type"),
        (nullable, "modify_nullable"),
    ],
)
async def test_a_difference_is_noticed(database_url: str, change: Callable[..., None], operation: str) -> None:
    other = copied()
    change(other.tables)

    [found] = await differences(database_url, other)

    (noticed, *_) = found[0] if isinstance(found, list) else found
    assert noticed == operation


async def test_columns_indexes_and_constraints_are_defined_alike(database: Database) -> None:
    await database.fetch("create schema declared")
    await run(database.url, copied("declared").create_all)

    migrated, declared = await definitions(database, "public"), await definitions(database, "declared")
    await database.fetch("drop schema declared cascade")

    gathering = "WITH (fastupdate='on', gin_pending_list_limit='16384')"
    assert f"CREATE INDEX audit_entry_usccs ON audit_entry USING gin (usccs) {gathering}" in migrated
    assert migrated == declared


async def test_an_address_may_name_several_hosts(database_url: str) -> None:
    """As that of a store with failover does; the first of these is out of reach."""
    url = database_url.replace("?host=", "?host=/nowhere,")

    assert await migrate.revision(url) == revisions.newest()


async def test_closed_lists_are_text_and_no_database_enums(database: Database) -> None:
    """An enum's new member is what alembic does not see."""
    assert await database.fetch("select typname from pg_type where typtype = 'e'") == []
