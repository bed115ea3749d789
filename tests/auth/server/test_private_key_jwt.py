"""private_key_jwt over HTTP."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace

import httpx
import pytest
from starlette.applications import Starlette

from auth.clients import commands as clients
from auth.clients.rules import NewClient
from auth.proofs.credentials import ASSERTION_TYPE
from auth.routes import routes
from auth.service import Auth
from hub.core.actor import HUB
from hub.core.settings import Settings
from hub.core.store.database import Database, Row
from tests.auth.pages import PlainPages
from tests.auth.signing import ISSUER, Signer, encoded, public

Add = Callable[[NewClient], Awaitable[str]]
Events = Callable[[], Awaitable[list[Row]]]

BANK = NewClient(
    "bank",
    "银行",
    "partner",
    ["report:read", "grade:read"],
    auth_method="private_key_jwt",
    jwks=public("ES256", "EdDSA", "PS256"),
)
FAILED = {"error": "invalid_client", "error_description": "client authentication failed"}


async def ask(http: httpx.AsyncClient, data: dict[str, str], **headers: str) -> httpx.Response:
    return await http.post("/oauth/token", data=data, headers=headers)


@pytest.mark.parametrize("algorithm", ["PS256", "ES256", "EdDSA", "Ed25519"])
async def test_a_client_gets_a_token_for_an_assertion(
    algorithm: str, http: httpx.AsyncClient, add: Add, auth: Auth
) -> None:
    assert await add(BANK) == ""

    answer = await ask(http, Signer("bank", algorithm).form(scope="report:read", client_id="bank"))

    body = answer.json()
    assert answer.status_code == 200
    assert (await auth.authenticate([f"Bearer {body.pop('access_token')}"])).client == "bank"
    assert body == {"token_type": "Bearer", "expires_in": 300, "scope": "report:read"}


async def test_an_assertion_is_good_once(http: httpx.AsyncClient, add: Add, events: Events) -> None:
    await add(BANK)
    form = Signer().form()

    first, second = await ask(http, form), await ask(http, form)

    assert first.status_code == 200
    assert second.status_code == 401
    assert second.json() == {"error": "invalid_client", "error_description": "the assertion has been used before"}
    assert [event["kind"] for event in await events()] == ["ClientAdded", "TokenIssued", "TokenRefused"]


async def test_of_twelve_replays_at_once_on_two_workers_exactly_one_passes(
    auth: Auth, add: Add, database: Database, settings: Settings
) -> None:
    await add(BANK)
    form = Signer().form()
    second = await Database.open(database.url)
    workers = [
        httpx.AsyncClient(transport=httpx.ASGITransport(Starlette(routes=routes(each, PlainPages()))), base_url=ISSUER)
        for each in (auth, Auth(second, settings))
    ]

    answers = await asyncio.gather(*(ask(workers[number % 2], form) for number in range(12)))
    for worker in workers:
        await worker.aclose()
    await second.close()

    assert sorted(answer.status_code for answer in answers) == [200] + [401] * 11


async def test_keys_are_replaced_on_every_worker_at_once_and_tokens_live_out_their_minutes(
    http: httpx.AsyncClient, auth: Auth, add: Add, database: Database, settings: Settings
) -> None:
    await add(replace(BANK, jwks=public("ES256")))
    other = httpx.AsyncClient(
        transport=httpx.ASGITransport(Starlette(routes=routes(Auth(database, settings), PlainPages()))), base_url=ISSUER
    )
    older = [(await ask(worker, Signer().form())).json()["access_token"] for worker in (http, other)]

    tried = []
    for keys in (("ES256", "EdDSA"), ("EdDSA",)):
        async with database.transaction() as connection:
            await clients.rekey(connection, HUB, "bank", public(*keys))
        answers = [
            await ask(worker, Signer("bank", algorithm).form())
            for worker in (http, other)
            for algorithm in ("ES256", "EdDSA")
        ]
        tried.append([answer.status_code for answer in answers])
    await other.aclose()

    assert tried == [[200, 200, 200, 200], [401, 200, 401, 200]]
    assert [(await auth.authenticate([f"Bearer {token}"])).client for token in older] == ["bank", "bank"]


async def test_a_refused_assertion_is_not_used_up(http: httpx.AsyncClient, add: Add) -> None:
    await add(BANK)

    early = Signer().assertion(jti="j1", nbf=int(time.time()) + 100)
    await ask(http, Signer().form(early))

    assert (await ask(http, Signer().form(Signer().assertion(jti="j1")))).status_code == 200


async def test_an_unknown_client_and_a_bad_signature_look_the_same(http: httpx.AsyncClient, add: Add) -> None:
    await add(replace(BANK, jwks=public("PS256")))
    await add(replace(BANK, code="secret", auth_method="client_secret_basic", jwks=None))

    answers = [await ask(http, Signer(code).form()) for code in ("bank", "secret", "nobody")]

    assert [(answer.status_code, answer.json()) for answer in answers] == [(401, FAILED)] * 3
    assert {answer.headers["www-authenticate"] for answer in answers} == {'Basic realm="hub", charset="UTF-8"'}


async def test_a_client_id_that_contradicts_the_assertion_is_refused(http: httpx.AsyncClient, add: Add) -> None:
    await add(BANK)

    answer = await ask(http, Signer().form(client_id="other"))

    assert answer.status_code == 400
    assert answer.json() == {
        "error": "invalid_request",
        "error_description": "client_id contradicts the client's credential",
    }


async def test_an_assertion_and_a_header_are_two_credentials(http: httpx.AsyncClient, add: Add) -> None:
    await add(BANK)

    answer = await ask(http, Signer().form(), Authorization="Basic YmFuazpz")

    assert (answer.status_code, answer.json()["error_description"]) == (400, "more than one client credential was sent")


async def test_an_assertion_of_another_type_is_refused(http: httpx.AsyncClient, add: Add) -> None:
    await add(BANK)

    answer = await ask(http, Signer().form() | {"client_assertion_type": "saml"})

    assert answer.status_code == 400
    assert answer.json()["error_description"] == f"client_assertion_type must be {ASSERTION_TYPE}"


async def test_a_client_with_a_key_has_no_secret(http: httpx.AsyncClient, add: Add) -> None:
    await add(BANK)

    answer = await ask(http, {"grant_type": "client_credentials"}, Authorization="Basic YmFuazpz")

    assert (answer.status_code, answer.json()) == (401, FAILED)


DEEP = b'{"a":' * 1100
JUNK = [
    "",
    "junk",
    "a.b.c",
    "." * 3000,
    "A" * 8193,
    f"{encoded(b'[' * 1500)}.{encoded(b'[' * 4000)}.AAAA",
    f"{encoded({'alg': 'ES256'})}.{encoded(DEEP)}.AAAA",
    f"{encoded({'alg': 'ES256'})}.{encoded({'sub': ['bank']})}.AAAA",
    f"{encoded({'alg': 'ES256'})}.{encoded({'sub': '密' * 100})}.AAAA",
    f"{encoded({'alg': 'PS256', 'kid': 'rsa'})}.{encoded({'sub': 'bank'})}.AAAA",
    f"{encoded({'alg': 'EdDSA', 'kid': 'ed'})}.{encoded({'sub': 'bank'})}.{'A' * 86}",
    f"{encoded({'alg': 'ES256', 'kid': 'ec'})}.{encoded({'sub': 'bank'})}.{'A' * 86}",
    f"{encoded({'alg': 'none'})}.{encoded({'sub': 'bank'})}.AAAA",
    "\ud7ff密",
]


async def test_junk_is_answered_401_within_100_ms(http: httpx.AsyncClient, add: Add) -> None:
    await add(BANK)
    await ask(http, Signer().form("junk"))

    for junk in JUNK:
        begun = time.perf_counter()
        answer = await ask(http, Signer().form(junk))
        spent = time.perf_counter() - begun

        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client"), junk[:80]
        assert spent < 0.1, junk[:80]
