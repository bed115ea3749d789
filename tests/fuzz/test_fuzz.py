"""A piece of the fuzz that fits into every run of the tests; `make fuzz` is the whole of it."""

from pathlib import Path

from tests.fuzz import inside
from tests.fuzz.cases import case

REQUESTS = 500


async def test_odd_requests_are_refused_and_nothing_breaks(database_url: str, tmp_path: Path) -> None:
    async with inside.opened(database_url, tmp_path) as (http, known):
        found = await inside.fuzz(http, known, seed=2026, numbers=range(REQUESTS))

    assert found.faults == []
    assert sum(found.statuses.values()) == REQUESTS
    assert set(found.statuses) <= {200, 400, 401, 404, 405, 406, 413, 415, 422, 429}


async def test_the_same_seed_gives_the_same_request(database_url: str, tmp_path: Path) -> None:
    async with inside.opened(database_url, tmp_path) as (_, known):
        once, again = ([case(7, number, known).body for number in range(60)] for _ in range(2))

    signed = [number for number in range(60) if once[number] != again[number]]
    assert [number for number in signed if b"client_assertion" not in once[number]] == []
