"""A server that is too old, and a pooler that keeps no sessions, are refused in a sentence."""

import asyncio
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from hub.core.errors import Unavailable
from hub.core.store.database import Database
from hub.core.store.pool.servers import condition, require_release, require_usable

PGBOUNCER = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
NO_SESSIONS = (
    "the store's address is a pooler's that keeps no sessions, such as PgBouncer's: "
    "set HUB_DATABASE_URL to the address of PostgreSQL itself, as the hub keeps a pool of its own"
)


def test_the_lowest_release_is_15() -> None:
    require_release(15)

    with pytest.raises(Unavailable) as refused:
        require_release(14)

    assert refused.value.message == "the store is PostgreSQL 14, and the hub needs 15 or newer: upgrade the server"


async def test_a_connection_that_has_lost_its_settings_is_refused(database: Database) -> None:
    async with database.connection() as connection:
        await require_usable(connection, {"max_parallel_workers_per_gather": "0"})

        with pytest.raises(Unavailable) as refused:
            await require_usable(connection, {"max_parallel_workers_per_gather": "7"})

    assert (refused.value.message, refused.value.cause) == (
        NO_SESSIONS,
        "max_parallel_workers_per_gather was set to 7 and is not",
    )


@contextmanager
def pooler(url: str, **settings: str) -> Iterator[str]:
    """The address of a PgBouncer in front of the store, which ends with the block."""
    sockets = parse_qs(urlsplit(url).query)["host"][0]
    with tempfile.TemporaryDirectory(prefix="pooler-") as own:
        told = {
            "unix_socket_dir": own,
            "listen_port": "6432",
            "auth_type": "any",
            "pool_mode": "transaction",
            **settings,
        }
        lines = [f"[databases]\n* = host={sockets} user=hub\n[pgbouncer]", *(f"{name} = {told[name]}" for name in told)]
        (Path(own) / "pgbouncer.ini").write_text("\n".join(lines))
        switched = os.geteuid() == 0
        if switched:
            shutil.chown(own, "nobody")
        command = [PGBOUNCER or "", "--quiet", *(["--user", "nobody"] if switched else []), f"{own}/pgbouncer.ini"]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            yield url.replace(f"host={sockets}", f"host={own}&port=6432")
        finally:
            process.terminate()
            process.wait()


@pytest.mark.skipif(PGBOUNCER is None, reason="PgBouncer is not installed on this machine")
@pytest.mark.parametrize(
    ("settings", "cause"),
    [
        ({}, "unsupported startup parameter: "),
        (
            {"ignore_startup_parameters": "jit,max_parallel_workers_per_gather"},
            "max_parallel_workers_per_gather was set to 0 and is not",
        ),
    ],
    ids=["as it is", "told to ignore"],
)
async def test_pgbouncer_in_transaction_mode_is_refused(
    database_url: str, settings: dict[str, str], cause: str
) -> None:
    with pooler(database_url, **settings) as url:
        database = await Database.open(url)
        refused = await _refused(database)
        await database.close()

    assert refused.message == NO_SESSIONS
    assert (refused.cause or "").startswith(cause)


async def _refused(database: Database) -> Unavailable:
    for _ in range(100):
        with pytest.raises(Unavailable) as refused:
            await database.fetch("select 1")
        if refused.value.message != "the store cannot be reached":
            return refused.value
        await asyncio.sleep(0.05)
    return refused.value


async def test_a_server_describes_itself(database: Database) -> None:
    async with database.connection() as connection:
        found = await condition(connection)

    assert (found.version_number // 10_000, found.encoding, found.in_recovery) == (18, "UTF8", False)
    assert found.max_connections == 100
