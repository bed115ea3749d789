"""Bring a database to the newest schema, or refuse one that has another."""

from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import TypeVar

import asyncpg
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from hub.core.errors import Unavailable, told_to_operator
from hub.core.store.database import Reader
from hub.core.store.locks import Lock
from hub.core.store.servers import require_release

_LOCATION = str(Path(__file__).parent / "migrations").replace("%", "%%")
Result = TypeVar("Result")


async def upgrade(url: str) -> str:
    """Apply the missing migrations in one transaction; returns the revision that the database has then."""
    return await _run(url, _upgrade)


async def require_newest(url: str) -> None:
    """Raise Unavailable, saying what to do, where the store has another schema than this program was written for."""
    _require_newest(await _run(url, _revision))


async def require_newest_of(reader: Reader) -> None:
    """Raise Unavailable as above, over a connection that is open already."""
    try:
        rows = await reader.fetch("select version_num from alembic_version")
    except asyncpg.UndefinedTableError:
        rows = []
    _require_newest(rows[0]["version_num"] if rows else None)


async def revision(url: str) -> str | None:
    """The revision that the store has; None for one without a schema of the hub's."""
    return await _run(url, _revision)


def _require_newest(found: str | None) -> None:
    require_known(found)
    if found != newest():
        cause = f"revision {found or 'none'}, not {newest()}"
        raise Unavailable("the store's schema is older than this program: run `hub migrate`", cause=cause)


def require_known(found: str | None, what: str = "the store's schema") -> None:
    """Raise Unavailable for a revision of a release that comes after this one."""
    if found is not None and found not in _revisions():
        raise Unavailable(
            f"{what} is newer than this program: use the release that migrated it, or a later one",
            cause=f"revision {found}; this program knows those up to {newest()}",
        )


@cache
def newest() -> str:
    """The revision that this program was written for."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


@cache
def _revisions() -> frozenset[str]:
    return frozenset(script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions())


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
