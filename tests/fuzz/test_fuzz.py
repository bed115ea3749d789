"""A piece of the fuzz that fits into every run of the tests; `make fuzz` is the whole of it."""

import subprocess
import sys
from pathlib import Path

from tests.fuzz import inside
from tests.fuzz.cases import case
from tests.house.tree import ROOT

REQUESTS = 500


async def test_odd_requests_are_refused_and_nothing_breaks(database_url: str, tmp_path: Path) -> None:
    async with inside.opened(database_url, tmp_path) as (http, known):
        found = await inside.fuzz(http, known, seed=2026, numbers=range(REQUESTS))

    assert found.faults == []
    assert sum(found.statuses.values()) == REQUESTS
    assert set(found.statuses) <= {200, 400, 401, 404, 405, 406, 413, 415, 422, 429}


def test_a_run_tells_its_sums_and_not_a_line_for_each_request() -> None:
    command = [sys.executable, "-m", "tests.fuzz", "--requests", "5", "--wire", "0"]

    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=True, cwd=ROOT)

    assert "5 requests to the application, seed 1" in done.stdout
    assert '"event":"request"' not in done.stderr


async def test_the_same_seed_gives_the_same_request(database_url: str, tmp_path: Path) -> None:
    async with inside.opened(database_url, tmp_path) as (_, known):
        once, again = ([case(7, number, known).body for number in range(60)] for _ in range(2))

    signed = [number for number in range(60) if once[number] != again[number]]
    assert [number for number in signed if b"client_assertion" not in once[number]] == []
