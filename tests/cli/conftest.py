"""Commands as a person runs them: processes of their own, on the test's store."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass

import pytest
from typer.testing import CliRunner

from hub.cli import app
from hub.core import logs
from hub.credit.evaluation.library.ruleset_store import add_folder

HUB = [sys.executable, "-c", "from hub.cli import main; main()"]


@dataclass(frozen=True)
class Done:
    """What a finished command left."""

    code: int
    out: str
    err: str


Run = Callable[..., Awaitable[Done]]
Start = Callable[..., Awaitable[Process]]


@pytest.fixture
def environment(database_url: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
    folder = os.environ["HUB_CHECKPOINTS_DIR"]
    return {**kept, "HUB_DATABASE_URL": database_url, "HUB_CHECKPOINTS_DIR": folder, "NO_COLOR": "1", "COLUMNS": "200"}


@pytest.fixture
def start(environment: dict[str, str]) -> Start:
    async def started(*arguments: object, **changed: str) -> Process:
        words = [str(argument) for argument in arguments]
        return await asyncio.create_subprocess_exec(
            *HUB, *words, env={**environment, **changed}, stdout=PIPE, stderr=PIPE
        )

    return started


@pytest.fixture
def run(start: Start) -> Run:
    async def finished(*arguments: object, **changed: str) -> Done:
        process = await start(*arguments, **changed)
        out, err = await asyncio.wait_for(process.communicate(), 60)
        assert process.returncode is not None
        return Done(process.returncode, out.decode(), err.decode())

    return finished


@pytest.fixture
def call(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """As `run`, in this process: a command's own start takes seconds. A fault of the hub is raised, not printed."""
    for name, value in {"HUB_DATABASE_URL": database_url, "NO_COLOR": "1", "COLUMNS": "200"}.items():
        monkeypatch.setenv(name, value)

    async def finished(*arguments: object, **changed: str) -> Done:
        words = [str(argument) for argument in arguments]
        logs.configure(human=False)
        result = await asyncio.to_thread(CliRunner().invoke, app(words), words, env=changed, catch_exceptions=False)
        add_folder(None)
        return Done(result.exit_code, result.stdout, result.stderr)

    yield finished
    add_folder(None)
