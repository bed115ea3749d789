"""`WS /graphql` with a token that is bound to a key: the introduction proves the key, once, for this connection."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from auth.clients import commands as clients
from hub.core.actor import HUB
from hub.core.settings import Settings
from hub.core.store.database import Database
from hub.endpoints.socket.handler import SocketHandler
from hub.endpoints.socket.quotas import SocketLimits
from tests.auth.signing import Signer
from tests.district import District, code
from tests.endpoints.application import BANK, Door, opened
from tests.endpoints.socket.client import Socket

HERE = "http://hub.test"
ADDRESS = f"{HERE}/graphql"
HOLDER = Signer("bank", "EdDSA")
NAME = "query ($uscc: String!) { enterprise(uscc: $uscc) { name } }"


@pytest.fixture
async def door(database: Database) -> AsyncIterator[Door]:
    async with opened(database, Settings(database_url=database.url, public_url=HERE)) as found:
        yield found


@pytest.fixture
async def token(door: Door) -> str:
    return await bound(door)


async def bound(door: Door, **claims: Any) -> str:
    """A token of the bank's, bound to the holder's key."""
    async with door.hub.database.transaction() as connection:
        await clients.add(connection, HUB, BANK)
    form = Signer().form(Signer().assertion(aud=HERE))
    proof = HOLDER.proof(htu=f"{HERE}/oauth/token", **claims)
    return str((await door.hub.http.post("/oauth/token", data=form, headers={"DPoP": proof})).json()["access_token"])


def proof(token: str, holder: Signer = HOLDER, **changes: Any) -> str:
    """For the GET that asks for the connection."""
    return holder.proof(token, **{"htm": "GET", "htu": ADDRESS, **changes})


async def introduced(door: Door, **payload: object) -> Socket:
    socket = await door.socket()
    socket.send({"type": "connection_init", "payload": payload})
    return socket


async def test_a_proof_opens_a_connection_and_is_good_for_all_of_it(door: Door, token: str, district: District) -> None:
    await district.register(1)

    socket = await introduced(door, authorization=f"DPoP {token}", dpop=proof(token))

    assert await socket.receive() == {"type": "connection_ack"}
    for _ in range(3):
        assert await socket.ask(NAME, uscc=code(1)) == {"data": {"enterprise": {"name": "虚构1号科技有限公司"}}}
        await asyncio.sleep(0.06)  # looked at again in between
    assert {(entry["kind"], entry["client"]) for entry in await door.entries()} == {("QueryAnswered", "bank")}


async def test_the_payload_names_headers_as_large_or_small_as_http_does(door: Door, token: str) -> None:
    socket = await introduced(door, Authorization=f"DPoP {token}", DPoP=proof(token))

    assert await socket.receive() == {"type": "connection_ack"}


BAD = [
    pytest.param({}, "the DPoP header with a proof is missing", id="no proof"),
    pytest.param({"dpop": "junk"}, "the DPoP proof is not a signed JWT", id="junk"),
    pytest.param({"htm": "POST"}, "the DPoP proof is not made for GET (htm)", id="for a POST"),
    pytest.param({"htu": f"{HERE}/oauth/token"}, f"the DPoP proof is not made for {ADDRESS} (htu)", id="another path"),
    pytest.param(
        {"htu": "http://other.test/graphql"}, f"the DPoP proof is not made for {ADDRESS} (htu)", id="another host"
    ),
    pytest.param({"ath": None}, "the DPoP proof is not made for this token (ath)", id="no token"),
    pytest.param(
        {"iat": 1_700_000_000}, "the DPoP proof was not made within the last 60 seconds (iat)", id="an old one"
    ),
]


@pytest.mark.parametrize(("changes", "message"), BAD)
async def test_a_bad_proof_is_closed_with_4403_and_logged(
    door: Door, token: str, changes: dict[str, Any], message: str
) -> None:
    shown = changes if set(changes) <= {"dpop"} else {"dpop": proof(token, **changes)}

    socket = await introduced(door, authorization=f"DPoP {token}", **shown)

    assert await socket.closed() == (4403, message)
    (entry,) = await door.entries()
    assert (entry["kind"], entry["client"]) == ("QueryRefused", None)
    assert entry["details"]["refusals"] == ["UNAUTHENTICATED"]


async def test_another_key_opens_nothing(door: Door, token: str) -> None:
    socket = await introduced(door, authorization=f"DPoP {token}", dpop=proof(token, Signer()))

    assert await socket.closed() == (4403, "the token is bound to another key than the DPoP proof's")


async def test_the_token_is_never_taken_as_bearer(door: Door, token: str) -> None:
    socket = await introduced(door, authorization=f"Bearer {token}", dpop=proof(token))

    assert await socket.closed() == (4403, "the token is bound to a key: send it as DPoP, with a proof")


async def test_a_token_that_is_not_bound_is_not_taken_as_bound(door: Door) -> None:
    reader = await door.hub.client("reader", "enterprise:read")

    socket = await introduced(door, authorization=f"DPoP {reader.token}", dpop=proof(reader.token))

    assert await socket.closed() == (4403, "the token is not bound to a key: send it as Bearer")


async def test_a_proof_opens_one_connection_and_no_other_door(door: Door, token: str) -> None:
    shown = proof(token)
    first = await introduced(door, authorization=f"DPoP {token}", dpop=shown)
    assert await first.receive() == {"type": "connection_ack"}

    second = await introduced(door, authorization=f"DPoP {token}", dpop=shown)
    posted = await door.hub.http.post(
        "/graphql", json={"query": "{ __typename }"}, headers={"Authorization": f"DPoP {token}", "DPoP": proof(token)}
    )

    assert await second.closed() == (4403, "the DPoP proof has been used before")
    assert (posted.status_code, posted.json()["errors"][0]["message"]) == (
        401,
        "the DPoP proof is not made for POST (htm)",
    )
    assert [entry["details"]["refusals"] for entry in await door.entries()] == [["UNAUTHENTICATED"]]


async def test_of_twelve_replays_at_once_exactly_one_opens(door: Door, token: str) -> None:
    shown = proof(token)
    door.sockets = SocketHandler(SocketLimits(silent=12))

    sockets = [await introduced(door, authorization=f"DPoP {token}", dpop=shown) for _ in range(12)]
    ends = [(await socket.message())["type"] for socket in sockets]

    assert sorted(ends) == ["websocket.close"] * 11 + ["websocket.send"]


async def test_a_connection_that_a_proof_opened_ends_with_its_token(door: Door, token: str) -> None:
    socket = await introduced(door, authorization=f"DPoP {token}", dpop=proof(token))
    assert await socket.receive() == {"type": "connection_ack"}

    form = {"token": token, **Signer().form(Signer().assertion(aud=HERE))}
    del form["grant_type"]
    assert (await door.hub.http.post("/oauth/revoke", data=form)).status_code == 200

    assert await socket.closed() == (4403, "the token has been revoked")


async def test_the_handshake_brings_the_nonce_for_the_proof(database: Database) -> None:
    settings = Settings(database_url=database.url, public_url=HERE, dpop_nonce=True)
    async with opened(database, settings) as door:
        nonce = (await door.socket()).headers["dpop-nonce"]
        token = await bound(door, nonce=nonce)

        without = await introduced(door, authorization=f"DPoP {token}", dpop=proof(token))
        with_it = await introduced(door, authorization=f"DPoP {token}", dpop=proof(token, nonce=nonce))

        assert await without.closed() == (4403, "the DPoP proof needs the nonce of the header DPoP-Nonce")
        assert await with_it.receive() == {"type": "connection_ack"}
