"""docs/operations.md word by word: each `hub` command of it runs, in the order of the page."""

import asyncio
import re
import shlex
import signal
import socket
from asyncio.subprocess import PIPE, Process, create_subprocess_exec
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from hub.core import actor
from hub.core.audit import rules
from hub.core.audit.commands import append
from hub.core.events import Event, EventKind
from hub.core.store.database import Database
from tests.cli.conftest import HUB, Done, Run, Start
from tests.cli.test_endurance import free_port
from tests.district import code
from tests.house.tree import ROOT

_BLOCK = re.compile(r"^```\n(.*?)^```", re.MULTILINE | re.DOTALL)
#: Those that run until they are told to stop; a test below starts them.
_LASTING = {"serve", "worker"}
#: `hub doctor` finds faults in development.
_FAILING = {"doctor"}


def typed() -> list[str]:
    """The lines of the page that are commands, without what they say behind `#`."""
    page = (ROOT / "docs" / "operations.md").read_text("utf-8")
    lines = [line.partition(" #")[0].strip() for block in _BLOCK.findall(page) for line in block.splitlines()]
    return [line.removeprefix("hub ") for line in lines if line.startswith("hub ")]


async def at_the_table(url: str) -> None:
    """Entries of two past months, as a log has them when somebody archives it."""
    database = await Database.open(url)
    event = Event(EventKind.QUERY_ANSWERED, [code(1)])
    [head] = await database.fetch("select epoch from audit_head")
    times = [datetime(2026, month, 7, tzinfo=UTC) for month in (4, 5, 6)]
    await append(database, head["epoch"], [rules.entry(actor.HUB, event, at) for at in times])
    await database.close()


def _write(path: str, text: str) -> None:
    Path(path).write_text(text)


async def told(call: Run, line: str) -> Done:
    """Run a line of the page; `> FILE` at its end is what a shell does with it."""
    command, _, into = line.partition(" > ")
    done = await call(*shlex.split(command))
    if into:
        _write(into, done.out)
    return done


async def test_every_command_of_the_page_does_what_it_says(
    call: Run, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HUB_DATA_DIR", str(tmp_path / "data"))
    await at_the_table(database_url)
    lines = [line for line in typed() if line.split()[0] not in _LASTING]

    done = {line: await told(call, line) for line in lines}

    wrong = [line for line in lines if done[line].code != int(line.split()[0] in _FAILING)]
    assert wrong == [], [(line, done[line]) for line in wrong]
    assert len(lines) == 13
    assert done["audit archive archive --before 2026-06-01"].out.splitlines() == [
        "2026-04: entries 1 to 1 are in archive/access-log-2026-04.jsonl.gz",
        "2026-05: entries 2 to 2 are in archive/access-log-2026-05.jsonl.gz",
    ]
    assert len(done["audit verify --archive archive"].out.splitlines()) == 2
    assert done["restore backups/2026-11-29"].out.startswith("a backup of ")
    assert done["migrate"].out == "the store has revision 0031\n"


async def ready(address: str) -> Any:
    """What is told of the health at an address, as soon as anybody tells it."""
    async with httpx.AsyncClient(timeout=60) as operator:
        for _ in range(600):
            try:
                return (await operator.get(f"http://{address}/health/ready")).json()
            except httpx.TransportError:
                await asyncio.sleep(0.1)
    raise TimeoutError(address)


async def stopped(process: Process) -> int | None:
    process.send_signal(signal.SIGTERM)
    await asyncio.wait_for(process.communicate(), 60)
    return process.returncode


async def test_the_worker_of_the_page_runs_and_stops(start: Start) -> None:
    [line] = [line for line in typed() if line.startswith("worker ")]
    address = f"127.0.0.1:{free_port()}"
    process = await start(*line.replace("127.0.0.1:9101", address).split())

    told = await ready(address)

    assert (told, await stopped(process)) == ({"status": "ready"}, 0)


async def test_the_server_of_the_page_takes_the_port_of_the_unit_and_stops(environment: dict[str, str]) -> None:
    """`--fd 3` is the one word of the unit that the page leaves to it."""
    [line] = [line for line in typed() if line.startswith("serve ")]
    unit = re.search(r"^ExecStart=\S+/hub (.*) --fd 3$", (ROOT / "ops/systemd/hub.service").read_text(), re.MULTILINE)
    assert unit
    assert unit[1] == line
    with socket.create_server(("127.0.0.1", 0)) as port:
        words = [*HUB, *line.split(), "--fd", str(port.fileno())]
        process = await create_subprocess_exec(
            *words, env=environment, stdout=PIPE, stderr=PIPE, pass_fds=[port.fileno()]
        )

        told = await ready(f"127.0.0.1:{port.getsockname()[1]}")

        assert (told, await stopped(process)) == ({"status": "ready"}, 0)
