"""Trusted documents: named by their hash, each client's own, and for some clients all that they may send."""

import asyncio
import json
import time
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest

from auth.clients import trusted_documents
from auth.tokens import jws, trusted_issuers
from hub.core.actor import HUB
from hub.core.settings import Settings
from hub.core.store.database import Database
from hub.endpoints.socket.handler import SocketHandler
from tests.auth.signing import KEYS, public
from tests.district import Asker, Hub, without_cost
from tests.endpoints.application import opened
from tests.endpoints.socket.client import connected

CITY, HERE = "https://sso.city.test", "http://hub.test"
QUERY = "query Who { viewer { client } }"
DIGEST = sha256(QUERY.encode()).hexdigest()
BY_DOCUMENT_ID = {"documentId": f"sha256:{DIGEST}"}
BY_APOLLO = {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": DIGEST}}}


@pytest.fixture
async def asker(hub: Hub) -> Asker:
    """A client that has registered one document."""
    asker = await hub.client("bank", "enterprise:read", kind="partner")
    await register(hub, "bank", QUERY)
    return asker


async def register(hub: Hub, client: str, text: str) -> str:
    async with hub.database.transaction() as connection:
        return await trusted_documents.add(connection, HUB, client, text)


async def post(asker: Asker, body: object) -> httpx.Response:
    return await asker.http.post("/graphql", json=body, headers={"Authorization": f"Bearer {asker.token}"})


def refusal(answer: httpx.Response) -> tuple[int, str, str]:
    (error,) = answer.json()["errors"]
    return answer.status_code, error["extensions"]["code"], error["message"]


@pytest.mark.parametrize("body", [BY_DOCUMENT_ID, BY_APOLLO, {**BY_APOLLO, **BY_DOCUMENT_ID}])
async def test_a_hash_stands_for_its_document(asker: Asker, hub: Hub, body: dict[str, Any]) -> None:
    answer = await post(asker, {**body, "operationName": "Who", "variables": None})

    assert (answer.status_code, without_cost(answer.json())) == (200, {"data": {"viewer": {"client": "bank"}}})
    rows = await hub.database.fetch("select details from audit_entry where kind = 'QueryAnswered'")
    assert [row["details"]["document"] for row in rows] == [DIGEST]


async def test_a_hash_that_was_not_registered_is_not_found_and_registers_nothing(asker: Asker, hub: Hub) -> None:
    other = sha256(b"{ __typename }").hexdigest()
    message = f"client 'bank' has no trusted document sha256:{other}"

    unknown = await post(asker, {"documentId": f"sha256:{other}"})
    with_text = await post(
        asker, {"query": "{ __typename }", "extensions": {"persistedQuery": {"version": 1, "sha256Hash": other}}}
    )
    again = await post(asker, {"documentId": f"sha256:{other}"})

    assert refusal(unknown) == (404, "NOT_FOUND", message)
    assert with_text.status_code == 200
    assert refusal(again) == (404, "NOT_FOUND", message)
    rows = await hub.database.fetch("select details from audit_entry where kind = 'QueryRefused'")
    assert [row["details"]["refusals"] for row in rows] == [["NOT_FOUND"]] * 2
    assert len(await hub.database.fetch("select * from trusted_document")) == 1


async def test_one_clients_documents_are_not_anothers(asker: Asker, hub: Hub) -> None:
    other = await hub.client("other-bank", "enterprise:read", kind="partner")

    answer = await post(other, BY_DOCUMENT_ID)

    assert refusal(answer)[:2] == (404, "NOT_FOUND")


async def test_a_hash_beside_another_text_is_refused(asker: Asker) -> None:
    same = await post(asker, {"query": QUERY, **BY_APOLLO})
    other = await post(asker, {"query": "{ __typename }", **BY_APOLLO})

    assert same.status_code == 200
    assert refusal(other) == (422, "VALIDATION", "the hash is not that of 'query': send one of the two")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"documentId": 7}, "'documentId' is not 'sha256:' and 64 hexadecimal digits in small letters"),
        ({"documentId": DIGEST}, "'documentId' is not 'sha256:' and 64 hexadecimal digits in small letters"),
        (
            {"documentId": f"sha256:{DIGEST.upper()}"},
            "'documentId' is not 'sha256:' and 64 hexadecimal digits in small letters",
        ),
        (
            {"extensions": {"persistedQuery": 1}},
            "'extensions.persistedQuery.sha256Hash' is not 64 hexadecimal digits in small letters",
        ),
        (
            {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": DIGEST[1:]}}},
            "'extensions.persistedQuery.sha256Hash' is not 64 hexadecimal digits in small letters",
        ),
        ({"query": 7, **BY_DOCUMENT_ID}, "'query' is missing or not a string"),
        ({"query": None, "extensions": {}}, "'query' is missing or not a string"),
    ],
)
async def test_what_is_no_hash_is_refused(asker: Asker, body: dict[str, Any], message: str) -> None:
    assert refusal(await post(asker, body)) == (400, "VALIDATION", message)


async def test_an_empty_text_is_no_document(asker: Asker) -> None:
    assert refusal(await post(asker, {"query": ""})) == (400, "VALIDATION", "Unexpected <EOF>.")


async def test_who_may_send_nothing_else_is_held_to_it(hub: Hub) -> None:
    asker = await hub.client("strict", "enterprise:read", kind="partner", trusted_only=True)
    await register(hub, "strict", QUERY)

    by_hash, same_text = await post(asker, BY_DOCUMENT_ID), await post(asker, {"query": QUERY})
    others = [await post(asker, {"query": text}) for text in ("{ viewer { client } }", "{", "")]

    assert (by_hash.status_code, same_text.status_code) == (200, 200)
    message = "client 'strict' may send trusted documents only, and this is none of its own"
    assert [refusal(answer) for answer in others] == [(403, "FORBIDDEN", message)] * 3


async def test_a_client_of_another_issuer_sends_its_own(database: Database, tmp_path: Path) -> None:
    file = tmp_path / "issuers.json"
    entry = {"issuer": CITY, "audience": HERE, "namespace": "city", "kind": "department", "scopes": ["grade:read"]}
    file.write_text(json.dumps({"issuers": [{**entry, "jwks": public("ES256")}]}), "utf-8")
    settings = Settings(database_url=database.url, public_url=HERE, trusted_issuers=file)
    async with opened(database, settings) as door:
        portal, other = (Asker(door.hub.http, token(name)) for name in ("portal", "other"))
        trusted = trusted_issuers.load(file, HERE).values()
        async with database.transaction() as connection:
            await trusted_documents.add(connection, HUB, "city:portal", QUERY, trusted)

        answer = await post(portal, BY_DOCUMENT_ID)
        refused = await post(other, BY_DOCUMENT_ID)

    assert without_cost(answer.json()) == {"data": {"viewer": {"client": "city:portal"}}}
    assert refusal(refused) == (404, "NOT_FOUND", f"client 'city:other' has no trusted document sha256:{DIGEST}")


def token(client: str) -> str:
    """Of the city's own issuer."""
    now = int(time.time())
    said = {"iss": CITY, "aud": HERE, "sub": client, "client_id": client, "iat": now, "exp": now + 60, "jti": client}
    header = {"alg": "ES256", "typ": "at+jwt", "kid": KEYS["ES256"].kid}
    return jws.sign(header, {**said, "scope": "grade:read"}, KEYS["ES256"])


async def test_a_document_that_was_withdrawn_is_gone_within_a_second(asker: Asker, hub: Hub) -> None:
    assert (await post(asker, BY_DOCUMENT_ID)).status_code == 200
    async with hub.database.transaction() as connection:
        await trusted_documents.remove(connection, HUB, "bank", DIGEST)

    await asyncio.sleep(1.01)

    assert refusal(await post(asker, BY_DOCUMENT_ID))[:2] == (404, "NOT_FOUND")


async def test_hashes_are_taken_over_the_other_door_too(hub: Hub) -> None:
    asker = await hub.client("strict", "enterprise:read", kind="partner", trusted_only=True)
    await register(hub, "strict", QUERY)
    app = hub.http._transport.app  # type: ignore[attr-defined]

    async with connected(SocketHandler(), app, "graphql-transport-ws") as socket:
        await socket.introduce(asker.token)
        socket.send({"id": "1", "type": "subscribe", "payload": BY_DOCUMENT_ID})
        answer, complete = await socket.receive(), await socket.receive()
        socket.subscribe("{ viewer { client } }", "2")
        refused = await socket.receive()

    assert (answer["payload"], complete["type"]) == ({"data": {"viewer": {"client": "strict"}}}, "complete")
    assert [error["extensions"]["code"] for error in refused["payload"]] == ["FORBIDDEN"]
