"""The authorization server as the roof will mount it, on a real database."""

from collections.abc import AsyncIterator, Awaitable, Callable

import httpx
import pytest
from starlette.applications import Starlette

from auth.clients import commands as clients
from auth.clients.rules import NewClient
from auth.routes import routes
from auth.service import Auth
from hub.core.actor import HUB
from hub.core.settings import Settings
from hub.core.store.database import Database, Row
from tests.auth.pages import PlainPages

ISSUER = "https://hub.test"


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
    transport = httpx.ASGITransport(Starlette(routes=routes(auth, PlainPages())))
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
