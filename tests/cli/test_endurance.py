"""What a kill, a stop and a second process do to commands under way."""

import asyncio
import json
import signal
import socket
from pathlib import Path
from typing import Any

import httpx
import pytest

from hub.core.actor import HUB
from hub.core.store.database import Database
from hub.credit.decisions.commands import evaluate
from tests.cli.conftest import Run, Start
from tests.district import District, code, without_cost

ROWS = 20_000


@pytest.fixture
def large(tmp_path: Path) -> Path:
    path = tmp_path / "tax.csv"
    lines = (f"{code(number)},2024,A\n" for number in range(1, ROWS + 1))
    path.write_text("统一社会信用代码,年度,等级\n" + "".join(lines), encoding="utf-8")
    return path


async def records(database: Database) -> int:
    return int((await database.fetch("select count(*) as records from record"))[0]["records"])


async def test_a_kill_in_the_middle_of_a_file_loses_nothing_and_doubles_nothing(
    start: Start, run: Run, large: Path, database: Database
) -> None:
    process = await start("ingest", "tax-grade", large, "--provider", "tax")
    await _until_under_way(database)
    process.kill()
    await process.communicate()

    after_kill = await records(database)
    again = await run("ingest", "tax-grade", large, "--provider", "tax", "--json")

    assert after_kill == 0
    assert json.loads(again.out)["accepted"] == ROWS
    assert await records(database) == ROWS


async def test_two_processes_with_the_same_file_record_it_once(start: Start, large: Path, database: Database) -> None:
    both = [await start("ingest", "tax-grade", large, "--provider", "tax", "--json") for _ in range(2)]

    printed = [json.loads((await process.communicate())[0]) for process in both]

    assert sorted((done["accepted"], done["unchanged"]) for done in printed) == [(0, ROWS), (ROWS, 0)]
    assert await records(database) == ROWS


async def test_an_evaluation_killed_goes_on_and_ends_with_the_same_answers(
    start: Start, district: District, run: Run
) -> None:
    await district.register(*range(1, 6_001))
    process = await start("evaluate")
    async with asyncio.timeout(60):
        while True:
            if await district.database.fetch("select 1 from statement limit 1"):
                break
            await asyncio.sleep(0.01)
    process.kill()
    await process.communicate()

    done = await run("evaluate")

    assert done.out.startswith("6000 enterprises: ")
    rows = await district.database.fetch(
        "select count(*) as statements, count(distinct uscc) as enterprises from statement where known_to is null"
    )
    assert dict(rows[0]) == {"statements": 6000, "enterprises": 6000}
    assert await district.database.fetch("select uscc from redecision") == []


async def test_the_worker_derives_what_is_marked(run: Run, district: District) -> None:
    await district.register(1, 2)

    done = await run("worker", "--once")

    assert done.code == 0
    assert await district.database.fetch("select uscc from redecision") == []
    rows = await district.database.fetch("select distinct uscc from statement order by uscc")
    assert [row["uscc"] for row in rows] == sorted([code(1), code(2)])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def test_workers_answer_side_by_side_and_stop_when_told(
    start: Start, run: Run, database: Database, district: District
) -> None:
    await district.register(1)
    await evaluate(database, HUB)
    secret = json.loads(
        (
            await run(
                "client", "add", "r", "--name", "r", "--kind", "department", "--scope", "enterprise:read", "--json"
            )
        ).out
    )["client_secret"]
    port = free_port()
    server = await start("serve", "--port", port, "--workers", 2, HUB_PUBLIC_URL=f"http://127.0.0.1:{port}")

    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=20) as http:
        await _until_ready(http)
        answers = await asyncio.gather(*(_asked(http, secret) for _ in range(10)))
        metrics = (await http.get("/metrics")).text
        server.send_signal(signal.SIGTERM)
        _, err = await asyncio.wait_for(server.communicate(), 20)

    assert answers == [{"data": {"enterprise": {"name": "虚构1号科技有限公司"}}}] * 10
    assert 'hub_graphql_answers_total{decision="answered"} 10.0' in metrics
    assert server.returncode == 0
    pids = {json.loads(line)["event"] for line in err.decode().splitlines() if "Started server process" in line}
    assert len(pids) == 2
    assert "Traceback" not in err.decode()


async def _until_under_way(database: Database) -> None:
    for _ in range(600):
        active = await database.fetch(
            "select 1 from pg_stat_activity where datname = current_database() and query like 'COPY%arriving%'"
        )
        if active:
            return
        await asyncio.sleep(0.01)
    raise AssertionError("the delivery never began")


async def _until_ready(http: httpx.AsyncClient) -> None:
    for _ in range(600):
        try:
            if (await http.get("/health/ready")).status_code == 200:
                return
        except httpx.TransportError:
            await asyncio.sleep(0.1)
    raise AssertionError("the server never became ready")


async def _asked(http: httpx.AsyncClient, secret: str) -> Any:
    token = await http.post("/oauth/token", data={"grant_type": "client_credentials"}, auth=("r", secret))
    headers = {"Authorization": f"Bearer {token.json()['access_token']}"}
    query = '{ enterprise(uscc: "%s") { name } }' % code(1)
    return without_cost((await http.post("/graphql", json={"query": query}, headers=headers)).json())
