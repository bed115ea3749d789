"""A bank's whole way: an assertion, a proof, a narrowed token, and GraphQL over HTTP."""

import json
from datetime import timedelta

import httpx
import pytest

from auth.clients import commands as clients
from auth.clients.rules import NewClient
from hub.core import clock
from hub.core.actor import HUB, Purpose
from hub.intake.consent.commands import grant_consent
from hub.intake.consent.rules import FieldGroup, Terms
from tests.auth.signing import Signer, public
from tests.district import District, Hub, code, without_cost

HERE = "http://hub.test"
DESCRIBED = f'resource_metadata="{HERE}/.well-known/oauth-protected-resource/graphql",'
HOLDER = Signer("bank", "EdDSA")
QUERY = '{ enterprise(uscc: "%s") { uscc grades { scheme } report { description } } }'
DETAILS = {
    "type": "enterprise_credit",
    "enterprises": [code(1)],
    "fields": ["grade"],
    "purpose": "credit-financing",
}


@pytest.fixture
async def token(hub: Hub, district: District) -> str:
    """For the grade of the first of two enterprises that both consented, bound to a key."""
    await district.register(1, 2)
    rows = [{"统一社会信用代码": code(n), "风险等级": "A", "月份": f"{clock.today():%Y-%m}"} for n in (1, 2)]
    await district.deliver("risk-class", rows)
    today = clock.today()
    new = NewClient(
        "bank",
        "银行",
        "partner",
        ["enterprise:read", "grade:read", "record.tax:read", "grade.risk:read", "report:read"],
        auth_method="private_key_jwt",
        jwks=public("ES256"),
        dpop_required=True,
    )
    async with hub.database.transaction() as connection:
        await clients.add(connection, HUB, new)
        for number in (1, 2):
            groups = (FieldGroup.GRADE, FieldGroup.REPORT)
            terms = Terms(code(number), "bank", Purpose.CREDIT_FINANCING, groups, today, today + timedelta(days=9))
            await grant_consent(connection, HUB, terms)
    form = Signer().form(Signer().assertion(aud=HERE), authorization_details=json.dumps([DETAILS]))
    proof = HOLDER.proof(htu=f"{HERE}/oauth/token")
    return str((await hub.http.post("/oauth/token", data=form, headers={"DPoP": proof})).json()["access_token"])


async def ask(hub: Hub, token: str, query: str, proof: str, scheme: str = "DPoP") -> httpx.Response:
    headers = {"Authorization": f"{scheme} {token}", "DPoP": proof}
    return await hub.http.post("/graphql", json={"query": query}, headers=headers)


def proof(token: str) -> str:
    return HOLDER.proof(token, htu=f"{HERE}/graphql")


async def test_a_bank_reads_what_its_token_names_and_nothing_else(hub: Hub, token: str) -> None:
    own = (await ask(hub, token, QUERY % code(1), proof(token))).json()
    other = (await ask(hub, token, QUERY % code(2), proof(token))).json()

    assert [grade["scheme"] for grade in own["data"]["enterprise"]["grades"]] == ["samr-risk"]
    assert own["data"]["enterprise"]["report"] is None
    assert [error["extensions"]["code"] for error in own["errors"]] == ["CONSENT_REQUIRED"]
    assert without_cost(other) == {"data": {"enterprise": None}}


async def test_a_proof_opens_one_request(hub: Hub, token: str) -> None:
    shown = proof(token)

    first, second = [await ask(hub, token, QUERY % code(1), shown) for _ in range(2)]

    assert (first.status_code, second.status_code) == (200, 401)
    assert second.headers["www-authenticate"] == (
        'DPoP realm="hub", error="invalid_dpop_proof", error_description="the DPoP proof has been used before",'
        f' {DESCRIBED} algs="PS256 ES256 EdDSA Ed25519"'
    )


async def test_the_token_is_never_taken_as_bearer(hub: Hub, token: str) -> None:
    answer = await ask(hub, token, QUERY % code(1), proof(token), "Bearer")

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == (
        'Bearer realm="hub", error="invalid_token", error_description="the token is bound to a key: send it as DPoP,'
        f' with a proof", {DESCRIBED} DPoP realm="hub", algs="PS256 ES256 EdDSA Ed25519"'
    )
