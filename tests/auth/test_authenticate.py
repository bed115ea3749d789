import asyncio
import base64
import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace

import httpx
import pytest

from auth.clients import client_cache, queries
from auth.clients.rules import NewClient
from auth.grant import Grant
from auth.scopes import Scope
from auth.service import Auth
from auth.tokens import jws, key_ring, signing_keys
from hub.core.actor import HUB, Kind, Reach
from hub.core.errors import Unauthenticated
from hub.core.limits.rules import LIMITS
from hub.core.settings import Settings, SigningAlgorithm
from hub.core.store.database import Database

Add = Callable[[NewClient], Awaitable[str]]
Bearer = Callable[[], Awaitable[str]]


@pytest.fixture
def bearer(http: httpx.AsyncClient, add: Add, new_client: NewClient) -> Bearer:
    """Adds the client, once, and gets it a token."""
    secrets: list[str] = []

    async def header() -> str:
        if not secrets:
            secrets.append(await add(new_client))
        pair = f"{new_client.code}:{secrets[0]}".encode()
        answer = await http.post(
            "/oauth/token",
            data={"grant_type": "client_credentials"},
            headers={"Authorization": f"Basic {base64.b64encode(pair).decode()}"},
        )
        return f"Bearer {answer.json()['access_token']}"

    return header


async def refusal(auth: Auth, *headers: str) -> str:
    with pytest.raises(Unauthenticated) as refused:
        await auth.authenticate(headers)
    return refused.value.message


async def rotate(auth: Auth, database: Database) -> None:
    async with database.transaction() as connection:
        await signing_keys.rotate(connection, HUB)
    auth.keys._loaded_at = float("-inf")
    await auth.keys.refresh()


async def test_a_token_becomes_the_grant_of_its_client(auth: Auth, bearer: Bearer) -> None:
    grant = await auth.authenticate([await bearer()])

    assert grant == Grant(
        client="tax-bureau",
        kind=Kind.DEPARTMENT,
        organisation="tax-bureau",
        scopes=frozenset({Scope.GRADE_READ, Scope.RECORD_WRITE}),
        reach=Reach(resources=frozenset({"tax-grade"})),
        expires_at=grant.expires_at,
        jti=grant.jti,
        limits=LIMITS[Kind.DEPARTMENT],
    )


@pytest.mark.parametrize(
    ("headers", "message"),
    [
        ([], "no Authorization header: send 'Authorization: Bearer' and a token"),
        (["Basic YTpi"], "the Authorization header is not of the scheme Bearer or DPoP"),
        (["Bearer a", "Bearer a"], "the Authorization header is repeated"),
        (["Bearer junk"], "the token is not a signed JWT"),
    ],
)
async def test_without_a_good_token_the_cause_is_named(headers: list[str], message: str, auth: Auth) -> None:
    assert await refusal(auth, *headers) == message


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("update client set disabled_at = now()", "client 'tax-bureau' is disabled"),
        ("delete from client", "client 'tax-bureau' does not exist any more"),
        ("update client set dpop_required = true", "client 'tax-bureau' must use DPoP"),
    ],
    ids=["disabled", "deleted", "bound to DPoP"],
)
async def test_a_change_of_the_client_stops_its_tokens_within_a_second(
    change: str, message: str, auth: Auth, bearer: Bearer, database: Database
) -> None:
    header = await bearer()
    await auth.authenticate([header])
    await database.fetch(change)

    await asyncio.sleep(client_cache.REMEMBERED_FOR)
    assert await refusal(auth, header) == message


async def test_a_token_is_narrowed_to_the_present_scopes_and_never_widened(
    auth: Auth, bearer: Bearer, database: Database
) -> None:
    header = await bearer()
    await database.fetch("update client set scopes = '{grade:read,audit:read}', jurisdictions = '{420704}'")

    grant = await auth.authenticate([header])

    assert grant.scopes == {Scope.GRADE_READ}
    assert grant.reach.jurisdictions == {"420704"}


async def test_the_record_of_a_client_is_asked_for_twice_a_second_at_most(
    auth: Auth, bearer: Bearer, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    header = await bearer()
    asked: list[str] = []
    find = queries.find

    async def counted(connection: object, code: str) -> object:
        asked.append(code)
        return await find(connection, code)  # type: ignore[arg-type]

    monkeypatch.setattr(queries, "find", counted)
    for _ in range(100):
        await auth.authenticate([header])

    assert asked == ["tax-bureau"]


async def test_checking_a_token_again_takes_less_than_60_microseconds(auth: Auth, bearer: Bearer) -> None:
    header = await bearer()
    spent = []
    for _ in range(1000):
        began = time.perf_counter()
        await auth.authenticate([header])
        spent.append(time.perf_counter() - began)

    assert statistics.median(spent) < 60e-6


async def test_a_token_outlives_one_rotation_of_keys_and_not_two(
    auth: Auth, bearer: Bearer, database: Database
) -> None:
    header = await bearer()

    await rotate(auth, database)
    assert (await auth.authenticate([header])).client == "tax-bureau"
    await rotate(auth, database)
    assert await refusal(auth, header) == "the token's key has been retired"


async def test_another_worker_accepts_the_token(
    auth: Auth, bearer: Bearer, database: Database, settings: Settings
) -> None:
    other = Auth(database, settings)

    assert (await other.authenticate([await bearer()])).client == "tax-bureau"


async def test_a_worker_that_missed_a_rotation_and_one_that_did_not_accept_each_other(
    auth: Auth, bearer: Bearer, database: Database, settings: Settings
) -> None:
    before = Auth(database, settings)
    await before.start()
    await rotate(auth, database)

    newer = await bearer()

    assert before.keys.signing.kid != auth.keys.signing.kid
    assert (await before.authenticate([newer])).client == "tax-bureau"


async def test_a_worker_that_missed_several_rotations_signs_with_the_present_key(
    http: httpx.AsyncClient, bearer: Bearer, database: Database, settings: Settings
) -> None:
    await bearer()
    for _ in range(3):
        async with database.transaction() as connection:
            current = await signing_keys.rotate(connection, HUB)
    await asyncio.sleep(key_ring._LOOK_AGAIN_AFTER)

    newer = await bearer()

    assert jws.read(newer.removeprefix("Bearer ")).kid == current
    assert (await Auth(database, settings).authenticate([newer])).client == "tax-bureau"
    published = (await http.get("/.well-known/jwks.json")).json()["keys"]
    rows = await database.fetch("select kid from signing_key where state <> 'retired'")
    assert {jwk["kid"] for jwk in published} == {row["kid"] for row in rows}


async def test_a_token_of_another_hub_is_refused(bearer: Bearer, database: Database, settings: Settings) -> None:
    other = Auth(database, settings.model_copy(update={"public_url": "https://other.test"}))

    assert await refusal(other, await bearer()) == "the token's issuer is not https://other.test"


async def test_a_slash_at_the_end_of_the_public_url_is_not_part_of_the_issuer(database: Database) -> None:
    assert Auth(database, Settings(public_url="https://hub.test/")).issuer == "https://hub.test"


async def test_two_clients_do_not_share_a_record(
    auth: Auth, bearer: Bearer, add: Add, new_client: NewClient, http: httpx.AsyncClient
) -> None:
    first = await auth.authenticate([await bearer()])
    pair = f"other:{await add(replace(new_client, code='other', scopes=['audit:read']))}".encode()
    answer = await http.post(
        "/oauth/token",
        data={"grant_type": "client_credentials"},
        headers={"Authorization": f"Basic {base64.b64encode(pair).decode()}"},
    )

    second = await auth.authenticate([f"Bearer {answer.json()['access_token']}"])

    assert (first.client, second.client, second.scopes) == ("tax-bureau", "other", {Scope.AUDIT_READ})


class TestEdDsa:
    """With HUB_SIGNING_ALGORITHM."""

    @pytest.fixture
    def settings(self) -> Settings:
        return Settings(public_url="https://hub.test", signing_algorithm=SigningAlgorithm.EDDSA)

    async def test_tokens_may_be_signed_with_ed25519(self, http: httpx.AsyncClient, auth: Auth, bearer: Bearer) -> None:
        header = await bearer()

        assert jws.read(header.removeprefix("Bearer ")).algorithm == "EdDSA"
        assert (await auth.authenticate([header])).client == "tax-bureau"
        published = (await http.get("/.well-known/jwks.json")).json()["keys"]
        assert {(jwk["alg"], jwk["crv"], "d" in jwk) for jwk in published} == {("EdDSA", "Ed25519", False)}
