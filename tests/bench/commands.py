"""Ingest, the demonstration, statement counts, tokens, the guard; prints one table."""

import json
import shutil
import tempfile
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from hub.core.embedded import EmbeddedServer
from tests.bench import guard, queries, tokens
from tests.bench.measured import Measured, hub, middle, real_data
from tests.district import code

ROUNDS = 3
ROWS = 100_000


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="hub-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)  # as root the database runs as an unprivileged user, who has to reach it here
        print("| what | measured | bar |\n|---|---|---|")
        asked = (queries.counts(folder), tokens.rows(folder), guard.cost(folder))
        for what, measured, bar in chain(_ingest(folder), _demonstration(folder), *asked):
            print(f"| {what} | {measured} | {bar} |", flush=True)


def _ingest(folder: Path) -> Iterator[tuple[str, str, str]]:
    data = real_data()
    if data:
        register = data / "enterprises_hubei.csv.gz"
        done = middle([_taken_in(folder, "register", register, "market-supervision") for _ in range(ROUNDS)])
        yield f"{_rows(done):,} real register rows", _told(done), "15 s, 500 MB"
    else:
        yield "real register rows", "not there: the folder of public data is not beside the checkout", "15 s, 500 MB"
    done = middle([_taken_in(folder, "tax-grade", _tax_file(folder), "tax") for _ in range(ROUNDS)])
    yield f"{_rows(done):,} rows of tax-grade", _told(done), "5,000 rows/s, 500 MB"


def _taken_in(folder: Path, resource: str, path: Path, provider: str) -> Measured:
    """Into an empty store, with its server running already."""
    with EmbeddedServer.start(folder / "store") as server:
        hub("migrate", HUB_DATABASE_URL=server.url)
        done = hub("ingest", resource, path, "--provider", provider, "--json", HUB_DATABASE_URL=server.url)
    shutil.rmtree(folder / "store")
    return done


def _tax_file(folder: Path) -> Path:
    path = folder / "tax.csv"
    if not path.exists():
        lines = (f"{code(number)},2024,{'ABMCD'[number % 5]}\n" for number in range(1, ROWS + 1))
        path.write_text("统一社会信用代码,年度,等级\n" + "".join(lines), encoding="gb18030")
    return path


def _demonstration(folder: Path) -> Iterator[tuple[str, str, str]]:
    for what, bar in (("make run ONCE=1, installed, first time", "60 s"), ("the same, second time", "15 s")):
        done = hub("demo", "--once", "--port", 8765, HUB_DATA_DIR=str(folder / "demo"))
        yield what, f"{done.seconds:.1f} s", bar


def _rows(done: Measured) -> int:
    return int(json.loads(done.out)["rows"])


def _told(done: Measured) -> str:
    return f"{done.seconds:.1f} s, {_rows(done) / done.seconds:,.0f} rows/s, {done.megabytes:.0f} MB"
