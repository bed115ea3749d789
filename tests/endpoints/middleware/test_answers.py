"""The hub's own answers: what is public is marked, what is large is made smaller, named origins may ask."""

from collections.abc import AsyncIterator

import httpx
import pytest

from hub.app import create_app
from hub.core.settings import Settings
from hub.core.store.database import Database
from tests.district import Hub

ORIGIN = "https://bank.example"


@pytest.fixture
async def open_to_bank(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(Settings(database_url=database.url, public_url="http://hub.test", cors_origins=f"{ORIGIN}, "))
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://hub.test") as http,
    ):
        yield http


@pytest.mark.parametrize("path", ["/.well-known/oauth-authorization-server", "/.well-known/jwks.json", "/openapi.json"])
async def test_what_is_public_is_sent_once(hub: Hub, path: str) -> None:
    first = await hub.http.get(path)
    etag = first.headers["etag"]
    same = await hub.http.get(path, headers={"If-None-Match": f'"another", {etag.removeprefix("W/")}'})
    other = await hub.http.get(path, headers={"If-None-Match": '"another"'})

    assert etag.startswith('W/"')
    assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", etag)
    assert "content-length" not in same.headers
    assert (other.status_code, other.json()) == (200, first.json())


async def test_what_is_not_public_has_no_mark(hub: Hub) -> None:
    asker = await hub.client("reader", "enterprise:read")

    answers = [await hub.http.get("/health/live"), await hub.http.get("/"), await asker.post("{ viewer { client } }")]

    assert ["etag" in answer.headers for answer in answers] == [False] * 3


async def test_a_large_answer_of_the_graph_comes_smaller_and_is_the_same(hub: Hub) -> None:
    asker = await hub.client("developer", "introspection")
    query = "{ __schema { types { name description fields { name description } } } }"
    bearer = {"Authorization": f"Bearer {asker.token}"}

    as_it_is = await hub.http.post("/graphql", json={"query": query}, headers={**bearer, "Accept-Encoding": "identity"})
    smaller = await hub.http.post("/graphql", json={"query": query}, headers={**bearer, "Accept-Encoding": "gzip"})

    assert smaller.headers["content-encoding"] == "gzip"
    assert smaller.headers["vary"] == "Accept, Authorization, Accept-Language, Accept-Encoding"
    assert int(smaller.headers["content-length"]) < int(as_it_is.headers["content-length"]) / 3
    assert smaller.json()["data"] == as_it_is.json()["data"]


async def test_a_named_origin_may_ask_and_read_what_it_needs(open_to_bank: httpx.AsyncClient) -> None:
    asked = {"Origin": ORIGIN, "Access-Control-Request-Method": "POST"}

    allowed = await open_to_bank.options(
        "/graphql", headers={**asked, "Access-Control-Request-Headers": "authorization, dpop, hub-purpose"}
    )
    answer = await open_to_bank.post("/graphql", json={"query": "{ viewer { client } }"}, headers={"Origin": ORIGIN})

    assert (allowed.status_code, allowed.headers["access-control-allow-origin"]) == (200, ORIGIN)
    assert allowed.headers["access-control-allow-methods"] == "GET, POST"
    assert answer.headers["access-control-allow-origin"] == ORIGIN
    assert "DPoP-Nonce" in answer.headers["access-control-expose-headers"]
    assert "access-control-allow-credentials" not in answer.headers


async def test_any_other_origin_may_not(open_to_bank: httpx.AsyncClient, hub: Hub) -> None:
    asked = {"Origin": "https://other.example", "Access-Control-Request-Method": "POST"}

    refused = await open_to_bank.options("/graphql", headers=asked)
    answer = await open_to_bank.post("/graphql", headers=asked)
    nobody_named = await hub.http.options("/graphql", headers={**asked, "Origin": ORIGIN})

    assert (refused.status_code, refused.text) == (400, "Disallowed CORS origin")
    assert "access-control-allow-origin" not in answer.headers
    assert "access-control-allow-origin" not in nobody_named.headers
