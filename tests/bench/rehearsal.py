"""Rehearsing a draft over a population, and deriving one verdict again with and without its enterprise's code.

`python -m tests.bench rehearsal --store URL` measures a database that holds evaluated enterprises already; nothing is
written to it. Otherwise some are generated, taken in and evaluated first.
"""

import argparse
import asyncio
import json
import re
import tempfile
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from statistics import median

from hub.core import clock
from hub.core.actor import HUB
from hub.core.embedded import EmbeddedServer
from hub.core.store import migrate
from hub.core.store.database import Database
from hub.credit.decisions.commands import evaluate
from hub.credit.evaluation.library import ruleset_store
from hub.credit.replay.queries import replay
from hub.credit.statements.encoding import packing
from hub.credit.statements.queries import COLUMNS, with_provenance
from hub.demo.generate import generate
from hub.intake.ingest import deliveries
from hub.intake.ingest.deliveries import DepartmentFile
from tests.bench.measured import hub, middle

SIZE = 10_000
ROUNDS = 3
#: A scenario by facts alone, one with a grade of which a third flips, and one by a grade and many sources.
DRAFTS = {
    "bank-tax": ("in: [A, B, M]", "in: [A, B]"),
    "contract-credit": ("at_least: B", "at_least: A"),
    "tech-finance": ("at_least: B", "at_least: A"),
}
_OWN = Path(ruleset_store.__file__).parents[2] / "rulesets"
_SOME = f"select {COLUMNS} from statement s where s.known_to is null order by s.uscc limit 100"
Row = tuple[str, str, str]


def main(arguments: Sequence[str]) -> None:
    options = argparse.ArgumentParser(prog="python -m tests.bench rehearsal")
    options.add_argument("--store", help="the URL of a database that holds evaluated enterprises")
    chosen = options.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="hub-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)  # as root the database runs as an unprivileged user, who has to reach it here
        print("| what | measured | bar |\n|---|---|---|")
        found = _measured(chosen.store, folder) if chosen.store else rows(folder)
        for what, measured, bar in found:
            print(f"| {what} | {measured} | {bar} |", flush=True)


def rows(folder: Path) -> list[Row]:
    with EmbeddedServer.start(folder / "rehearsal") as server:
        asyncio.run(_filled(server.url, folder / "files"))
        return _measured(server.url, folder)


def _measured(url: str, folder: Path) -> list[Row]:
    return [*(_rehearsed(url, folder, name) for name in DRAFTS), *asyncio.run(_replayed(url))]


async def _filled(url: str, folder: Path) -> None:
    await migrate.upgrade(url)
    generate(folder, SIZE, seed=3, as_of=clock.today())
    database = await Database.open(url)
    for file in json.loads((folder / "manifest.json").read_bytes())["files"]:
        path, stated = folder / file["file"], date.fromisoformat(file["as_of"])
        await deliveries.take_in(database, HUB, DepartmentFile(file["resource"], path, file["provider"], stated))
    await evaluate(database)
    await database.close()


def _rehearsed(url: str, folder: Path, name: str) -> Row:
    """The command as a whole: its own start and that of its processes are in it."""
    draft = _draft(folder, name)
    done = middle([hub("rules", "rehearse", draft, "--json", HUB_DATABASE_URL=url) for _ in range(ROUNDS)])
    found = json.loads(done.out)
    assert found["complete"]
    [rules] = found["rules"]
    told = f"{done.seconds:.1f} s, {done.megabytes:.0f} MB the largest process"
    what = f"`hub rules rehearse` {name}, {found['enterprises']:,} enterprises, {rules['flips']:,} flips"
    return what, told, "20 s for 1,000,000, under 2 GB"


def _draft(folder: Path, name: str) -> Path:
    old, new = DRAFTS[name]
    text = (_OWN / f"{name}.yaml").read_text("utf-8").replace('"2026.1"', '"2026.2"')
    assert old in text
    text = re.sub(r"^effective_from: .*$", "effective_from: 2030-01-01", text, flags=re.MULTILINE).replace(old, new)
    path = folder / f"{name}.yaml"
    path.write_text(text, "utf-8")
    return path


async def _replayed(url: str) -> list[Row]:
    """Each time another enterprise's verdict; without its code, every statement is looked through."""
    database = await Database.open(url)
    count = (await database.fetch("select count(*) as rows from statement"))[0]["rows"]
    times: list[float] = []
    for statement in await with_provenance(database, await database.fetch(_SOME)):
        begins = packing.verdict_offset(len(statement.provenance.schemes), 0)
        _, _, mark = packing.verdict(statement.row["answers"], begins)
        began = time.perf_counter()
        assert (await replay(database, HUB, mark, statement.row["uscc"])).equal
        times.append(time.perf_counter() - began)
    anywhere = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        assert (await replay(database, HUB, mark)).equal
        anywhere.append(time.perf_counter() - began)
    await database.close()
    return [
        (f"`replay` of one verdict, median of {len(times)}", f"{median(times) * 1e3:.1f} ms", "-"),
        (f"the same without its code, {count:,} statements", f"{median(anywhere):.2f} s", "-"),
    ]
