"""`python -m tests.fuzz --requests 100000 --seed 1`; `--only 123` sends one case again and shows it.

`--odd 20000` sends odd values in arguments alone.
"""

import argparse
import asyncio
import logging
import sys
import tempfile
import time
from pathlib import Path

import httpx

from hub.cli.serving import settle
from hub.core.embedded import EmbeddedServer
from hub.core.store import migrate
from hub.core.store.database import Database
from tests.clients.serving import served
from tests.fuzz import district, inside, wire
from tests.fuzz.cases import case
from tests.fuzz.findings import MOST_CPU, Findings
from tests.fuzz.odd import district as odd
from tests.fuzz.odd import run
from tests.fuzz.odd.places import PLACES, scalars
from tests.fuzz.odd.requests import TABLE


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--requests", type=int, default=10_000, help="how many are sent to the application")
    parser.add_argument("--wire", type=int, default=500, help="how many are written to a server's socket")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--odd", type=int, help="send so many requests with odd values in arguments, and nothing else")
    parser.add_argument("--only", type=int, help="send this case alone, and show it with its answer")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="hub-fuzz-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)  # as root the database runs as an unprivileged user, who has to reach it here
        with EmbeddedServer.start(folder / "data", durable=False) as server:
            asyncio.run(migrate.upgrade(server.url))
            if wanted.odd is not None:
                return asyncio.run(_odd(server.url, folder, wanted.seed, wanted.odd))
            if wanted.only is not None:
                asyncio.run(_show(server.url, folder, wanted.seed, wanted.only))
                return 0
            found = [asyncio.run(_inside(server.url, folder, wanted.seed, wanted.requests))]
        if wanted.wire:
            with EmbeddedServer.start(folder / "wire", durable=False) as server:
                asyncio.run(migrate.upgrade(server.url))
                found.append(asyncio.run(_wire(server.url, folder, wanted.seed, wanted.wire)))
    return 1 if any(one.faults or one.slow for one in found) else 0


async def _inside(url: str, folder: Path, seed: int, requests: int) -> Findings:
    async with inside.opened(url, folder, logging.ERROR) as (http, known):
        settle()
        began = time.monotonic()
        found = await inside.fuzz(http, known, seed, range(requests))
    _tell(f"{requests} requests to the application, seed {seed}, {time.monotonic() - began:.0f} s", found)
    print(f"  most CPU without a password hash (bar: {MOST_CPU * 1000:.0f} ms):")
    for cpu, number, what in found.worst:
        print(f"    {cpu * 1000:7.1f} ms  case {number}  {what}")
    return found


async def _odd(url: str, folder: Path, seed: int, requests: int) -> int:
    """Send odd values to every argument; returns 1 where one was INTERNAL, or an argument is never reached."""
    async with odd.opened(url, folder, logging.ERROR) as hub:
        missed = sorted({place.coordinate for place in PLACES} - await run.reached(hub))
        began = time.monotonic()
        found = await run.fuzz(hub, seed, range(requests))
    print(f"{found.sent} requests with odd values, seed {seed}, {time.monotonic() - began:.0f} s")
    print(f"  {len(set(scalars()))} arguments and fields of input objects; a table of {len(TABLE)} odd values in them")
    print(f"  of {len(found.sealed)} lists their own cursors were bent")
    print(f"  fields with arguments that are not reached: {', '.join(missed) or 'none'}")
    for asked, fault in found.faults[:20]:
        print(f"  {fault}\n    {asked}")
    return 1 if found.faults or missed else 0


async def _wire(url: str, folder: Path, seed: int, requests: int) -> Findings:
    with served(url, folder, HUB_TOKEN_LIFETIME="3600") as running:
        database = await Database.open(url)
        async with httpx.AsyncClient(base_url=running.plain_url) as http:
            known = await district.known(database, http, running.url, folder)
            found = await wire.fuzz(running.plain_url, known, seed, range(requests))
            alive = (await http.get("/health/ready")).status_code
        await database.close()
    if alive != 200:
        found.faults.append((requests, f"the server is not ready afterwards: {alive}"))
    _tell(f"{requests} requests written to a server's socket, seed {seed} (0: closed without an answer)", found)
    return found


async def _show(url: str, folder: Path, seed: int, number: int) -> None:
    async with inside.opened(url, folder) as (http, known):
        asked = case(seed, number, known)
        print(asked.method, asked.path, *asked.headers, asked.body[:4_000], sep="\n")
        told = await inside.ask(http, asked)
        print(told.status, told.headers, told.text[:4_000], f"{told.cpu * 1000:.1f} ms", sep="\n")


def _tell(what: str, found: Findings) -> None:
    print(what)
    print("  " + "  ".join(f"{status}: {count}" for status, count in sorted(found.statuses.items())))
    for number, fault in found.faults[:20]:
        print(f"  case {number}: {fault}")


if __name__ == "__main__":
    sys.exit(main())
