"""`python -m tests.bench sharing`: what goes out of a large view, to whom it goes, and what keeping it costs.

Its time is bounded by its sizes: `--rows` of the view, `--delivered` rows of a delivery and `--evaluated` enterprises.
"""

import argparse
import asyncio
import os
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

from hub.cli.running import settle
from hub.core.embedded import EmbeddedServer
from tests.bench.sharing import keeping, view, waiting

PARTS = ("view", "keeping", "waiting")


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="sharing", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--delivered", type=int, default=100_000)
    parser.add_argument("--evaluated", type=int, default=5_000)
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS)
    chosen = parser.parse_args(arguments)
    settle()  # as the worker does
    print("| what | measured | bar | load |\n|---|---|---|---|", flush=True)
    with tempfile.TemporaryDirectory(prefix="hub-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)  # as root the database runs as an unprivileged user, who has to reach it here
        if "view" in chosen.only:
            with EmbeddedServer.start(folder / "view") as server:
                _print(view.measured(server.url, folder, chosen.rows))
        if "keeping" in chosen.only:
            with EmbeddedServer.start(folder / "keeping") as server:
                _print(keeping.measured(server.url, folder, chosen.delivered, chosen.evaluated))
        if "waiting" in chosen.only:
            with EmbeddedServer.start(folder / "waiting") as server:
                _print(waiting.measured(server.url, folder))


def _print(measured: AsyncIterator[tuple[str, str, str]]) -> None:
    async def each() -> None:
        async for what, told, bar in measured:
            print(f"| {what} | {told} | {bar} | {os.getloadavg()[0]:.1f} |", flush=True)

    asyncio.run(each())
