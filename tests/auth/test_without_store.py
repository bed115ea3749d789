"""The server may be up before its store is."""

import httpx
import pytest
from starlette.applications import Starlette

from auth.routes import routes
from auth.service import Auth
from hub.core.errors import Unavailable
from hub.core.settings import Settings
from hub.core.store.database import Database
from tests.auth.pages import PlainPages


@pytest.fixture
def closed(database_url: str) -> Database:
    return Database(database_url)


async def test_a_start_is_made_up_for_by_the_first_request(closed: Database, settings: Settings) -> None:
    auth = Auth(closed, settings)
    transport = httpx.ASGITransport(Starlette(routes=routes(auth, PlainPages())))
    with pytest.raises(Unavailable) as refused:
        await auth.start()
    assert refused.value.message == "the store has not been opened"

    async with httpx.AsyncClient(transport=transport, base_url=auth.issuer) as http:
        without = await http.get("/.well-known/jwks.json")
        await closed.start()
        with_store = await http.get("/.well-known/jwks.json")
    await closed.close()

    assert (without.status_code, without.json()) == (503, {"message": "the store has not been opened"})
    assert (with_store.status_code, len(with_store.json()["keys"])) == (200, 2)


async def test_a_token_request_is_answered_503_and_may_be_sent_again(closed: Database, settings: Settings) -> None:
    transport = httpx.ASGITransport(Starlette(routes=routes(Auth(closed, settings), PlainPages())))

    async with httpx.AsyncClient(transport=transport, base_url="https://hub.test") as http:
        answer = await http.post("/oauth/token", data={"grant_type": "client_credentials"}, auth=("bank", "secret"))

    assert answer.status_code == 503
    assert (answer.headers["retry-after"], answer.headers["cache-control"]) == ("1", "no-store")
    assert answer.json()["error"] == "temporarily_unavailable"
