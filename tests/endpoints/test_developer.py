"""GraphiQL gets a token by itself in development, on this machine, for the hub's own page, and nobody else does."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from hub.app import create_app
from hub.core.audit.verification.queries import verify
from hub.core.settings import Settings
from hub.core.store.database import Database

PAGE = {"host": "localhost:8000", "origin": "http://localhost:8000"}


@asynccontextmanager
async def _asked(database: Database, address: str = "127.0.0.1", **settings: Any) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(Settings(database_url=database.url, **{"public_url": "http://localhost:8000", **settings}))
    transport = httpx.ASGITransport(app, client=(address, 4711))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://localhost:8000") as http,
    ):
        yield http


async def test_token_reads_the_schema_and_is_logged(database: Database) -> None:
    async with _asked(database) as http:
        issued = (await http.post("/graphiql/token", headers=PAGE)).json()
        again = (await http.post("/graphiql/token", headers=PAGE)).json()
        bearer = {"Authorization": f"Bearer {issued['access_token']}"}
        answer = await http.post("/graphql", json={"query": "{ __schema { queryType { name } } }"}, headers=bearer)

    assert answer.json()["data"] == {"__schema": {"queryType": {"name": "Query"}}}
    assert (issued["token_type"], issued["expires_in"]) == ("Bearer", 300)
    scopes = issued["scope"].split()
    assert [scope for scope in scopes if not scope.endswith(":read")] == ["introspection"]
    assert again["access_token"] != issued["access_token"]
    kinds = await database.fetch("select kind from audit_entry order by number")
    assert [row["kind"] for row in kinds][1:4] == ["ClientAdded", "TokenIssued", "TokenIssued"]
    async with database.connection() as connection:
        assert (await verify(connection)).fault is None


@pytest.mark.parametrize(
    ("address", "headers", "said"),
    [
        pytest.param(
            "192.0.2.7",
            PAGE,
            "tokens without a secret are for this machine, and the request comes from 192.0.2.7",
            id="another machine",
        ),
        pytest.param(
            "127.0.0.1",
            {"host": "rebound.example:8000", "origin": "http://rebound.example:8000"},
            "tokens without a secret are for pages of localhost, and the page's address is 'rebound.example:8000'",
            id="a name that was pointed here",
        ),
        pytest.param(
            "127.0.0.1",
            {**PAGE, "origin": "https://elsewhere.example"},
            "tokens without a secret are for the hub's own page",
            id="another site's page",
        ),
        pytest.param(
            "127.0.0.1", {"host": "localhost:8000"}, "tokens without a secret are for the hub's own page", id="no page"
        ),
    ],
)
async def test_nobody_else_gets_one(database: Database, address: str, headers: dict[str, str], said: str) -> None:
    async with _asked(database, address) as http:
        answer = await http.post("/graphiql/token", headers=headers)

    assert answer.status_code == 403
    assert answer.json() == {"errors": [{"message": said, "extensions": {"code": "FORBIDDEN"}}]}
    assert await database.fetch("select code from client") == []


async def test_production_has_no_such_address(database: Database) -> None:
    async with _asked(database, public_url="https://hub.example", environment="production") as http:
        answers = [await http.post("/graphiql/token", headers=PAGE), await http.get("/graphiql/scopes.json")]

    assert [answer.status_code for answer in answers] == [404, 404]


async def test_scopes_stand_beside_the_fields_that_need_them(database: Database) -> None:
    async with _asked(database) as http:
        scopes = (await http.get("/graphiql/scopes.json")).json()

    assert scopes["Query.enterprise"] == ["enterprise:read"]
    assert scopes["Enterprise.grade"] == ["grade:read"]
    assert "Query.viewer" not in scopes
