"""Who answers: each a process of its own on loopback, with one worker unless said otherwise."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.clients.serving import HUB, free_port

_PATIENCE = 30
#: One for all, so that a token is good with each of them.
_PUBLIC_URL = "http://hub.test"
_OWN = [sys.executable, "-m", "uvicorn", "--no-access-log", "--log-level", "warning", "--factory"]


@dataclass(frozen=True)
class Contender:
    """`serves` is what is run, without its port; shapes are all asked at `/graphql` unless each has its own path."""

    name: str
    serves: tuple[str, ...]
    settings: Mapping[str, str] = field(default_factory=dict)
    path_of_each_shape: bool = False

    def path(self, shape: str) -> str:
        return f"/{shape}" if self.path_of_each_shape else "/graphql"


@dataclass(frozen=True)
class Running:
    """A contender that answers at `url`."""

    contender: Contender
    url: str
    process: int


def hub(name: str, *, workers: int = 1, **settings: str) -> Contender:
    """The product as it is delivered, with these settings."""
    return Contender(name, (*HUB, "serve", "--workers", str(workers)), settings)


HUB_BY_PLAN = hub("hub")
#: It reads each row as the floor does, though others may have asked for it a moment ago.
HUB_READING = hub("hub, memories off", HUB_ROW_CACHE="0", HUB_ANSWER_CACHE="0")
HUB_BY_CORE = hub("hub by graphql-core", HUB_PLANNED="false")
PLAIN = Contender("plain Strawberry", (*_OWN, "tests.bench.quick.plain.app:create_app"))
FLOOR = Contender("floor", (*_OWN, "tests.bench.quick.floor.app:create_app"), path_of_each_shape=True)


@contextmanager
def running(contender: Contender, database_url: str, folder: Path) -> Iterator[Running]:
    """What it logs goes to a file, as it would in service."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
    own = {"HUB_DATABASE_URL": database_url, "HUB_PUBLIC_URL": _PUBLIC_URL}
    with (folder / f"{contender.name}.log").open("a") as log:
        process = subprocess.Popen(
            [*contender.serves, "--port", str(port)], env={**kept, **own, **contender.settings}, stdout=log, stderr=log
        )
        with process:
            try:
                _wait(process, url)
                yield Running(contender, url, process.pid)
            finally:
                process.terminate()


def _wait(process: "subprocess.Popen[bytes]", url: str) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/health/ready", timeout=5):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise SystemExit(f"{url} does not answer after {_PATIENCE} seconds, exit code {process.poll()}")
