"""The demonstration, statement counts, tokens, the guard; prints one table."""

import tempfile
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from tests.bench import guard, queries, tokens
from tests.bench.measured import hub


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="hub-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)  # as root the database runs as an unprivileged user, who has to reach it here
        print("| what | measured | bar |\n|---|---|---|")
        asked = (queries.counts(folder), tokens.rows(folder), guard.cost(folder))
        for what, measured, bar in chain(_demonstration(folder), *asked):
            print(f"| {what} | {measured} | {bar} |", flush=True)


def _demonstration(folder: Path) -> Iterator[tuple[str, str, str]]:
    for what, bar in (("make run ONCE=1, installed, first time", "60 s"), ("the same, second time", "15 s")):
        done = hub("demo", "--once", "--port", 8765, HUB_DATA_DIR=str(folder / "demo"))
        yield what, f"{done.seconds:.1f} s", bar
