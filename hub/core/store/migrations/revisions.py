"""Revisions of the schema, told by the names of their files: to compare them no tool for migrating is loaded."""

from functools import cache
from pathlib import Path

import asyncpg

from hub.core.errors import Unavailable, told_to_operator
from hub.core.store.database import Reader

_VERSIONS = Path(__file__).parent / "versions"
_REVISION = "select version_num from alembic_version"


async def require_newest(url: str) -> None:
    """Raise Unavailable, saying what to do, where the store has another schema than this program was written for."""
    try:
        connection = await asyncpg.connect(url)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise Unavailable("the store cannot be reached", cause=told_to_operator(error)) from error
    try:
        await require_newest_of(connection)
    finally:
        await connection.close()


async def require_newest_of(reader: Reader) -> None:
    """Raise Unavailable as above, over a connection that is open already."""
    try:
        rows = await reader.fetch(_REVISION)
    except asyncpg.UndefinedTableError:
        rows = []
    found = rows[0]["version_num"] if rows else None
    require_known(found)
    if found != newest():
        cause = f"revision {found or 'none'}, not {newest()}"
        raise Unavailable("the store's schema is older than this program: run `hub migrate`", cause=cause)


def require_known(found: str | None, what: str = "the store's schema") -> None:
    """Raise Unavailable for a revision of a release that comes after this one."""
    if found is not None and found not in revisions():
        raise Unavailable(
            f"{what} is newer than this program: use the release that migrated it, or a later one",
            cause=f"revision {found}; this program knows those up to {newest()}",
        )


def newest() -> str:
    """The revision that this program was written for."""
    return max(revisions())


@cache
def revisions() -> frozenset[str]:
    """Every revision that this program knows: the number with which the file of each begins."""
    return frozenset(path.name.partition("_")[0] for path in _VERSIONS.glob("[0-9]*.py"))
