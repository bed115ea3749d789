"""A primary of its own with an empty store, and two standbys that every test finds running."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from hub.core.embedded import EmbeddedServer
from hub.core.store import migrate
from tests import shared
from tests.core.replicas.standbys import Standby, following
from tests.shared import Shared


class Replicated(NamedTuple):
    """The address of a store's primary, and its standbys."""

    url: str
    standbys: tuple[Standby, Standby]

    @property
    def read_urls(self) -> list[str]:
        """The addresses at which the standbys show the same store."""
        database = self.url.partition("?")[0]
        return [f"{database}?{standby.url.partition('?')[2]}" for standby in self.standbys]


class _Servers(NamedTuple):
    store: Shared
    standbys: tuple[Standby, Standby]


@pytest.fixture(scope="session")
def servers() -> Iterator[_Servers]:
    with tempfile.TemporaryDirectory(prefix="hub-replicas-", dir="/tmp", ignore_cleanup_errors=True) as made:
        folder = Path(made)
        folder.chmod(0o755)
        with EmbeddedServer.start(folder / "primary", durable=False) as primary:
            asyncio.run(migrate.upgrade(primary.url))
            store = asyncio.run(shared.made("test", primary.url, "hub"))
            with (
                following(primary, folder / "primary", folder / "one") as one,
                following(primary, folder / "primary", folder / "two") as two,
            ):
                yield _Servers(store, (one, two))


@pytest.fixture
async def replicated(servers: _Servers, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> AsyncIterator[Replicated]:
    monkeypatch.setenv("HUB_CHECKPOINTS_DIR", str(tmp_path / "checkpoints"))
    yield Replicated(servers.store.url, servers.standbys)
    await servers.store.renew()
