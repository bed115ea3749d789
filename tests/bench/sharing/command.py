"""`python -m tests.bench sharing [--rows N]`: what goes out of a large view, to a receiver, and to who waits for it."""

import argparse
import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from auth.clients import commands as clients
from auth.clients.rules import NewClient
from hub.core.actor import HUB, Actor, Kind, Purpose
from hub.core.embedded import EmbeddedServer
from hub.core.store import migrate
from hub.core.store.database import Database
from hub.sharing.copies.queries import digests, leaves
from hub.sharing.views import commands as views
from hub.sharing.views.queries import delta, view_by_code
from hub.sharing.views.results import NewView, View, ViewKind
from tests.bench.measured import Measured, hub
from tests.bench.quick.copies import copy
from tests.bench.sharing import pushing, waiting
from tests.district import District, code

_CHANGED = 5_000
_ORIGINALS = 1_000
_FIELDS = (
    "decision_number", "decided_on", "violation_type", "content", "authority", "severity", "fine", "published_until",
    "validFrom", "provider",
)  # fmt: skip
_PENALTY = {
    "决定书文号": "罚1",
    "处罚日期": "2025-03-01",
    "严重程度": "一般",
    "处罚机关": "水务局",
    "罚款金额": "1万元",
}
TAX = Actor("tax", Kind.DEPARTMENT, "tax", purpose=Purpose.SUPERVISION_INSPECTION)
_SCOPES = ("delivery:subscribe", "enterprise:read", "record:read")


@dataclass(frozen=True)
class SharedStore:
    """A store with a view of one penalty an enterprise, twelve columns with key and code."""

    url: str
    database: Database
    district: District
    view: View
    rows: int


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="sharing", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    rows = parser.parse_args(arguments).rows
    print("| what | measured | bar |\n|---|---|---|")
    with tempfile.TemporaryDirectory(prefix="hub-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)  # as root the database runs as an unprivileged user, who has to reach it here
        with EmbeddedServer.start(folder / "store") as server:
            asyncio.run(_filled(server.url, folder, rows))
            _print(asyncio.run(_view_measured(server.url, folder, rows)))
            _print([_package(server.url, folder, rows)])
            _print(asyncio.run(_changes_measured(server.url, folder, rows)))
        with EmbeddedServer.start(folder / "small") as server:
            _print(asyncio.run(waiting.measured(server.url, folder)))


def _print(measured: Iterator[tuple[str, str, str]] | list[tuple[str, str, str]]) -> None:
    for what, told, bar in measured:
        print(f"| {what} | {told} | {bar} |", flush=True)


async def _filled(url: str, folder: Path, rows: int) -> None:
    """A thousand real deliveries' rows, copied under codes of their own."""
    await migrate.upgrade(url)
    database = await Database.open(url)
    district, originals = District(database, folder), range(1, min(rows, _ORIGINALS) + 1)
    await district.register(*originals)
    penalties = [{"统一社会信用代码": code(number), **_PENALTY} for number in originals]
    await district.deliver("penalty", penalties, provider="tax")
    await copy(url, 1, rows)
    async with database.transaction() as connection:
        await clients.add(connection, HUB, NewClient("tax", "tax", "department", _SCOPES))
        await views.define(connection, TAX, NewView("penalties", ViewKind.RECORDS, "penalty", _FIELDS))
    await database.close()


@asynccontextmanager
async def _opened(url: str, folder: Path, rows: int) -> AsyncIterator[SharedStore]:
    database = await Database.open(url)
    yield SharedStore(url, database, District(database, folder), await view_by_code(database, "tax", "penalties"), rows)
    await database.close()


async def _timed(work: Callable[[], Awaitable[object]]) -> float:
    began = time.perf_counter()
    await work()
    return time.perf_counter() - began


async def _view_measured(url: str, folder: Path, rows: int) -> list[tuple[str, str, str]]:
    async with _opened(url, folder, rows) as store:
        published = await _timed(lambda: views.advance(store.database, TAX, store.view))
        position = (await view_by_code(store.database, "tax", "penalties")).position
        await store.database.fetch("vacuum analyze published")
        table = min([await _timed(lambda: digests(store.database, store.view, position)) for _ in range(3)])
        reads = [partial(leaves, store.database, store.view, position, [number]) for number in range(20)]
        bucket = min([await _timed(read) for read in reads])
    return [
        (f"a view of {rows:,} rows, published for the first time", f"{published:.1f} s", "-"),
        (f"digests of {rows:,} rows, from nothing", f"{table:.2f} s", "3 s"),
        ("one bucket of them", f"{bucket * 1000:.1f} ms", "5 ms"),
    ]


def _package(url: str, folder: Path, rows: int) -> tuple[str, str, str]:
    """As a process of its own, from its start."""
    own = {"HUB_DATABASE_URL": url, "HUB_PACKAGES_DIR": str(folder / "packages")}
    done: Measured = hub("package", "make", "penalties", "--client", "tax", "--format", "csv-zstd", "--json", **own)
    told = f"{done.seconds:.1f} s, {done.megabytes:.0f} MB"
    return f"`hub package make` of {rows:,} rows x 12 columns, csv and zstd", told, "60 s, 400 MB"


async def _changes_measured(url: str, folder: Path, rows: int) -> list[tuple[str, str, str]]:
    async with _opened(url, folder, rows) as store:
        before = store.view.position
        await _change(store, min(rows, _CHANGED))
        advanced = await _timed(lambda: views.advance(store.database, TAX, store.view))
        head = (await view_by_code(store.database, "tax", "penalties")).position
        changed = await _timed(lambda: delta(store.database, store.view, before, head))
        pushed = await pushing.pushed(store.database, store.view, TAX, before)
    return [
        (f"bringing the view up to date after {_CHANGED:,} of them changed", f"{advanced:.2f} s", "-"),
        ("their delta", f"{changed:.2f} s", "1 s"),
        (
            f"{pushed.events:,} events to one receiver from one worker, {pushed.messages} messages",
            f"{pushed.events / pushed.seconds:,.0f} events/s",
            "1,000 events/s",
        ),
    ]


async def _change(store: SharedStore, count: int) -> None:
    found = await store.database.fetch("select uscc from enterprise order by md5(uscc) limit $1", count)
    changed = {**_PENALTY, "处罚机关": "应急局"}
    rows = [{"统一社会信用代码": row["uscc"], **changed} for row in found]
    await store.district.deliver("penalty", rows, provider="tax")
