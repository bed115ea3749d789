"""What queries cost on whom, without replicas, with one and with two: CPU a request of the hub and of each PostgreSQL.

All servers share this machine, so rates say little; CPU says what a machine of the primary's own is relieved of.
"""

import argparse
import asyncio
import re
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

import httpx

from auth.clients import commands as clients
from auth.clients.rules import NewClient
from hub.core.actor import HUB
from hub.core.embedded import EmbeddedServer
from hub.core.embedded.occupancy import postmaster
from hub.core.store.database import Database
from tests.bench.cpu import cpu, family
from tests.bench.quick.contenders import hub, running
from tests.bench.quick.population import codes, filled
from tests.core.replicas.standbys import Standby, following

_SCOPES = ["enterprise:read", "grade:read", "eligibility:read"]
_CONNECTIONS = 8
#: Seconds for which a hub is left alone before it is measured: it prepares statements, and finds its replicas.
_SETTLING = 3.0
SHAPES = {
    "one enterprise, its grade and a verdict": """query ($a: String!) { enterprise(uscc: $a) { uscc name status
        grade { level score } eligibility(scenario: "bank-tax") { outcome reasons { code text } } } }""",
    "a list of 50 with grade and a verdict": """query ($a: String!) { enterpriseList(first: 50) { nodes { uscc name
        grade { level score } eligibility(scenario: "bank-tax") { outcome } } } enterprise(uscc: $a) { uscc } }""",
}


def main(words: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench replicas", description=__doc__)
    parser.add_argument("--enterprises", type=int, default=300)
    parser.add_argument("--requests", type=int, default=1_000)
    wanted = parser.parse_args(words)
    with tempfile.TemporaryDirectory(prefix="hub-bench-", ignore_cleanup_errors=True) as name, ExitStack() as stack:
        folder = Path(name)
        folder.chmod(0o755)
        primary = stack.enter_context(EmbeddedServer.start(folder / "primary", durable=False))
        url = filled(primary, folder, wanted.enterprises, 0)
        secret = asyncio.run(_registered(url))
        standbys = [
            stack.enter_context(following(primary, folder / "primary", folder / each)) for each in ("one", "two")
        ]
        servers = {
            "primary": folder / "primary" / "cluster",
            **{standby.folder.name: standby.folder / "cluster" for standby in standbys},
        }
        usccs = asyncio.run(codes(url))
        for number in range(3):
            read = " ".join(_address(url, standby) for standby in standbys[:number])
            reading = hub(
                f"{number} replicas",
                HUB_ROW_CACHE="0",
                HUB_ANSWER_CACHE="0",
                HUB_GUARD="measure",
                HUB_READ_URLS=read,
            )
            with running(reading, url, folder) as served:
                time.sleep(_SETTLING)
                for shape, query in SHAPES.items():
                    costs = asyncio.run(
                        _asked(served.url, secret, query, usccs, wanted.requests, {**servers, "hub": served.process})
                    )
                    told = ", ".join(f"{who} {1000 * cost:.2f}" for who, cost in costs.items())
                    print(f"{number} replicas, {shape}: {told} ms of CPU a request", flush=True)
                print(*_split(served.url), sep="\n", flush=True)


def _address(url: str, standby: Standby) -> str:
    return f"{url.partition('?')[0]}?{standby.url.partition('?')[2]}"


async def _registered(url: str) -> str:
    database = await Database.open(url)
    async with database.transaction() as connection:
        secret = await clients.add(connection, HUB, NewClient("asker", "asker", "department", _SCOPES))
    await database.close()
    return secret or ""


async def _asked(
    url: str, secret: str, query: str, usccs: Sequence[str], requests: int, servers: Mapping[str, Path | int]
) -> dict[str, float]:
    """Seconds of CPU a request of each process with its children."""
    async with httpx.AsyncClient(base_url=url, timeout=60) as http:
        form = {"grant_type": "client_credentials"}
        token = (await http.post("/oauth/token", data=form, auth=("asker", secret))).json()["access_token"]
        headers = {"Authorization": f"Bearer {token}"}

        async def ask(first: int, last: int) -> None:
            for number in range(first, last, _CONNECTIONS):
                body = {"query": query, "variables": {"a": usccs[number % len(usccs)]}}
                answer = (await http.post("/graphql", json=body, headers=headers)).json()
                assert "errors" not in answer, answer

        await asyncio.gather(*(ask(place, 20 * _CONNECTIONS) for place in range(_CONNECTIONS)))
        before = _spent(servers)
        await asyncio.gather(*(ask(place, requests) for place in range(_CONNECTIONS)))
        after = _spent(servers)
    return {who: (after[who] - before[who]) / requests for who in servers}


def _split(url: str) -> list[str]:
    """How many statements each server has run, and why the primary had to."""
    lines = httpx.get(f"{url}/metrics", timeout=10).text.splitlines()
    return [line for line in lines if re.match(r"hub_replica_(?:reads|fallbacks)_total", line)]


def _spent(servers: Mapping[str, Path | int]) -> dict[str, float]:
    processes = {who: each if isinstance(each, int) else postmaster(each) for who, each in servers.items()}
    return {who: cpu(family(process or 0)) for who, process in processes.items()}
