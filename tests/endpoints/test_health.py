"""Health, metrics and bounds of a process whose store or whose background work has failed."""

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, NoReturn
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from hub import app as application
from hub.app import create_app
from hub.core import supervision
from hub.core.errors import Unavailable
from hub.core.freshness.listener import Listener
from hub.core.settings import ListenAddress, Settings
from hub.core.store.database import Database
from hub.endpoints import metrics
from hub.worker import run as worker
from tests.cli.test_two_servers import free_port


@dataclass
class Wire:
    """A way to the store that can be made to carry nothing: a server that hangs, and does not even refuse."""

    store: str
    hangs: bool = False
    carrying: set[asyncio.Task[Any]] = field(default_factory=set)

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self.carrying.add(task)
        far_reader, far_writer = await asyncio.open_unix_connection(self.store)
        try:
            async with asyncio.TaskGroup() as both:
                both.create_task(self._pump(reader, far_writer))
                both.create_task(self._pump(far_reader, writer))
        except* (ConnectionError, EOFError):
            pass
        finally:
            self.carrying.discard(task)
            for end in (writer, far_writer):
                end.transport.abort()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> NoReturn:
        while data := await reader.read(65_536):
            if self.hangs:
                await asyncio.sleep(3_600)
            writer.write(data)
        raise EOFError


@asynccontextmanager
async def wired(url: str) -> AsyncIterator[tuple[Wire, str]]:
    """Yields the way, and the store's address over it."""
    parts = urlsplit(url)
    wire = Wire(f"{parse_qs(parts.query)['host'][0]}/.s.PGSQL.5432")
    server = await asyncio.start_server(wire.carry, "127.0.0.1", 0)
    yield wire, f"postgresql://hub@127.0.0.1:{server.sockets[0].getsockname()[1]}{parts.path}?sslmode=disable"
    server.close()
    for task in list(wire.carrying):
        task.cancel()
    await asyncio.sleep(0.05)


@asynccontextmanager
async def asked(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(settings)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://hub.test") as http,
    ):
        yield http


async def until(true: Callable[[], bool]) -> None:
    for _ in range(2_000):
        if true():
            return
        await asyncio.sleep(0.01)
    raise TimeoutError


async def test_a_store_that_hangs_is_503_after_a_bound(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(application, "_STATEMENT_SECONDS", 0.5)
    form, bearer = {"grant_type": "client_credentials"}, {"Authorization": "Bearer a.b.c"}
    async with wired(database_url) as (wire, url), asked(Settings(database_url=url)) as http:
        before = await http.get("/health/ready")
        wire.hangs = True
        began = time.monotonic()

        answers = await asyncio.gather(
            http.get("/health/ready"),
            http.post("/graphql", json={"query": "{ viewer { client } }"}, headers=bearer),
            *(http.post("/oauth/token", data=form, auth=("bank", "secret")) for _ in range(30)),
        )
        took = time.monotonic() - began

    assert before.status_code == 200
    assert {answer.status_code for answer in answers} == {503}
    assert took < 8


async def test_a_server_on_a_newer_schema_is_not_ready_and_lives(database: Database) -> None:
    """As during a rolling upgrade: the balancer sends it nobody any more, and it answers what is under way."""
    async with asked(Settings(database_url=database.url)) as http:
        before = await http.get("/health/ready")
        await database.fetch("update alembic_version set version_num = '9999'")
        after, live = await http.get("/health/ready"), await http.get("/health/live")
        answered = await http.get("/.well-known/jwks.json")

    assert (before.status_code, live.status_code, answered.status_code) == (200, 200, 200)
    assert (after.status_code, after.json()["reason"]) == (
        503,
        "the store's schema is newer than this program: use the release that migrated it, or a later one",
    )


async def test_background_work_that_dies_is_not_ready(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervision, "_SOONEST", 0.2)
    monkeypatch.setattr(supervision, "_HEALTHY_AFTER", 0.05)
    run, broken = Listener.run, True

    async def die(listener: Listener) -> None:
        if broken:
            raise ValueError
        await run(listener)

    monkeypatch.setattr(Listener, "run", die)
    async with asked(Settings(database_url=database_url)) as http:
        await asyncio.sleep(0.05)
        dead = await http.get("/health/ready")
        counted = (await http.get("/metrics")).text
        broken = False
        again = [await http.get("/health/ready") for _ in range(100) if not await asyncio.sleep(0.05)]

    assert (dead.status_code, dead.json()) == (
        503,
        {"status": "not ready", "reason": "background work has ended and is begun again: listener"},
    )
    assert 'hub_background_running{work="listener"} 0.0' in counted
    assert again[-1].status_code == 200


@pytest.mark.parametrize("environment", ["development", "production"])
async def test_metrics_have_an_address_of_their_own(database_url: str, environment: str) -> None:
    address = f"127.0.0.1:{free_port()}"
    settings = Settings(
        database_url=database_url, public_url="https://hub.test", environment=environment, metrics_listen=address
    )
    with metrics.listening(ListenAddress.read(address)):
        async with asked(settings) as http, httpx.AsyncClient() as operator:
            public = await http.get("/metrics")
            own = await operator.get(f"http://{address}/metrics")
        with pytest.raises(Unavailable) as taken, metrics.listening(ListenAddress.read(address)):
            pass

    assert public.status_code == 404
    assert "hub_http_request_seconds" in own.text
    assert taken.value.message == f"HUB_METRICS_LISTEN: {address} is not free"


async def test_the_worker_tells_its_health_and_numbers(database: Database) -> None:
    address = ListenAddress("127.0.0.1", free_port())
    working = asyncio.create_task(worker.run(database, Settings(database_url=database.url), listen=address))
    async with httpx.AsyncClient(base_url=f"http://{address}") as operator:
        for _ in range(500):
            try:
                live = await operator.get("/health/live")
                break
            except httpx.ConnectError:
                await asyncio.sleep(0.01)
        ready, numbers = await operator.get("/health/ready"), await operator.get("/metrics")
    signal.raise_signal(signal.SIGTERM)
    await asyncio.wait_for(working, 20)

    assert (live.json(), ready.json()) == ({"status": "live"}, {"status": "ready"})
    assert 'hub_background_running{work="derivation"} 1.0' in numbers.text


@pytest.mark.parametrize(
    ("text", "address"),
    [("127.0.0.1:9100", ("127.0.0.1", 9100)), ("[::1]:9100", ("::1", 9100)), ("localhost:1", ("localhost", 1))],
)
def test_an_address_to_listen_at_is_read_as_it_is_written(text: str, address: tuple[str, int]) -> None:
    assert ListenAddress.read(text) == address
    assert str(ListenAddress.read(text)) == text


@pytest.mark.parametrize("text", ["", "9100", ":9100", "localhost:", "localhost:0", "localhost:65536", "a:９100"])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no address to listen at; one is"):
        ListenAddress.read(text)
