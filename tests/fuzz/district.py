"""What the fuzz asks about, and what it knows: two enterprises, three clients and their tokens."""

from pathlib import Path

import httpx
from joserfc.jwk import ECKey

from auth.clients import commands as clients
from auth.clients.rules import NewClient
from auth.scopes import Scope
from hub.core.actor import HUB
from hub.core.store.database import Database
from hub.credit.decisions.commands import evaluate
from tests.district import District
from tests.fuzz.cases import ASSERTION_TYPE, Known

_SECRET, _KEY = "fuzz-secret", "fuzz-key"


async def known(database: Database, http: httpx.AsyncClient, issuer: str, folder: Path) -> Known:
    district = District(database, folder)
    await district.register(1, 2)
    await district.empty_lists()
    await evaluate(database)
    key = ECKey.generate_key("P-256", {"kid": "fuzz", "use": "sig", "alg": "ES256"})
    scopes = [scope.value for scope in Scope if scope is not Scope.CLIENT_ADMIN]
    jwks = {"keys": [key.as_dict(private=False)]}
    async with database.transaction() as connection:
        secret = await clients.add(connection, HUB, NewClient(_SECRET, _SECRET, "department", scopes))
        new = NewClient(_KEY, _KEY, "department", scopes, auth_method="private_key_jwt", jwks=jwks, dpop_required=True)
        await clients.add(connection, HUB, new)
    assert secret
    without = Known(issuer, "", "", (_SECRET, secret), _KEY, key)
    bearer = await http.post("/oauth/token", data={"grant_type": "client_credentials"}, auth=(_SECRET, secret))
    return Known(issuer, _token(bearer), await _bound(http, without), (_SECRET, secret), _KEY, key)


async def _bound(http: httpx.AsyncClient, known: Known) -> str:
    form = {
        "grant_type": "client_credentials",
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": known.assertion(),
    }
    proof = known.proof(htu=f"{known.issuer}/oauth/token")
    return _token(await http.post("/oauth/token", data=form, headers={"DPoP": proof}))


def _token(answer: httpx.Response) -> str:
    assert answer.status_code == 200, answer.text
    return str(answer.json()["access_token"])
