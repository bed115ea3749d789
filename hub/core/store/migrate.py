"""Bring a database to the newest schema, or refuse one that has another."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TypeVar

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from asyncpg import UndefinedTableError
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from hub.core.errors import Unavailable
from hub.core.store.database import Reader
from hub.core.store.locks import Lock

_LOCATION = str(Path(__file__).parent / "migrations").replace("%", "%%")
Result = TypeVar("Result")


async def upgrade(url: str) -> str:
    """Apply the missing migrations in one transaction; returns the revision that the database has then."""
    return await _run(url, _upgrade)


async def require_newest(url: str) -> None:
    """Raise Unavailable, saying what to do, where the store has another schema than this program was written for."""
    _require_newest(await _run(url, lambda connection: MigrationContext.configure(connection).get_current_revision()))


async def require_newest_of(reader: Reader) -> None:
    """Raise Unavailable as above, over a connection that is open already."""
    try:
        rows = await reader.fetch("select version_num from alembic_version")
    except UndefinedTableError:
        rows = []
    _require_newest(rows[0]["version_num"] if rows else None)


def _require_newest(found: str | None) -> None:
    if found != newest():
        raise Unavailable(f"the store has revision {found or 'none'}, not {newest()}: run `hub migrate`")


@cache
def newest() -> str:
    """The revision that this program was written for."""
    config = Config()
    config.set_main_option("script_location", _LOCATION)
    return ScriptDirectory.from_config(config).get_current_head() or ""


async def _run(url: str, work: Callable[[Connection], Result]) -> Result:
    engine = create_async_engine(url.replace("postgresql://", "postgresql+asyncpg://", 1))
    try:
        async with engine.begin() as connection:
            return await connection.run_sync(work)
    except (OSError, DBAPIError) as error:
        raise Unavailable(f"the store cannot be migrated: {error}") from error
    finally:
        await engine.dispose()


def _upgrade(connection: Connection) -> str:
    connection.exec_driver_sql(Lock.MIGRATION.until_commit)
    command.upgrade(_config(connection), "head")
    return MigrationContext.configure(connection).get_current_revision() or ""


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", _LOCATION)
    config.attributes["connection"] = connection
    return config
