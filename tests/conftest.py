"""A real server for the whole run, and a database without rows for each test."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from hub.app import create_app
from hub.core.embedded import EmbeddedServer
from hub.core.settings import Settings
from hub.core.store import migrate
from hub.core.store.database import Database
from tests import shared
from tests.district import District, Hub
from tests.shared import Shared


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


@pytest.fixture(scope="session")
def shared_database(server: EmbeddedServer, template: str) -> Shared:
    return asyncio.run(shared.made("test", server.url, template))


@pytest.fixture
async def database_url(shared_database: Shared, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> AsyncIterator[str]:
    """The one that the test before had, emptied; checkpoints of its log go to the test's own folder."""
    monkeypatch.setenv("HUB_CHECKPOINTS_DIR", str(tmp_path / "checkpoints"))
    yield shared_database.url
    await shared_database.renew()


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = await Database.open(database_url)
    yield opened
    await opened.close()


@pytest.fixture(scope="session")
def real_data() -> Path | None:
    """The folder of public data beside the checkout, where there is one; none of it is part of the project."""
    folder = Path(__file__).parents[2] / "shared" / "data"
    return folder if folder.is_dir() else None


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--write-answers", action="store_true", help="write the answers of tests/schema/queries anew")


def pytest_report_header() -> str:
    folder = Path(__file__).parents[2] / "shared" / "data"
    return f"public register files: {'used' if folder.is_dir() else 'not there, tests of them have nothing to load'}"


@pytest.fixture
def district(database: Database, tmp_path: Path) -> District:
    return District(database, tmp_path)


@pytest.fixture
async def hub(database: Database) -> AsyncIterator[Hub]:
    """The application on the test's own store, asked in the same process."""
    app = create_app(Settings(database_url=database.url, public_url="http://hub.test"))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://hub.test") as http,
    ):
        yield Hub(http, database)
