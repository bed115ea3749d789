"""Two processes that remember answers: what one of them is told to end, the other gives to nobody any more."""

import asyncio
import re
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass

import httpx
import pytest

from auth.clients import commands as clients
from auth.clients.rules import NewClient
from hub.core.actor import HUB
from tests.cli.conftest import Start
from tests.district import Asker, District, Hub, code, without_cost
from tests.intake.consent.asking import granted, revoked

GRADE = 'query ($uscc: String!) { enterprise(uscc: $uscc) { name grade(scheme: "tax") { level } } }'
ANSWER = {"data": {"enterprise": {"name": "虚构1号科技有限公司", "grade": {"level": "A"}}}}
FOUND = re.compile(r'^hub_graphql_cache_lookups_total\{cache="answers",found="yes"\} (\d+)', re.MULTILINE)

LISTENERS = """from pg_stat_activity
    where application_name = 'credit-hub listener' and datname = current_database()"""


@dataclass
class Pair:
    """Two servers on one store: things are ended at the first, and the bank reads at the second."""

    hubs: list[Hub]
    own: Asker
    secret: str
    token: str = ""
    consent: str = ""

    @property
    def first(self) -> httpx.AsyncClient:
        return self.hubs[0].http

    async def sign_in(self) -> None:
        form = {"grant_type": "client_credentials"}
        answer = await self.first.post("/oauth/token", data=form, auth=("bank", self.secret))
        self.token = answer.json()["access_token"]

    async def read(self) -> httpx.Response:
        return await Asker(self.hubs[1].http, self.token).post(GRADE, "credit-financing", uscc=code(1))

    async def remembered(self) -> int:
        """How many answers the second server has given from memory."""
        found = FOUND.search((await self.hubs[1].http.get("/metrics")).text)
        return int(found[1]) if found else 0

    async def warm(self) -> None:
        """The second server knows the answer, be it from an earlier token of the same client."""
        before = await self.remembered()
        for _ in range(4):
            assert without_cost((await self.read()).json()) == ANSWER
        assert before + 2 <= await self.remembered() <= before + 4


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture
async def pair(start: Start, district: District) -> AsyncIterator[Pair]:
    await district.register(1)
    await district.deliver("tax-grade", [{"统一社会信用代码": code(1), "年度": "2025", "等级": "A"}])
    ports = [free_port() for _ in range(2)]
    servers = [await start("serve", "--port", port, HUB_PUBLIC_URL="http://hub.test") for port in ports]
    async with AsyncExitStack() as stack:
        https = [
            await stack.enter_async_context(httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=20))
            for port in ports
        ]
        hubs = [Hub(http, district.database) for http in https]
        for hub in hubs:
            await ready(hub)
        own = await hubs[0].client("own", "consent:grant", kind="subject", organisation=code(1))
        bank = NewClient("bank", "bank", "partner", ("enterprise:read", "grade:read", "record.tax:read"))
        async with district.database.transaction() as connection:
            found = Pair(hubs, own, await clients.add(connection, HUB, bank) or "")
        await found.sign_in()
        found.consent = (await granted(found.own))["consent"]["id"]
        yield found
    for server in servers:
        server.send_signal(signal.SIGTERM)
        await asyncio.wait_for(server.communicate(), 20)


async def ready(hub: Hub) -> None:
    for _ in range(200):
        try:
            if (await hub.http.get("/health/ready")).status_code == 200:
                return
        except httpx.TransportError:
            await asyncio.sleep(0.1)
    raise AssertionError("the server never became ready")


async def deafen(pair: Pair) -> None:
    """The connections that listen are gone, and are made again a moment later."""
    database = pair.hubs[0].database
    for _ in range(500):
        if len(await database.fetch(f"select pid {LISTENERS}")) == 2:
            break
        await asyncio.sleep(0.01)
    assert len(await database.fetch(f"select pg_terminate_backend(pid) {LISTENERS}")) == 2


@pytest.mark.parametrize("hearing", [True, False], ids=["hearing of it", "not hearing of it"])
async def test_what_ends_at_one_server_is_over_at_the_other(pair: Pair, *, hearing: bool) -> None:
    await pair.warm()
    if not hearing:
        await deafen(pair)
    await revoked(pair.own, pair.consent)
    without_consent = (await pair.read()).json()
    pair.consent = (await granted(pair.own, "again"))["consent"]["id"]

    await pair.warm()
    if not hearing:
        await deafen(pair)
    revocation = await pair.first.post("/oauth/revoke", auth=("bank", pair.secret), data={"token": pair.token})
    without_token = await pair.read()
    await pair.sign_in()

    await pair.warm()
    if not hearing:
        await deafen(pair)
    async with pair.hubs[0].database.transaction() as connection:
        await clients.disable(connection, HUB, "bank")
    without_client = await pair.read()

    assert [error["extensions"]["code"] for error in without_consent["errors"]] == ["CONSENT_REQUIRED"]
    assert without_consent["data"]["enterprise"]["grade"] is None
    assert revocation.status_code == 200
    assert [
        (answer.status_code, answer.json()["errors"][0]["message"]) for answer in (without_token, without_client)
    ] == [
        (401, "the token has been revoked"),
        (401, "client 'bank' is disabled"),
    ]
