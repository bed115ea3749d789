"""What attackers of OAuth servers try, on the whole application: odd requests, forged tokens, doctored signatures."""

import base64
import hmac
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from joserfc.jwk import ECKey

from auth.clients.rules import NewClient
from auth.tokens import jws
from hub.app import create_app
from hub.core.settings import Settings
from hub.core.store.database import Database
from tests.auth.signing import ISSUER, Signer, encoded, public
from tests.district import without_cost

Add = Callable[[NewClient], Awaitable[str]]

TOKEN, GRAPHQL = "/oauth/token", "/graphql"
FORM = ("Content-Type", "application/x-www-form-urlencoded")
GRANT = b"grant_type=client_credentials"
QUESTION = {"query": "{ viewer { client } }"}
BANK = NewClient("bank", "银行", "partner", ["grade:read"], auth_method="private_key_jwt", jwks=public("ES256"))
#: The order of the curve P-256 (FIPS 186-5).
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


@pytest.fixture
async def http(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(Settings(database_url=database.url, public_url=ISSUER))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ISSUER) as client,
    ):
        yield client


@pytest.fixture
async def basic(add: Add, new_client: NewClient) -> tuple[str, str]:
    """The header of a department that is registered."""
    pair = f"{new_client.code}:{await add(new_client)}".encode()
    return "Authorization", f"Basic {base64.b64encode(pair).decode()}"


@pytest.fixture
async def token(http: httpx.AsyncClient, basic: tuple[str, str]) -> str:
    answer = await http.post(TOKEN, content=GRANT, headers=[FORM, basic])
    return str(answer.json()["access_token"])


@pytest.mark.parametrize("path", [TOKEN, "/oauth/introspect", "/oauth/revoke"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE"])
async def test_clients_endpoints_take_post_alone(http: httpx.AsyncClient, path: str, method: str) -> None:
    answer = await http.request(method, path, headers={"Origin": "https://evil.test"})

    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert not [name for name in answer.headers if name.startswith("access-control-")]


@pytest.mark.parametrize("path", ["/oauth/token/", "/graphql/", "/oauth//token", "/OAuth/Token", "/oauth/token;a=b"])
async def test_no_credential_is_sent_on_to_another_address(
    http: httpx.AsyncClient, basic: tuple[str, str], path: str
) -> None:
    answer = await http.post(path, content=GRANT, headers=[FORM, basic, ("Host", "evil.test")])

    assert answer.status_code == 404
    assert "location" not in answer.headers


@pytest.mark.parametrize(
    ("query", "headers", "body", "error"),
    [
        pytest.param("?grant_type=client_credentials", [FORM], b"", "invalid_request", id="grant in the query"),
        pytest.param("?client_id=a&client_secret=b", [FORM], GRANT, "invalid_request", id="secret in the query"),
        pytest.param("?", [FORM], GRANT, None, id="empty query"),
        pytest.param("", [FORM, ("Content-Type", "application/json")], GRANT, "invalid_request", id="two media types"),
        pytest.param("", [("Content-Type", "text/plain")], GRANT, "invalid_request", id="text"),
        pytest.param("", [("Content-Type", "multipart/form-data; boundary=a")], b"", "invalid_request", id="multipart"),
        pytest.param("", [FORM], GRANT + b"&scope=grade:read%00", "invalid_scope", id="NUL in a scope"),
        pytest.param("", [FORM], GRANT + b"&scope=%E4%BC%81", "invalid_scope", id="Chinese scope"),
        pytest.param("", [FORM], GRANT + b"&scope=grade:read%20%20record:write", "invalid_scope", id="two blanks"),
        pytest.param("", [FORM], b"grant_type=client_credentials%00", "unsupported_grant_type", id="NUL in the grant"),
        pytest.param("", [FORM], b"grant_type=password&username=a&password=b", "unsupported_grant_type", id="password"),
        pytest.param("", [FORM], GRANT + b"&" + GRANT, "invalid_request", id="repeated grant"),
        pytest.param("", [FORM], GRANT + b"&resource=/graphql", "invalid_target", id="relative resource"),
        pytest.param("", [FORM], GRANT + f"&resource={ISSUER}/graphql%23a".encode(), "invalid_target", id="fragment"),
        pytest.param("", [FORM], GRANT + b"&%00=1&%ED%95%9C=2", None, id="parameters that nobody knows"),
    ],
)
async def test_an_odd_token_request_is_answered_by_the_standard(
    http: httpx.AsyncClient,
    basic: tuple[str, str],
    query: str,
    headers: list[tuple[str, str]],
    body: bytes,
    error: str | None,
) -> None:
    answer = await http.post(TOKEN + query, content=body, headers=[*headers, basic, ("Origin", "https://evil.test")])

    assert (answer.status_code, answer.json().get("error")) == (400 if error else 200, error)
    assert answer.headers["cache-control"] == "no-store"
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("A" * 30_000, id="30,000 characters"),
        pytest.param(base64.b64encode(b"tax-bureau").decode(), id="no colon"),
        pytest.param(base64.b64encode(b"tax-bureau:").decode(), id="no secret"),
        pytest.param(base64.b64encode(b"tax-bureau:a\0b").decode(), id="NUL in the secret"),
        pytest.param(base64.b64encode(b"tax\0bureau:a").decode(), id="NUL in the code"),
        pytest.param(base64.b64encode(b"tax-bureau:" + b"x" * 9000).decode(), id="long secret"),
        pytest.param("/////w==", id="not UTF-8"),
        pytest.param("!", id="not base64"),
        pytest.param("", id="nothing"),
    ],
)
async def test_an_odd_secret_is_refused_like_a_wrong_one(http: httpx.AsyncClient, add: Add, value: str) -> None:
    await add(NewClient("tax-bureau", "区税务局", "department", ["grade:read"]))

    answer = await http.post(TOKEN, content=GRANT, headers=[FORM, ("Authorization", f"Basic {value}")])

    assert answer.status_code == 401
    assert answer.json() == {"error": "invalid_client", "error_description": "client authentication failed"}


@pytest.mark.parametrize(
    ("path", "headers", "body"),
    [
        pytest.param("?access_token={}", {}, QUESTION, id="query"),
        pytest.param("", {}, {**QUESTION, "access_token": "{}"}, id="body"),
        pytest.param("", {"Cookie": "access_token={}"}, QUESTION, id="cookie"),
        pytest.param("", {"Authorization": "Basic {}"}, QUESTION, id="as Basic"),
        pytest.param("", {"Authorization": "{}"}, QUESTION, id="without a scheme"),
        pytest.param("", {"Authorization": "Token {}"}, QUESTION, id="another scheme"),
        pytest.param("", {"Authorization": "Bearer\t{}"}, QUESTION, id="tab"),
        pytest.param("", {"Authorization": "Bearer {0}, Bearer {0}"}, QUESTION, id="two in one header"),
        pytest.param("", {"Authorization": "DPoP {}"}, QUESTION, id="as DPoP"),
        pytest.param("", {"Authorization": "Bearer {}a"}, QUESTION, id="a character more"),
    ],
)
async def test_a_token_is_taken_from_nowhere_but_its_own_header(
    http: httpx.AsyncClient, token: str, path: str, headers: dict[str, str], body: dict[str, str]
) -> None:
    sent = {name: value.format(token) for name, value in headers.items()}
    said = {name: token if value == "{}" else value for name, value in body.items()}

    answer = await http.post(GRAPHQL + path.format(token), json=said, headers=sent)

    assert answer.status_code == 401
    assert answer.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert answer.headers["www-authenticate"].startswith(("Bearer ", "DPoP "))
    assert answer.headers["cache-control"] == "no-store"


async def test_a_repeated_token_is_a_fault_of_the_request(http: httpx.AsyncClient, token: str) -> None:
    answer = await http.post(GRAPHQL, json=QUESTION, headers=[("Authorization", f"Bearer {token}")] * 2)

    assert answer.status_code == 400
    assert 'error="invalid_request"' in answer.headers["www-authenticate"]


async def test_the_scheme_is_read_in_any_case_and_no_page_of_another_site_reads_the_answer(
    http: httpx.AsyncClient, token: str
) -> None:
    headers = {"Authorization": f"bEARER {token}", "Origin": "https://evil.test"}

    answer = await http.post(GRAPHQL, json=QUESTION, headers=headers)

    assert without_cost(answer.json()) == {"data": {"viewer": {"client": "tax-bureau"}}}
    assert not [name for name in answer.headers if name.startswith("access-control-")]


def _unsigned(header: str, claims: str, _: Any) -> str:
    return f"{encoded({**_read(header), 'alg': 'none'})}.{claims}."


def _unsigned_with_signature(header: str, claims: str, _: Any) -> str:
    return f"{encoded({**_read(header), 'alg': 'nOnE'})}.{claims}.{'A' * 86}"


def _by_the_public_key(header: str, claims: str, published: Any) -> str:
    """HS256 with the published key as the secret."""
    signing_input = f"{encoded({**_read(header), 'alg': 'HS256'})}.{claims}"
    secret = ECKey.import_key(published).as_pem(private=False)
    return f"{signing_input}.{encoded(hmac.digest(secret, signing_input.encode(), 'sha256'))}"


def _by_another_key(header: str, claims: str, _: Any) -> str:
    return jws.sign(_read(header), _read(claims), ECKey.generate_key("P-256"))


def _by_a_key_of_its_own(header: str, claims: str, _: Any) -> str:
    own = ECKey.generate_key("P-256")
    return jws.sign({**_read(header), "jwk": own.as_dict(private=False)}, _read(claims), own)


def _by_a_key_elsewhere(header: str, claims: str, _: Any) -> str:
    return jws.sign({**_read(header), "jku": "https://evil.test"}, _read(claims), ECKey.generate_key("P-256"))


def _by_a_file(header: str, claims: str, _: Any) -> str:
    return jws.sign({**_read(header), "kid": "../../dev/null"}, _read(claims), ECKey.generate_key("P-256"))


def _of_zeros(header: str, claims: str, _: Any) -> str:
    return f"{header}.{claims}.{encoded(bytes(64))}"


def _of_the_order(header: str, claims: str, _: Any) -> str:
    """r and s that are zero modulo the order."""
    return f"{header}.{claims}.{encoded(ORDER.to_bytes(32, 'big') * 2)}"


def _of_nothing(header: str, claims: str, _: Any) -> str:
    return f"{header}.{claims}."


def _with_more_scopes(header: str, claims: str, _: Any) -> str:
    return f"{header}.{encoded({**_read(claims), 'scope': 'audit:read'})}.{'A' * 86}"


def _read(segment: str) -> dict[str, Any]:
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(segment + "=="))
    return claims


@pytest.mark.parametrize(
    "forged",
    [
        _unsigned,
        _unsigned_with_signature,
        _by_the_public_key,
        _by_another_key,
        _by_a_key_of_its_own,
        _by_a_key_elsewhere,
        _by_a_file,
        _of_zeros,
        _of_the_order,
        _of_nothing,
        _with_more_scopes,
    ],
)
async def test_a_forged_token_opens_nothing(
    http: httpx.AsyncClient, token: str, forged: Callable[[str, str, Any], str]
) -> None:
    published = (await http.get("/.well-known/jwks.json")).json()["keys"]
    header, claims, _ = token.split(".")
    key = next(jwk for jwk in published if jwk["kid"] == _read(header)["kid"])
    bad = forged(header, claims, key)

    answer = await http.post(GRAPHQL, json=QUESTION, headers={"Authorization": f"Bearer {bad}"})

    assert answer.status_code == 401
    assert 'error="invalid_token"' in answer.headers["www-authenticate"]


def _doctored(text: str) -> str:
    """Another signature of the same key over the same text: s and the order less s are both good."""
    header, claims, signature = text.split(".")
    raw = base64.urlsafe_b64decode(signature + "==")
    other = (ORDER - int.from_bytes(raw[32:], "big")).to_bytes(32, "big")
    return f"{header}.{claims}.{encoded(raw[:32] + other)}"


def _as_der(text: str) -> str:
    header, claims, signature = text.split(".")
    raw = base64.urlsafe_b64decode(signature + "==")
    r, s = (int.from_bytes(half, "big") for half in (raw[:32], raw[32:]))
    return f"{header}.{claims}.{encoded(encode_dss_signature(r, s))}"


async def test_a_doctored_signature_makes_no_second_assertion(http: httpx.AsyncClient, add: Add) -> None:
    await add(BANK)
    text = Signer().assertion()

    answers = [await http.post(TOKEN, data=Signer().form(each)) for each in (_as_der(text), text, _doctored(text))]

    assert [answer.json().get("error_description") for answer in answers] == [
        "client authentication failed",
        None,
        "the assertion has been used before",
    ]


async def test_a_doctored_signature_makes_no_second_proof(http: httpx.AsyncClient, add: Add) -> None:
    await add(BANK)
    text = Signer().proof()

    answers = [
        await http.post(TOKEN, data=Signer().form(), headers={"DPoP": each})
        for each in (_as_der(text), text, _doctored(text))
    ]

    assert [answer.json().get("error_description") for answer in answers] == [
        "the DPoP proof is not signed by the key that it brings",
        None,
        "the DPoP proof has been used before",
    ]


@pytest.mark.parametrize("kind", ["assertion", "proof", "access token"])
async def test_a_jwt_of_one_kind_does_not_pass_for_another(
    http: httpx.AsyncClient, add: Add, token: str, kind: str
) -> None:
    await add(BANK)
    text = {"assertion": Signer().assertion(), "proof": Signer().proof(), "access token": token}[kind]

    as_assertion = await http.post(TOKEN, data=Signer().form(text))
    as_proof = await http.post(TOKEN, data=Signer().form(), headers={"DPoP": text})
    as_token = await http.post(GRAPHQL, json=QUESTION, headers={"Authorization": f"Bearer {text}"})

    assert (as_assertion.status_code == 200) is (kind == "assertion")
    assert (as_proof.status_code == 200) is (kind == "proof")
    assert (as_token.status_code == 200) is (kind == "access token")


async def test_a_long_jti_is_good_once_like_any_other(http: httpx.AsyncClient, add: Add) -> None:
    await add(BANK)
    now = int(time.time())

    for jti in ("x" * 5000, "a\0b", "密", "a", "a\0"):
        text = Signer().assertion(jti=jti, exp=now + 60)
        statuses = [(await http.post(TOKEN, data=Signer().form(text))).status_code for _ in range(2)]
        assert statuses == [200, 401]
