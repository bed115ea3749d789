"""Clients that others wrote, each by its own documentation: discovery, both authentications, DPoP, revocation."""

import json
import time
from collections.abc import Mapping
from typing import Any

import pytest
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from joserfc.jwk import ECKey, Key, KeyParameters, OKPKey, RSAKey
from oauthlib.oauth2 import BackendApplicationClient
from requests import Session
from requests_oauthlib import OAuth2Session as RequestsOAuthlibSession

from auth.clients.rules import NewClient
from tests.clients.conftest import Place, settled
from tests.clients.serving import served
from tests.district import without_cost

SCRIPTS = ("oauth4webapi.mjs", "openid-client.mjs")
SCOPES = ["enterprise:read"]
QUESTION = {"query": "{ viewer { client } }"}


def _key(algorithm: str) -> Key:
    parameters: KeyParameters = {"kid": f"key-{algorithm}", "use": "sig", "alg": algorithm}
    if algorithm == "PS256":
        return RSAKey.generate_key(2048, parameters)
    return (
        ECKey.generate_key("P-256", parameters) if algorithm == "ES256" else OKPKey.generate_key("Ed25519", parameters)
    )


def registered(place: Place, code: str, algorithm: str | None = None, *, dpop: bool = False) -> dict[str, Any]:
    """A new client as its program is configured: its secret, or its private key."""
    if algorithm is None:
        return {"client_id": code, "client_secret": place.register(NewClient(code, code, "department", SCOPES))}
    key = _key(algorithm)
    jwks = {"keys": [key.as_dict(private=False)]}
    new = NewClient(code, code, "partner", SCOPES, auth_method="private_key_jwt", jwks=jwks, dpop_required=dpop)
    place.register(new)
    return {"client_id": code, "jwk": key.as_dict(private=True)}


def _trust(session: Session, place: Place) -> None:
    session.trust_env = False
    session.verify = str(place.hub.certificate)


def expected(code: str, token_type: str, *, bound: bool) -> Mapping[str, object]:
    return {
        "token_type": token_type,
        "expires_in": 300,
        "scope": "enterprise:read",
        "answer": {"data": {"viewer": {"client": code}}},
        "active": True,
        "bound": bound,
        "refused": "invalid_token",
    }


def told(printed: str) -> dict[str, Any]:
    """What a script found, its answer without what it cost."""
    found = json.loads(printed)
    return {**found, "answer": without_cost(found["answer"])}


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_secret_and_a_bearer_token_work(place: Place, script: str) -> None:
    client = registered(place, f"secret-{script.partition('.')[0]}")

    found = told(place.node(script, place.hub.url, json.dumps(client)))

    assert found == expected(client["client_id"], "bearer", bound=False)


@pytest.mark.parametrize(
    ("script", "algorithm"), [*((script, "ES256") for script in SCRIPTS), (SCRIPTS[0], "EdDSA"), (SCRIPTS[1], "PS256")]
)
def test_a_signed_assertion_and_a_bound_token_work(place: Place, script: str, algorithm: str) -> None:
    client = registered(place, f"{algorithm}-{script.partition('.')[0]}", algorithm, dpop=True)
    proofs = "Ed25519" if algorithm == "EdDSA" else algorithm

    found = told(place.node(script, place.hub.url, json.dumps({**client, "dpop": proofs})))

    assert found == expected(client["client_id"], "dpop", bound=True)


@pytest.fixture(scope="module")
def place_with_nonces(store: str, tmp_path_factory: pytest.TempPathFactory) -> Any:
    with served(store, tmp_path_factory.mktemp("tls"), HUB_DPOP_NONCE="true") as running:
        yield settled(tmp_path_factory.mktemp("partner"), running)


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_demanded_nonce_is_answered(place_with_nonces: Place, script: str) -> None:
    client = registered(place_with_nonces, f"nonce-{script.partition('.')[0]}", "ES256", dpop=True)

    found = told(place_with_nonces.node(script, place_with_nonces.hub.url, json.dumps({**client, "dpop": "ES256"})))

    assert found == expected(client["client_id"], "dpop", bound=True)


@pytest.fixture(scope="module")
def place_below(store: str, tmp_path_factory: pytest.TempPathFactory) -> Any:
    with served(store, tmp_path_factory.mktemp("tls"), "/credit/hub") as running:
        yield settled(tmp_path_factory.mktemp("partner"), running)


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_public_address_with_a_path_is_discovered(place_below: Place, script: str) -> None:
    client = registered(place_below, f"below-{script.partition('.')[0]}", "ES256", dpop=True)

    found = told(place_below.node(script, place_below.hub.url, json.dumps({**client, "dpop": "ES256"})))

    assert place_below.hub.url.endswith("/credit/hub")
    assert found == expected(client["client_id"], "dpop", bound=True)


def test_authlib_works_with_a_secret(place: Place) -> None:
    client = registered(place, "authlib-secret")

    with OAuth2Session(client["client_id"], client["client_secret"], scope="enterprise:read") as session:
        _trust(session, place)
        session.fetch_token(f"{place.hub.url}/oauth/token", grant_type="client_credentials")
        answer = session.post(f"{place.hub.url}/graphql", json=QUESTION)

    assert without_cost(answer.json()) == {"data": {"viewer": {"client": "authlib-secret"}}}


@pytest.mark.parametrize(
    ("method", "description"),
    [
        pytest.param(
            lambda url: PrivateKeyJWT(headers={"kid": "key-ES256"}, alg="ES256"),
            "the assertion's aud is not {} as a single string",
            id="as it comes",
        ),
        pytest.param(
            lambda url: PrivateKeyJWT(url, headers={"kid": "key-ES256"}, alg="ES256"),
            "the assertion lives longer than 300 seconds",
            id="with the issuer, for an hour",
        ),
    ],
)
def test_authlibs_defaults_are_laxer_than_fapi_and_refused(place: Place, method: Any, description: str) -> None:
    client = registered(place, f"authlib-{int(time.monotonic() * 1e6)}", "ES256")
    key = ECKey.import_key(client["jwk"])

    with OAuth2Session(client["client_id"], key, token_endpoint_auth_method="private_key_jwt") as session:
        _trust(session, place)
        session.register_client_auth_method(method(place.hub.url))
        with pytest.raises(OAuthError) as refusal:
            session.fetch_token(f"{place.hub.url}/oauth/token", grant_type="client_credentials")

    assert (refusal.value.error, refusal.value.description) == ("invalid_client", description.format(place.hub.url))


def test_authlib_repeats_a_jti_where_the_claims_are_kept_and_is_refused(place: Place) -> None:
    client = registered(place, "authlib-repeats", "ES256")
    key = ECKey.import_key(client["jwk"])
    claims = {"exp": int(time.time()) + 60}

    with OAuth2Session(client["client_id"], key, token_endpoint_auth_method="private_key_jwt") as session:
        _trust(session, place)
        session.register_client_auth_method(PrivateKeyJWT(place.hub.url, claims, {"kid": "key-ES256"}, "ES256"))
        first = session.fetch_token(f"{place.hub.url}/oauth/token", grant_type="client_credentials")
        with pytest.raises(OAuthError) as refusal:
            session.fetch_token(f"{place.hub.url}/oauth/token", grant_type="client_credentials")

    assert first["scope"] == "enterprise:read"
    assert refusal.value.description == "the assertion has been used before"


def test_requests_oauthlib_works_with_a_secret(place: Place) -> None:
    client = registered(place, "requests-oauthlib")

    with RequestsOAuthlibSession(client=BackendApplicationClient(client["client_id"])) as session:
        _trust(session, place)
        session.fetch_token(
            f"{place.hub.url}/oauth/token", client_id=client["client_id"], client_secret=client["client_secret"]
        )
        answer = session.post(f"{place.hub.url}/graphql", json=QUESTION)

    assert without_cost(answer.json()) == {"data": {"viewer": {"client": "requests-oauthlib"}}}
