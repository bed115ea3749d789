"""Whatever is sent, the answer is the standard's own."""

import base64
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auth.clients import commands as clients
from auth.clients.rules import NewClient
from auth.proofs.credentials import ASSERTION_TYPE
from auth.proofs.resource_request import ResourceRequest
from auth.service import Auth
from auth.tokens import jws
from hub.core.actor import HUB
from hub.core.errors import Unauthenticated
from hub.core.store.database import Database
from tests.auth.signing import ISSUER, KEYS, Signer, public

ERRORS = {
    "invalid_request",
    "invalid_client",
    "invalid_scope",
    "invalid_target",
    "invalid_dpop_proof",
    "invalid_authorization_details",
    "unsupported_grant_type",
}
FUZZED = settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
PATHS = st.sampled_from(["/oauth/token", "/oauth/introspect", "/oauth/revoke"])
ALGORITHMS = st.sampled_from(["ES256", "EdDSA", "PS256", "RS256"])


@pytest.fixture(autouse=True)
async def bank(database: Database) -> None:
    """One client with a key."""
    new = NewClient(
        "bank", "银行", "partner", ["grade:read"], auth_method="private_key_jwt", jwks=public("ES256", "PS256")
    )
    async with database.transaction() as connection:
        await clients.add(connection, HUB, new)


def members(sound: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """The sound members, some of them replaced by anything, and some others."""
    changed = st.dictionaries(st.sampled_from([*sound, "crit", "jwk", "nbf", "cnf", "x"]), JSON, max_size=3)
    return changed.map(lambda changes: sound | changes)


def signed(header: dict[str, Any], claims: dict[str, Any], algorithm: str) -> str:
    try:
        return jws.sign({**header, "alg": algorithm}, claims, KEYS[algorithm])
    except (TypeError, UnicodeEncodeError):  # a number or a text that JSON cannot hold
        return "junk"


@FUZZED
@given(
    path=PATHS,
    authorization=st.one_of(
        st.binary(max_size=80), st.binary(max_size=60).map(lambda raw: b"Basic " + base64.b64encode(raw))
    ),
    content_type=st.sampled_from([b"application/x-www-form-urlencoded", b"application/json", b"\xff", b""]),
    proof=st.binary(max_size=60),
    body=st.one_of(
        st.binary(max_size=200),
        st.binary(max_size=60).map(lambda raw: b"grant_type=client_credentials&scope=" + raw),
        st.binary(max_size=60).map(
            lambda raw: b"client_assertion_type=" + ASSERTION_TYPE.encode() + b"&client_assertion=" + raw
        ),
    ),
)
async def test_no_bytes_are_answered_5xx(
    path: str, authorization: bytes, content_type: bytes, proof: bytes, body: bytes, http: httpx.AsyncClient
) -> None:
    headers = [(b"authorization", authorization), (b"content-type", content_type), (b"dpop", proof)]

    answer = await http.post(path, content=body, headers=headers)

    assert answer.status_code in (400, 401)
    assert answer.json()["error"] in ERRORS


@FUZZED
@given(
    path=PATHS,
    algorithm=ALGORITHMS,
    header=members({"kid": "ec", "typ": "JWT"}),
    claims=members({"iss": "bank", "sub": "bank", "aud": ISSUER, "jti": "j", "exp": 2_000_000_000}),
)
async def test_no_assertion_is_answered_5xx(
    path: str, algorithm: str, header: dict[str, Any], claims: dict[str, Any], http: httpx.AsyncClient
) -> None:
    answer = await http.post(path, data=Signer().form(signed(header, claims, algorithm), token="t"))

    assert (answer.status_code, answer.json().get("error")) == (401, "invalid_client")


@FUZZED
@given(
    algorithm=ALGORITHMS,
    header=members({"typ": "dpop+jwt"}),
    claims=members({"htm": "POST", "htu": f"{ISSUER}/oauth/token", "iat": 1_780_000_000, "jti": "j"}),
    details=st.one_of(st.text(max_size=60), JSON.map(lambda value: str(value).replace("'", '"'))),
    scope=st.text(max_size=20),
)
async def test_no_token_request_of_a_good_client_is_answered_5xx(
    algorithm: str,
    header: dict[str, Any],
    claims: dict[str, Any],
    details: str,
    scope: str,
    http: httpx.AsyncClient,
) -> None:
    header = {"jwk": KEYS[algorithm].as_dict(private=False)} | header
    form = Signer().form(authorization_details=details, scope=scope)

    answer = await http.post(
        "/oauth/token",
        content=str(httpx.QueryParams(form)).encode(errors="replace"),
        headers={"DPoP": signed(header, claims, algorithm), "Content-Type": "application/x-www-form-urlencoded"},
    )

    assert answer.status_code == 400
    assert answer.json()["error"] in ERRORS


@FUZZED
@given(
    algorithm=ALGORITHMS,
    header=members({"typ": "at+jwt", "kid": "ec"}),
    claims=members({"iss": ISSUER, "aud": ISSUER, "sub": "bank", "client_id": "bank", "exp": 2_000_000_000}),
    scheme=st.sampled_from(["Bearer", "DPoP", "Basic", ""]),
)
async def test_no_token_but_a_good_one_is_taken(
    algorithm: str, header: dict[str, Any], claims: dict[str, Any], scheme: str, auth: Auth
) -> None:
    token = signed(header, claims, algorithm)

    with pytest.raises(Unauthenticated):
        await auth.authenticate(ResourceRequest([f"{scheme} {token}"], [token]))
