"""Evaluating generated enterprises: all of them, one on the spot, and one after a record more.

Files are generated and taken in as a district's would be, which takes an hour for a million: with `--originals 100000`
the others are copies of so many, under codes of their own. With `--store` a database that holds them already is
evaluated from nothing.
"""

import argparse
import asyncio
import json
import tempfile
import time
from collections.abc import AsyncIterator, Generator, Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from statistics import median

from hub.core import clock
from hub.core.actor import HUB
from hub.core.embedded import EmbeddedServer
from hub.core.store import migrate
from hub.core.store.database import Database
from hub.credit.decisions.commands import evaluate
from hub.credit.eligibility.queries import scenarios, verdicts_by_uscc
from hub.credit.statements.assessments.queries import StoreLedger
from hub.demo.generate import generate
from hub.intake.ingest import deliveries
from hub.intake.ingest.deliveries import DepartmentFile
from tests.bench.measured import hub
from tests.bench.quick.copies import copy, every_row
from tests.district import District, code

SIZES = (10_000, 20_000)
ROUNDS = 3
ASKED = 200
_SEED = 3
Rows = Iterator[tuple[str, str, str]]


def main(arguments: Sequence[str]) -> None:
    options = argparse.ArgumentParser(prog="python -m tests.bench evaluation")
    options.add_argument("--enterprises", type=int, nargs="+", default=SIZES, help="how many, one run for each")
    options.add_argument("--originals", type=int, help="how many are generated; the others are copies of them")
    options.add_argument("--rounds", type=int, default=ROUNDS, help="of which the medians are told")
    options.add_argument("--store", help="the URL of a database that holds generated enterprises")
    chosen = options.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="hub-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)  # as root the database runs as an unprivileged user, who has to reach it here
        print("| what | measured | bar |\n|---|---|---|")
        sized = rows(folder, chosen.enterprises, chosen.originals, chosen.rounds)
        found = _stored(chosen.store, chosen.rounds) if chosen.store else sized
        for what, measured, bar in found:
            print(f"| {what} | {measured} | {bar} |", flush=True)


def rows(folder: Path, sizes: Sequence[int] = SIZES, originals: int | None = None, rounds: int = ROUNDS) -> Rows:
    took: dict[int, float] = {}
    for size in sizes:
        with EmbeddedServer.start(folder / f"evaluation-{size}") as server:
            generated = min(size, originals or size)
            asyncio.run(taken_in(server.url, folder / f"files-{size}", generated))
            if generated < size:
                asyncio.run(_copied(server.url, size))
            took[size] = yield from _evaluated(server.url, rounds)
            yield from asyncio.run(_singles(server.url, folder))
    for small, large in pairwise(sizes):
        ratio = took[large] / took[small]
        yield f"{large:,} against {small:,} enterprises", f"{ratio:.2f} times", f"{1.1 * large / small:.1f} times"


async def _copied(url: str, enterprises: int) -> None:
    """Copy all that is known of enterprises, until there are so many."""
    await copy(url, _SEED, enterprises, await every_row(url))


def _stored(url: str, rounds: int) -> Rows:
    with tempfile.TemporaryDirectory() as folder:
        yield from _evaluated(url, rounds)
        yield from asyncio.run(_singles(url, Path(folder)))


async def taken_in(url: str, folder: Path, enterprises: int) -> None:
    await migrate.upgrade(url)
    generate(folder, enterprises, seed=_SEED, as_of=clock.today())
    database = await Database.open(url)
    for file in json.loads((folder / "manifest.json").read_bytes())["files"]:
        path, stated = folder / file["file"], date.fromisoformat(file["as_of"])
        await deliveries.take_in(database, HUB, DepartmentFile(file["resource"], path, file["provider"], stated))
    await database.close()


def _evaluated(url: str, rounds: int) -> Generator[tuple[str, str, str], None, float]:
    """From nothing, and once more; returns the seconds of the first."""
    firsts, seconds, largest = [], [], 0.0
    for _ in range(rounds):
        enterprises = asyncio.run(_emptied(url))
        done = hub("evaluate", HUB_DATABASE_URL=url)
        firsts.append(done.seconds)
        largest = max(largest, done.megabytes)
        seconds.append(hub("evaluate", HUB_DATABASE_URL=url).seconds)
    took = median(firsts)
    told = f"{took:.1f} s, {took / enterprises * 1e6:.0f} us each, {largest:.0f} MB the largest process"
    yield f"`hub evaluate`, {enterprises:,} enterprises, all rulesets", told, "120 s for 1,000,000, under 2 GB"
    yield "the same again, nothing new", f"{median(seconds):.1f} s", "-"
    yield "the same for the next day, everything new", f"{_next_day(url):.1f} s", "-"
    return took


def _next_day(url: str) -> float:
    """The seconds that a nightly round takes where every statement of the day before is replaced."""
    yesterday = clock.today() - timedelta(days=1)
    asyncio.run(_emptied(url))
    hub("evaluate", "--as-of", yesterday, HUB_DATABASE_URL=url)
    return hub("evaluate", HUB_DATABASE_URL=url).seconds


async def _emptied(url: str) -> int:
    """The number of enterprises, of which nothing is stated any more."""
    database = await Database.open(url)
    await database.fetch(
        "truncate statement, finding, standing, placement, list_pattern, profile_pattern, "
        "standing_change, list_beginning"
    )
    await database.fetch("update listing set profile = null")
    await database.fetch("vacuum (full, analyze) listing")  # as it is before there is any statement
    found = await database.fetch("select count(*) as enterprises from enterprise")
    await database.close()
    return int(found[0]["enterprises"])


async def _singles(url: str, folder: Path) -> list[tuple[str, str, str]]:
    database = await Database.open(url)
    found = [await _sixteen(database), await _redecided(database, folder)]
    await database.close()
    return found


async def _sixteen(database: Database) -> tuple[str, str, str]:
    """Derived on the spot, from its records, each time of another enterprise."""
    today = clock.today()
    codes = [scenario.code for scenario in scenarios(HUB, today)]
    times = []
    async for uscc in _some(database):
        began = time.perf_counter()
        verdicts = await verdicts_by_uscc(StoreLedger(database, HUB), [uscc], codes, as_of=today)
        times.append(time.perf_counter() - began)
        assert len(verdicts[uscc]) == len(codes)
    told = f"{median(times) * 1e3:.2f} ms"
    return f"one enterprise, its records and all {len(codes)} verdicts, median of {len(times)}", told, "2 ms"


async def _redecided(database: Database, folder: Path) -> tuple[str, str, str]:
    """What the worker does after a delivery of one row."""
    district, times, touched = District(database, folder), [], set()
    number = 0
    async for uscc in _some(database, 21):
        number += 1
        row = {
            "统一社会信用代码": uscc,
            "名称": f"荣誉{number} {time.time_ns()}",
            "级别": "区级",
            "授予日期": "2026-01-05",
        }
        await district.deliver("honour", [row])
        began = time.perf_counter()
        done = await evaluate(database, only_stale=True)
        if number > 1:  # the first one is news of everybody: the source is stated for another day
            touched.add(done.enterprises)
            times.append(time.perf_counter() - began)
    assert touched == {1}, touched
    return "evaluating again after one record, one enterprise touched", f"{median(times) * 1e3:.1f} ms", "50 ms"


async def _some(database: Database, number: int = ASKED) -> AsyncIterator[str]:
    found = await database.fetch("select uscc from enterprise where uscc > $1 order by uscc limit $2", code(1), number)
    for row in found:
        yield row["uscc"]
