"""A hub whose public address has a path: where it is found, and that what it says of itself leads back to it."""

from collections.abc import AsyncIterator

import httpx
import pytest
from authlib.oauth2.rfc8414 import AuthorizationServerMetadata, get_well_known_url

from auth.clients import commands as clients
from hub.core.actor import HUB
from hub.core.settings import Settings
from hub.core.store.database import Database
from tests.auth.signing import Signer
from tests.endpoints.application import BANK, PROTOCOL, Door, opened
from tests.endpoints.socket.client import connected

HOST = "https://credit.example"
ISSUER = f"{HOST}/hub"
SIGNER, HOLDER = Signer(), Signer("bank", "EdDSA")
VIEWER = {"query": "{ viewer { client } }"}
ANSWER = {"viewer": {"client": "bank"}}


@pytest.fixture(params=["", "/"], ids=["plain", "with a slash at its end"])
async def door(request: pytest.FixtureRequest, database: Database) -> AsyncIterator[Door]:
    settings = Settings(database_url=database.url, public_url=f"{ISSUER}{request.param}")
    async with opened(database, settings) as found:
        yield found


async def metadata(door: Door) -> dict[str, str]:
    """As a client finds it that knows the issuer only."""
    answer = await door.hub.http.get(get_well_known_url(ISSUER, external=True))
    assert answer.status_code == 200, answer.text
    found: dict[str, str] = answer.json()
    return found


async def token(door: Door, endpoint: str) -> httpx.Response:
    form = SIGNER.form(SIGNER.assertion(aud=ISSUER))
    return await door.hub.http.post(endpoint, data=form, headers={"DPoP": HOLDER.proof(htu=f"{ISSUER}/oauth/token")})


async def test_the_metadata_is_between_host_and_path_and_its_addresses_are_below_the_path(door: Door) -> None:
    assert get_well_known_url(ISSUER, external=True) == f"{HOST}/.well-known/oauth-authorization-server/hub"

    said = await metadata(door)

    AuthorizationServerMetadata({**said, "response_types_supported": ["none"]}).validate()
    addresses = {name: value for name, value in said.items() if isinstance(value, str)}
    assert addresses == {
        "issuer": ISSUER,
        "token_endpoint": f"{ISSUER}/oauth/token",
        "jwks_uri": f"{ISSUER}/.well-known/jwks.json",
        "introspection_endpoint": f"{ISSUER}/oauth/introspect",
        "revocation_endpoint": f"{ISSUER}/oauth/revoke",
    }


async def test_clients_that_append_find_it_too(door: Door) -> None:
    appended = await door.hub.http.get(f"{ISSUER}/.well-known/oauth-authorization-server")

    assert appended.json() == await metadata(door)


async def test_every_address_in_the_metadata_answers(door: Door) -> None:
    said = await metadata(door)

    assert len((await door.hub.http.get(said["jwks_uri"])).json()["keys"]) == 2
    for endpoint in ("token", "introspection", "revocation"):
        assert (await door.hub.http.post(said[f"{endpoint}_endpoint"])).status_code == 400


async def test_a_banks_whole_way_goes_below_the_path(door: Door) -> None:
    async with door.hub.database.transaction() as connection:
        await clients.add(connection, HUB, BANK)

    issued = (await token(door, (await metadata(door))["token_endpoint"])).json()["access_token"]
    proof = HOLDER.proof(issued, htu=f"{ISSUER}/graphql")
    answer = await door.hub.http.post(
        f"{ISSUER}/graphql", json=VIEWER, headers={"Authorization": f"DPoP {issued}", "DPoP": proof}
    )

    assert answer.json()["data"] == ANSWER
    async with connected(door.app, door.app, PROTOCOL, path="/hub/graphql") as socket:
        proof = HOLDER.proof(issued, htm="GET", htu=f"{ISSUER}/graphql")
        socket.send({"type": "connection_init", "payload": {"authorization": f"DPoP {issued}", "dpop": proof}})
        assert await socket.receive() == {"type": "connection_ack"}
        assert (await socket.ask(VIEWER["query"]))["data"] == ANSWER


async def test_a_proxy_may_take_the_path_off(door: Door) -> None:
    async with door.hub.database.transaction() as connection:
        await clients.add(connection, HUB, BANK)

    assert (await token(door, f"{HOST}/oauth/token")).status_code == 200
    assert (await door.hub.http.get(f"{HOST}/health/live")).status_code == 200


@pytest.mark.parametrize("path", ["/hubs/oauth/token", "/hub", "/hub/hub/oauth/token", "/other/oauth/token"])
async def test_nothing_is_anywhere_else(door: Door, path: str) -> None:
    assert (await door.hub.http.post(f"{HOST}{path}")).status_code == 404


async def test_without_a_path_there_is_one_place_only(database: Database) -> None:
    async with opened(database, Settings(database_url=database.url, public_url=HOST)) as door:
        statuses = [
            (await door.hub.http.get(f"{HOST}{path}")).status_code
            for path in (
                "/.well-known/oauth-authorization-server",
                "/.well-known/oauth-authorization-server/hub",
                "/hub/.well-known/oauth-authorization-server",
            )
        ]

    assert statuses == [200, 404, 404]
