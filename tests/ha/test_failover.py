"""The leader of three nodes is lost under writes and reads: no acknowledged write is, and writes go on elsewhere.

Patroni keeps one standby that confirms each commit (`synchronous_mode`). The hub names all nodes in HUB_DATABASE_URL
and is asked over HTTP by clients that send a mutation again, under the same name, until it is acknowledged.
"""

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from hub.core.store import migrate
from hub.core.store.database import Database
from tests.clients.serving import HUB, _process, _wait_until_ready, free_port
from tests.district import District, code
from tests.district import Hub as Asked
from tests.ha.cluster import Cluster, Node, running

pytestmark = pytest.mark.skipif(
    shutil.which("etcd") is None or find_spec("patroni") is None, reason="needs etcd (etcd-server) and Patroni"
)
WRITERS, READERS = 4, 2
#: Seconds of writes before the leader is lost, and after the first write elsewhere.
BEFORE, AFTER = 4.0, 4.0
#: Seconds until the first write elsewhere, at most; and how long a client waits for one answer.
MOST, PATIENCE = 30.0, 15.0
GRANT = """mutation ($id: String!) { consentGrant(input: {
    clientMutationId: $id, grantee: "bank", purpose: CREDIT_FINANCING, fields: [GRADE]
}) { refusal { code } consent { id } } }"""
READ = "query ($a: String!) { enterprise(uscc: $a) { name } }"


@dataclass
class Load:
    """What clients have asked for and been told; times are monotonic."""

    url: str
    token: str
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    acknowledged: dict[str, str] = field(default_factory=dict)
    acknowledged_at: list[float] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    async def write(self, writer: int) -> None:
        number = 0
        async with httpx.AsyncClient(timeout=PATIENCE) as http:
            while not self.stopping.is_set():
                number += 1
                await self._granted(http, f"{writer}-{number}")

    async def _granted(self, http: httpx.AsyncClient, name: str) -> None:
        """Ask under one name until it is acknowledged, also when the load is stopping."""
        while True:
            self.counts["writes sent"] += 1
            answer = await self._ask(http, GRANT, id=name)
            if answer and answer.get("data") and answer["data"]["consentGrant"]:
                done = answer["data"]["consentGrant"]
                assert done["refusal"] is None, done
                self.acknowledged[name] = done["consent"]["id"]
                self.acknowledged_at.append(time.monotonic())
                return
            self.counts["writes sent again"] += 1
            await asyncio.sleep(0.2)

    async def read(self) -> None:
        async with httpx.AsyncClient(timeout=PATIENCE) as http:
            while not self.stopping.is_set():
                answer = await self._ask(http, READ, a=code(1))
                told = answer and answer.get("data")
                self.counts["reads answered" if told else "reads refused"] += 1
                if told:
                    assert told == {"enterprise": {"name": "虚构1号科技有限公司"}}
                else:
                    await asyncio.sleep(0.2)

    async def _ask(self, http: httpx.AsyncClient, query: str, **variables: str) -> Any:
        """The answer; None where there was none, or 503."""
        headers = {"Authorization": f"Bearer {self.token}"}
        try:
            answer = await http.post(
                f"{self.url}/graphql", json={"query": query, "variables": variables}, headers=headers
            )
        except httpx.TransportError:
            return None
        assert answer.status_code in (200, 503), answer.text
        return answer.json() if answer.status_code == 200 else None


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    with tempfile.TemporaryDirectory(prefix="hub-ha-", dir="/tmp", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)
        with running(Path(name)) as made:
            yield made


async def made(cluster: Cluster) -> None:
    """An empty store, on all nodes."""
    connection = await asyncpg.connect(cluster.url, database="postgres")
    await connection.execute("create database hub")
    await connection.close()
    for node in cluster.nodes:
        async with asyncio.timeout(PATIENCE):
            while not await there(node):  # noqa: ASYNC110
                await asyncio.sleep(0.1)
    await migrate.upgrade(cluster.url)


async def there(node: Node) -> bool:
    """Whether a node has the database."""
    try:
        connection = await asyncpg.connect(f"postgresql://hub:hub@127.0.0.1:{node.port}/hub")
    except asyncpg.InvalidCatalogNameError:
        return False
    await connection.close()
    return True


async def populated(cluster: Cluster, hub_url: str, folder: Path) -> str:
    """One enterprise with its own client, and a partner; returns the client's token."""
    database = await Database.open(cluster.url)
    try:
        await District(database, folder).register(1)
        async with httpx.AsyncClient(base_url=hub_url, timeout=PATIENCE) as http:
            asked = Asked(http, database)
            await asked.secret("bank", "enterprise:read", kind="partner")
            own = await asked.client("own", "enterprise:read", "consent:grant", kind="subject", organisation=code(1))
        return own.token
    finally:
        await database.close()


async def lost_under_load(cluster: Cluster, load: Load) -> float:
    """Seconds from the loss of the leader to the first write that was sent and acknowledged after it."""
    leader = cluster.leader()
    assert leader is not None
    async with asyncio.TaskGroup() as group:
        for writer in range(WRITERS):
            group.create_task(load.write(writer))
        for _ in range(READERS):
            group.create_task(load.read())
        await asyncio.sleep(BEFORE)
        lost_at = time.monotonic()
        leader.kill()
        await asyncio.sleep(0.5)  # what the lost leader has committed is acknowledged by then
        since = len(load.acknowledged_at)
        try:
            async with asyncio.timeout(3 * MOST):
                while len(load.acknowledged_at) == since:  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
            first = load.acknowledged_at[since] - lost_at
            await asyncio.sleep(AFTER)
        finally:
            load.stopping.set()
    return first


async def test_a_lost_leader_takes_nothing_with_it(cluster: Cluster, tmp_path: Path) -> None:
    leader = cluster.leader()
    await made(cluster)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
    environment = {
        **kept,
        "HUB_DATABASE_URL": cluster.url,
        "HUB_DATA_DIR": str(tmp_path),
        "HUB_GUARD": "measure",
        "HUB_TOKEN_LIFETIME": "3600",
    }
    port = free_port()
    with _process([*HUB, "serve", "--port", str(port)], environment) as hub:
        url = f"http://127.0.0.1:{port}"
        await asyncio.to_thread(_wait_until_ready, hub, url)
        load = Load(url, await populated(cluster, url, tmp_path))

        first = await lost_under_load(cluster, load)

    verify = [*HUB, "audit", "verify"]
    verified = await asyncio.to_thread(subprocess.run, verify, env=environment, capture_output=True, text=True)
    database = await Database.open(cluster.url)
    there = [str(row["id"]) for row in await database.fetch("select id from consent order by id")]
    noted = await database.fetch("select count(*) from audit_entry where kind = 'ConsentGranted'")
    await database.close()
    told = ", ".join(f"{count} {name}" for name, count in sorted(load.counts.items()))
    print(
        f"leader lost with SIGKILL: first write elsewhere after {first:.1f} s; {len(load.acknowledged)} acknowledged"
        f" writes, {len(set(load.acknowledged.values()) - set(there))} lost, {len(there) - len(load.acknowledged)}"
        f" made twice; {told}; {verified.stdout.strip()}",
        file=sys.stderr,
    )
    assert cluster.leader() not in (None, leader)
    assert first < MOST
    assert load.counts["writes sent again"] > 0
    assert set(load.acknowledged.values()) <= set(there), "an acknowledged write is lost"
    assert len(there) == len(load.acknowledged) == noted[0][0], "a write that was sent again was made twice"
    assert (verified.returncode, verified.stderr) == (0, "")
