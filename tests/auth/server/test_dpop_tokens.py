"""DPoP over HTTP: tokens bound to a key, and who may use them."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

import httpx
import pytest
from starlette.applications import Starlette

from auth.clients.rules import NewClient
from auth.proofs.resource_request import ResourceRequest
from auth.routes import routes
from auth.service import Auth
from auth.tokens import jws
from hub.core.errors import Unauthenticated
from hub.core.settings import Settings
from hub.core.store.database import Database
from tests.auth.pages import PlainPages
from tests.auth.signing import ISSUER, KEYS, Signer, public

Add = Callable[[NewClient], Awaitable[str]]

BANK = NewClient(
    "bank",
    "银行",
    "partner",
    ["report:read"],
    auth_method="private_key_jwt",
    jwks=public("ES256"),
    dpop_required=True,
)
SIGNER = Signer()
HOLDER = Signer("bank", "EdDSA")


async def ask(http: httpx.AsyncClient, *proofs: str) -> httpx.Response:
    return await http.post("/oauth/token", data=SIGNER.form(), headers=[("DPoP", proof) for proof in proofs])


async def bound(http: httpx.AsyncClient, holder: Signer = HOLDER) -> str:
    answer = await ask(http, holder.proof())
    return str(answer.json()["access_token"])


def shown(token: str, *proofs: str, scheme: str = "DPoP") -> ResourceRequest:
    return ResourceRequest([f"{scheme} {token}"], proofs)


async def refusal(auth: Auth, presented: ResourceRequest) -> tuple[str, object]:
    with pytest.raises(Unauthenticated) as refused:
        await auth.authenticate(presented)
    return refused.value.message, refused.value.details.get("error", "invalid_token")


@pytest.mark.parametrize("algorithm", ["ES256", "EdDSA", "PS256"])
async def test_a_token_is_bound_to_the_key_of_the_proof(
    algorithm: str, http: httpx.AsyncClient, add: Add, auth: Auth
) -> None:
    await add(BANK)
    holder = Signer("bank", algorithm)

    body = (await ask(http, holder.proof())).json()

    token = body.pop("access_token")
    assert body == {"token_type": "DPoP", "expires_in": 300, "scope": "report:read"}
    assert jws.read(token).claims["cnf"] == {"jkt": KEYS[algorithm].thumbprint()}
    assert (await auth.authenticate(shown(token, holder.proof(token, "/graphql")))).client == "bank"


async def test_any_client_may_bind_its_token(http: httpx.AsyncClient, add: Add) -> None:
    await add(replace(BANK, dpop_required=False))

    assert (await ask(http, HOLDER.proof())).json()["token_type"] == "DPoP"
    assert (await ask(http)).json()["token_type"] == "Bearer"


@pytest.mark.parametrize(
    ("proofs", "description"),
    [
        ([], "the DPoP header with a proof is missing"),
        ([HOLDER.proof(), HOLDER.proof()], "the DPoP header is repeated"),
        (["junk"], "the DPoP proof is not a signed JWT"),
        (["密"], "the DPoP proof is not a signed JWT"),
        ([HOLDER.proof(path="/graphql")], f"the DPoP proof is not made for {ISSUER}/oauth/token (htu)"),
    ],
)
async def test_a_bad_proof_is_answered_by_rfc_9449(
    proofs: list[str], description: str, http: httpx.AsyncClient, add: Add
) -> None:
    await add(BANK)

    answer = await http.post(
        "/oauth/token", data=SIGNER.form(), headers=[(b"DPoP", proof.encode()) for proof in proofs]
    )

    assert answer.status_code == 400
    assert answer.json() == {"error": "invalid_dpop_proof", "error_description": description}
    assert "dpop-nonce" not in answer.headers


async def test_a_bound_token_is_never_a_bearer_token(http: httpx.AsyncClient, add: Add, auth: Auth) -> None:
    await add(BANK)
    token = await bound(http)

    assert await refusal(auth, shown(token, HOLDER.proof(token, "/graphql"), scheme="Bearer")) == (
        "the token is bound to a key: send it as DPoP, with a proof",
        "invalid_token",
    )


async def test_a_bearer_token_is_never_a_bound_token(http: httpx.AsyncClient, add: Add, auth: Auth) -> None:
    await add(replace(BANK, dpop_required=False))
    token = str((await ask(http)).json()["access_token"])

    assert await refusal(auth, shown(token, HOLDER.proof(token, "/graphql"))) == (
        "the token is not bound to a key: send it as Bearer",
        "invalid_token",
    )


async def test_a_bound_token_needs_a_proof_of_its_own_key_for_this_very_request(
    http: httpx.AsyncClient, add: Add, auth: Auth
) -> None:
    await add(BANK)
    token = await bound(http)

    assert await refusal(auth, shown(token)) == ("the DPoP header with a proof is missing", "invalid_dpop_proof")
    assert await refusal(auth, shown(token, Signer().proof(token, "/graphql"))) == (
        "the token is bound to another key than the DPoP proof's",
        "invalid_token",
    )
    assert await refusal(auth, shown(token, HOLDER.proof(path="/graphql"))) == (
        "the DPoP proof is not made for this token (ath)",
        "invalid_dpop_proof",
    )
    assert await refusal(auth, shown(token, HOLDER.proof(token, "/graphql"))._replace(method="GET")) == (
        "the DPoP proof is not made for GET (htm)",
        "invalid_dpop_proof",
    )
    assert await refusal(auth, shown(token, HOLDER.proof(token, "/graphql"))._replace(path="/other")) == (
        f"the DPoP proof is not made for {ISSUER}/other (htu)",
        "invalid_dpop_proof",
    )


async def test_of_twelve_replays_at_once_on_two_workers_exactly_one_passes(
    http: httpx.AsyncClient, add: Add, auth: Auth, database: Database, settings: Settings
) -> None:
    await add(BANK)
    token = await bound(http)
    second = await Database.open(database.url)
    workers = [auth, Auth(second, settings)]
    presented = shown(token, HOLDER.proof(token, "/graphql"))

    async def outcome(number: int) -> str:
        try:
            return (await workers[number % 2].authenticate(presented)).client
        except Unauthenticated as refused:
            return refused.message

    outcomes = await asyncio.gather(*(outcome(number) for number in range(12)))
    await second.close()

    assert sorted(outcomes) == ["bank"] + ["the DPoP proof has been used before"] * 11


async def test_of_twelve_replays_at_the_token_endpoint_exactly_one_passes(http: httpx.AsyncClient, add: Add) -> None:
    await add(BANK)
    proof = HOLDER.proof()

    answers = await asyncio.gather(*(ask(http, proof) for _ in range(12)))

    assert sorted(answer.status_code for answer in answers) == [200] + [400] * 11


class TestNonce:
    """With HUB_DPOP_NONCE."""

    @pytest.fixture
    def settings(self) -> Settings:
        return Settings(public_url=ISSUER, dpop_nonce=True)

    async def test_the_token_endpoint_asks_for_a_nonce_and_gives_the_next(
        self, http: httpx.AsyncClient, add: Add
    ) -> None:
        await add(BANK)

        without = await ask(http, HOLDER.proof())
        answer = await ask(http, HOLDER.proof(nonce=without.headers["dpop-nonce"]))

        assert without.status_code == 400
        assert without.json() == {
            "error": "use_dpop_nonce",
            "error_description": "the DPoP proof needs the nonce of the header DPoP-Nonce",
        }
        assert answer.status_code == 200
        assert (await ask(http, HOLDER.proof(nonce=answer.headers["dpop-nonce"]))).status_code == 200

    async def test_the_resource_asks_for_a_nonce_and_another_workers_will_do(
        self, http: httpx.AsyncClient, add: Add, auth: Auth, database: Database, settings: Settings
    ) -> None:
        await add(BANK)
        nonce = (await ask(http, HOLDER.proof())).headers["dpop-nonce"]
        token = str((await ask(http, HOLDER.proof(nonce=nonce))).json()["access_token"])
        other = Auth(database, settings)

        with pytest.raises(Unauthenticated) as refused:
            await other.authenticate(shown(token, HOLDER.proof(token, "/graphql")))
        grant = await other.authenticate(shown(token, HOLDER.proof(token, "/graphql", nonce=nonce)))

        assert refused.value.details["error"] == "use_dpop_nonce"
        assert grant.client == "bank"


async def test_the_host_header_does_not_matter(add: Add, auth: Auth) -> None:
    await add(BANK)
    transport = httpx.ASGITransport(Starlette(routes=routes(auth, PlainPages())))

    async with httpx.AsyncClient(transport=transport, base_url="http://10.0.0.7:8000") as inside:
        answers = [await ask(inside, HOLDER.proof(htu=htu)) for htu in (f"{ISSUER}/oauth/token", str(inside.base_url))]

    assert [answer.status_code for answer in answers] == [200, 400]
