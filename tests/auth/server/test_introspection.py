"""`/oauth/introspect` and `/oauth/revoke` over HTTP."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace

import httpx
import pytest

from auth.clients import client_cache
from auth.clients.rules import NewClient
from auth.service import Auth
from auth.tokens import jws, revocations
from hub.core.errors import Unauthenticated
from hub.core.settings import Settings
from hub.core.store.database import Database, Row
from tests.auth.signing import KEYS, Signer, public

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
OTHER = replace(BANK, code="other")
ADMIN = replace(BANK, code="admin", kind="department", scopes=["client:admin"])
INACTIVE = {"active": False}


@pytest.fixture
async def clients(add: Add) -> None:
    for client in (BANK, OTHER, ADMIN):
        await add(client)


async def token_of(http: httpx.AsyncClient, code: str = "bank", **parameters: str) -> str:
    return str((await http.post("/oauth/token", data=Signer(code).form(**parameters))).json()["access_token"])


async def introspect(http: httpx.AsyncClient, token: str, code: str = "bank") -> object:
    answer = await http.post("/oauth/introspect", data=Signer(code).form(token=token))
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    return answer.json()


async def revoke(http: httpx.AsyncClient, token: str, code: str = "bank", **parameters: str) -> httpx.Response:
    return await http.post("/oauth/revoke", data=Signer(code).form(token=token, **parameters))


async def good(auth: Auth, token: str) -> bool:
    try:
        await auth.authenticate([f"Bearer {token}"])
    except Unauthenticated as refused:
        return refused.message != "the token has been revoked"
    return True


@pytest.mark.usefixtures("clients")
async def test_a_client_is_told_what_its_token_is_good_for(http: httpx.AsyncClient) -> None:
    token = await token_of(http, scope="report:read")
    said = jws.read(token).claims

    assert await introspect(http, token) == {
        "active": True,
        "iss": "https://hub.test",
        "sub": "bank",
        "aud": "https://hub.test",
        "client_id": "bank",
        "scope": "report:read",
        "token_type": "Bearer",
        "iat": said["iat"],
        "exp": said["exp"],
        "jti": said["jti"],
    }


@pytest.mark.usefixtures("clients")
async def test_a_bound_token_is_told_with_its_key(http: httpx.AsyncClient) -> None:
    form = Signer().form(resource="https://hub.test/graphql")
    token = (await http.post("/oauth/token", data=form, headers={"DPoP": Signer().proof()})).json()["access_token"]

    said = await introspect(http, token)

    assert isinstance(said, dict)
    assert (said["token_type"], said["cnf"], said["aud"]) == (
        "DPoP",
        {"jkt": KEYS["ES256"].thumbprint()},
        "https://hub.test/graphql",
    )


@pytest.mark.usefixtures("clients")
async def test_a_token_concerns_its_client_and_whoever_administers_clients(http: httpx.AsyncClient) -> None:
    token = await token_of(http)

    answers = [await introspect(http, token, code) for code in ("bank", "other", "admin")]

    assert [answer["active"] for answer in answers if isinstance(answer, dict)] == [True, False, True]
    assert answers[1] == INACTIVE


@pytest.mark.usefixtures("clients")
async def test_junk_is_not_active(http: httpx.AsyncClient) -> None:
    token = await token_of(http)
    foreign = jws.sign({"alg": "ES256", "typ": "at+jwt", "kid": "ec"}, jws.read(token).claims, KEYS["ES256"])

    for junk in ("junk", "a.b.c", "密", token[:-4], foreign, Signer().assertion(), "[" * 4000):
        begun = time.perf_counter()
        assert await introspect(http, junk) == INACTIVE
        assert time.perf_counter() - begun < 0.1


@pytest.mark.usefixtures("clients")
@pytest.mark.parametrize(
    "change",
    ["update client set disabled_at = now() where code = 'bank'", "delete from client where code = 'bank'"],
    ids=["disabled", "deleted"],
)
async def test_a_token_of_a_client_that_is_shut_out_is_not_active(
    change: str, http: httpx.AsyncClient, database: Database
) -> None:
    token = await token_of(http)
    await database.fetch(change)

    await asyncio.sleep(client_cache.REMEMBERED_FOR)
    assert await introspect(http, token, "admin") == INACTIVE


@pytest.mark.usefixtures("clients")
async def test_the_scopes_told_are_those_of_the_present_record(http: httpx.AsyncClient, database: Database) -> None:
    token = await token_of(http)
    await database.fetch("update client set scopes = '{grade:read,audit:read}' where code = 'bank'")

    said = await introspect(http, token)

    assert isinstance(said, dict)
    assert said["scope"] == "grade:read"


@pytest.mark.usefixtures("clients")
@pytest.mark.parametrize("path", ["/oauth/introspect", "/oauth/revoke"])
async def test_both_want_a_client_and_a_token(path: str, http: httpx.AsyncClient) -> None:
    nobody = await http.post(path, data={"token": "t"})
    nothing = await http.post(path, data=Signer().form())
    wrong = await http.post(path, data=Signer("nobody").form(token="t"))
    got = await http.get(path)

    assert (nobody.status_code, nobody.json()["error"]) == (401, "invalid_client")
    assert (nothing.status_code, nothing.json()) == (
        400,
        {"error": "invalid_request", "error_description": "token is missing"},
    )
    assert (wrong.status_code, wrong.json()["error"]) == (401, "invalid_client")
    assert got.status_code == 405


@pytest.mark.usefixtures("clients")
async def test_a_revoked_token_is_out_at_once_on_this_worker(
    http: httpx.AsyncClient, auth: Auth, events: Events
) -> None:
    token, another = await token_of(http), await token_of(http)
    assert await good(auth, token)

    answer = await revoke(http, token, token_type_hint="nonsense")

    assert (answer.status_code, answer.json()) == (200, {})
    assert not await good(auth, token)
    assert await good(auth, another)
    assert await introspect(http, token) == INACTIVE
    revoked = (await events())[-1]
    assert (revoked["kind"], revoked["client"], revoked["details"]) == (
        "TokenRevoked",
        "bank",
        {"client": "bank", "jti": jws.read(token).claims["jti"]},
    )


@pytest.mark.usefixtures("clients")
async def test_a_revoked_token_is_out_within_a_second_on_every_worker(
    http: httpx.AsyncClient, auth: Auth, database: Database, settings: Settings
) -> None:
    second = await Database.open(database.url)
    other = Auth(second, settings)
    token = await token_of(http)
    assert await good(other, token)

    await revoke(http, token)
    begun = time.perf_counter()
    for _ in range(100):
        if not await good(other, token):
            break
        await asyncio.sleep(0.01)
    spent = time.perf_counter() - begun
    out = not await good(other, token)
    await second.close()

    assert out
    assert spent < 1


@pytest.mark.usefixtures("clients")
async def test_revoking_twice_or_junk_is_fine_and_leaves_no_trace(http: httpx.AsyncClient, events: Events) -> None:
    token = await token_of(http)
    await revoke(http, token)
    before = len(await events())

    answers = [await revoke(http, each) for each in (token, "junk", "密", token[:-4])]

    assert [(answer.status_code, answer.json()) for answer in answers] == [(200, {})] * 4
    assert len(await events()) == before


@pytest.mark.usefixtures("clients")
async def test_another_clients_token_stays_unless_an_administrator_revokes_it(
    http: httpx.AsyncClient, auth: Auth
) -> None:
    token = await token_of(http)

    assert (await revoke(http, token, "other")).status_code == 200
    assert await good(auth, token)
    assert (await revoke(http, token, "admin")).status_code == 200
    assert not await good(auth, token)


@pytest.mark.usefixtures("clients")
async def test_workers_read_the_revocations_twice_a_second_at_most(
    http: httpx.AsyncClient, auth: Auth, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert revocations.REREAD_AFTER == 0.5
    monkeypatch.setattr(revocations, "REREAD_AFTER", 60.0)  # a slow machine takes longer than that over 200 tokens
    token = await token_of(http)
    read = 0
    load = revocations.load

    async def counted(connection: object) -> object:
        nonlocal read
        read += 1
        return await load(connection)  # type: ignore[arg-type]

    monkeypatch.setattr(revocations, "load", counted)
    auth._revocations.forget()
    await asyncio.gather(*(good(auth, token) for _ in range(200)))

    assert read == 1


@pytest.mark.usefixtures("clients")
async def test_what_has_long_expired_is_forgotten(http: httpx.AsyncClient, database: Database) -> None:
    await revoke(http, await token_of(http))
    await database.fetch("update revoked_token set expires_at = now() - interval '61 minutes'")

    token = await token_of(http)
    await revoke(http, token)

    rows = await database.fetch("select jti from revoked_token")
    assert [row["jti"] for row in rows] == [jws.read(token).claims["jti"]]
