"""The authorization server as the roof will mount it, on a real database."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import asyncpg
import httpx
import pytest
from starlette.applications import Starlette

from auth import clients
from auth.client_rules import NewClient
from auth.endpoints import routes
from auth.service import Auth
from hub.actor import HUB
from hub.settings import Settings
from hub.store.database import Database, Row
from hub.store.embedded import EmbeddedServer
from hub.store.tables import METADATA

ISSUER = "https://hub.test"
EMPTY = "; ".join(
    f"delete from {table.name}" for table in reversed(METADATA.sorted_tables) if table.name != "audit_head"
)


@pytest.fixture(scope="package")
def shared_url(server: EmbeddedServer, template: str) -> str:
    """One database for all tests of auth: making one takes longer than most of them."""
    url = server.url.replace("/hub?", "/auth?")

    async def make() -> None:
        connection = await asyncpg.connect(server.url.replace("/hub?", "/postgres?"))
        await connection.execute(f"create database auth template {template}")
        await connection.close()

    asyncio.run(make())
    return url


@pytest.fixture
async def database_url(shared_url: str) -> str:
    """Without rows, as a fresh one."""
    connection = await asyncpg.connect(shared_url)
    await connection.execute(f"{EMPTY}; update audit_head set number = 0, hash = decode(repeat('00', 32), 'hex')")
    await connection.execute(
        "insert into audit_head values (1, 0, decode(repeat('00', 32), 'hex')) on conflict do nothing"
    )
    await connection.close()
    return shared_url


@pytest.fixture
def settings() -> Settings:
    return Settings(public_url=ISSUER)


@pytest.fixture
async def auth(database: Database, settings: Settings) -> Auth:
    started = Auth(database, settings)
    await started.start()
    return started


@pytest.fixture
async def http(auth: Auth) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(Starlette(routes=routes(auth)))
    async with httpx.AsyncClient(transport=transport, base_url=ISSUER) as client:
        yield client


@pytest.fixture
def add(database: Database) -> Callable[[NewClient], Awaitable[str]]:
    async def added(new: NewClient) -> str:
        async with database.transaction() as connection:
            return await clients.add(connection, HUB, new) or ""

    return added


@pytest.fixture
def new_client() -> NewClient:
    return NewClient("tax-bureau", "区税务局", "department", ["grade:read", "record:write"], resources=["tax-grade"])


@pytest.fixture
def events(database: Database) -> Callable[[], Awaitable[list[Row]]]:
    """The log without the signing keys that every test begins with."""

    async def read() -> list[Row]:
        sql = "select kind, client, organisation, details from audit_entry where kind <> $1 order by number"
        return list(await database.fetch(sql, "SigningKeyRotated"))

    return read
