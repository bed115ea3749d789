"""Bring a database to the newest schema, or refuse one that has a later one."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

import asyncpg
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from hub.core.errors import Unavailable, told_to_operator
from hub.core.store.locks import Lock
from hub.core.store.migrations.revisions import require_known
from hub.core.store.pool.servers import require_release

_LOCATION = str(Path(__file__).parent / "migrations").replace("%", "%%")
Result = TypeVar("Result")


async def upgrade(url: str) -> str:
    """Apply the missing migrations in one transaction; returns the revision that the database has then."""
    return await _run(url, _upgrade)


async def revision(url: str) -> str | None:
    """The revision that the store has; None for one without a schema of the hub's."""
    return await _run(url, _revision)


async def _run(url: str, work: Callable[[Connection], Result]) -> Result:
    # The driver reads the address, as for all other connections: SQLAlchemy knows none with several hosts.
    engine = create_async_engine("postgresql+asyncpg://", async_creator=partial(asyncpg.connect, url))
    try:
        async with engine.begin() as connection:
            return await connection.run_sync(work)
    except (OSError, DBAPIError) as error:
        raise Unavailable("the store cannot be migrated", cause=told_to_operator(error)) from error
    finally:
        await engine.dispose()


def _upgrade(connection: Connection) -> str:
    require_release(int((connection.dialect.server_version_info or (0,))[0]))
    connection.exec_driver_sql(Lock.MIGRATION.until_commit)
    require_known(_revision(connection))
    command.upgrade(_config(connection), "head")
    return _revision(connection) or ""


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", _LOCATION)
    config.attributes["connection"] = connection
    return config
