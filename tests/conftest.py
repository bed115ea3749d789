"""A real server for the whole run, and a fresh database from a template for each test."""

import asyncio
import itertools
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest

from hub.store import migrate
from hub.store.database import Database
from hub.store.embedded import EmbeddedServer

_NUMBERS = itertools.count(1)


@pytest.fixture(scope="session")
def server() -> Iterator[EmbeddedServer]:
    with tempfile.TemporaryDirectory(prefix="hub-test-", ignore_cleanup_errors=True) as directory:
        Path(directory).chmod(0o755)  # as root the server runs as an unprivileged user, who has to reach it here
        with EmbeddedServer.start(Path(directory) / "data", durable=False) as started:
            yield started


@pytest.fixture(scope="session")
def template(server: EmbeddedServer) -> str:
    """The name of a database that has every migration and no rows."""
    asyncio.run(migrate.upgrade(server.url))
    return "hub"


@pytest.fixture
async def database_url(server: EmbeddedServer, template: str) -> AsyncIterator[str]:
    name = f"test_{next(_NUMBERS)}"
    admin = server.url.replace("/hub?", "/postgres?")
    connection = await asyncpg.connect(admin)
    await connection.execute(f"create database {name} template {template}")
    yield server.url.replace("/hub?", f"/{name}?")
    await connection.execute(f"drop database {name} with (force)")
    await connection.close()


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = await Database.open(database_url)
    yield opened
    await opened.close()
