import json
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from auth.clients.rules import NewClient
from auth.proofs.resource_request import ResourceRequest
from auth.scopes import Scope
from auth.service import Auth
from auth.tokens import jws, trusted_issuers
from hub.core.actor import Kind, Reach
from hub.core.errors import Unauthenticated, UsageError
from hub.core.settings import Settings
from hub.core.store.database import Database
from tests.auth.signing import ISSUER, KEYS, Signer, public, without_none

Add = Callable[[NewClient], Awaitable[str]]

CITY = "https://sso.city.test"
ENTRY: dict[str, Any] = {
    "issuer": CITY,
    "audience": "https://hub.test/graphql",
    "namespace": "city",
    "kind": "department",
    "scopes": ["enterprise:read", "grade:read"],
    "jurisdictions": ["420704"],
    "jwks": public("ES256", "PS256"),
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "issuers.yaml"
    path.write_text(yaml.safe_dump({"issuers": [ENTRY]}), "utf-8")
    return path


@pytest.fixture
def settings(file: Path) -> Settings:
    return Settings(public_url=ISSUER, trusted_issuers=file)


def token(algorithm: str = "ES256", header: dict[str, Any] | None = None, **changes: Any) -> str:
    now = int(time.time())
    said = {
        "iss": CITY,
        "aud": "https://hub.test/graphql",
        "sub": "sam",
        "client_id": "portal",
        "iat": now,
        "exp": now + 600,
        "jti": "t1",
        "scope": "grade:read audit:read",
    }
    whole = {"alg": algorithm, "typ": "at+jwt", "kid": KEYS[algorithm].kid} | (header or {})
    return jws.sign(without_none(whole), without_none(said | changes), KEYS[algorithm])


async def refusal(auth: Auth, text: str) -> str:
    with pytest.raises(Unauthenticated) as refused:
        await auth.authenticate([f"Bearer {text}"])
    return refused.value.message


@pytest.mark.parametrize("algorithm", ["ES256", "PS256"])
async def test_a_token_of_a_trusted_issuer_is_that_of_a_namespaced_client(algorithm: str, auth: Auth) -> None:
    grant = await auth.authenticate([f"Bearer {token(algorithm)}"])

    assert (grant.client, grant.kind, grant.organisation) == ("city:portal", Kind.DEPARTMENT, "city")
    assert grant.scopes == {Scope.GRADE_READ}
    assert grant.reach == Reach(jurisdictions=frozenset({"420704"}))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (token(iss="https://evil.test"), "the token's key is not one of the hub's"),
        (token("EdDSA"), f"the token's key is not one of those of {CITY}"),
        (token(header={"kid": None}), f"the token's key is not one of those of {CITY}"),
        (token("RS256"), "the token's signature is wrong"),
        (token(aud=ISSUER), "the token's audience is not https://hub.test/graphql"),
        (token(exp=1), "the token has expired"),
        (token(client_id="密"), "the token's client_id cannot be a client's code here"),
        (token(client_id="city:portal"), "the token's client_id cannot be a client's code here"),
        (token(header={"typ": "JWT"}), "the token's type is not at+jwt"),
        (
            token(authorization_details=[{"type": "x"}]),
            "the token's authorization_details are none that the hub can keep to",
        ),
        *(
            (token(header={name: value}), f"the token points to a key of its own in its header ({name})")
            for name, value in {"jku": "https://evil.test", "x5u": "https://evil.test", "x5c": [], "jwk": {}}.items()
        ),
    ],
)
async def test_it_is_held_to_its_own_keys_and_audience(text: str, message: str, auth: Auth) -> None:
    assert await refusal(auth, text) == message


async def test_the_key_of_an_issuer_is_not_good_for_the_hubs_own_tokens(auth: Auth) -> None:
    hub = {"iss": ISSUER, "aud": ISSUER}

    assert await refusal(auth, token(**hub)) == "the token's key is not one of the hub's"
    assert await refusal(auth, token(header={"kid": auth.keys.signing.kid}, **hub)) == "the token's signature is wrong"


async def test_the_hubs_key_is_not_good_for_an_issuers_tokens(auth: Auth) -> None:
    key = auth.keys.signing
    said = jws.read(token()).claims

    for kid in (key.kid, "ec"):
        text = jws.sign({"alg": "ES256", "typ": "at+jwt", "kid": kid}, said, key)
        assert await refusal(auth, text) in (
            f"the token's key is not one of those of {CITY}",
            "the token's signature is wrong",
        )


async def test_a_client_here_of_the_same_code_is_another_one(http: httpx.AsyncClient, add: Add, auth: Auth) -> None:
    await add(
        NewClient("portal", "门户", "partner", ["audit:read"], auth_method="private_key_jwt", jwks=public("ES256"))
    )

    own = (await http.post("/oauth/token", data=Signer("portal").form())).json()["access_token"]

    assert (await auth.authenticate([f"Bearer {own}"])).scopes == {Scope.AUDIT_READ}
    assert (await auth.authenticate([f"Bearer {token()}"])).scopes == {Scope.GRADE_READ}


async def test_an_administrator_may_introspect_and_revoke_it(http: httpx.AsyncClient, add: Add, auth: Auth) -> None:
    admin = NewClient(
        "admin", "管理", "department", ["client:admin"], auth_method="private_key_jwt", jwks=public("ES256")
    )
    await add(admin)
    await add(
        NewClient("portal", "门户", "partner", ["audit:read"], auth_method="private_key_jwt", jwks=public("ES256"))
    )
    text = token()

    told = [
        (await http.post("/oauth/introspect", data=Signer(code).form(token=text))).json()
        for code in ("admin", "portal")
    ]
    await http.post("/oauth/revoke", data=Signer("admin").form(token=text))

    assert (told[0]["active"], told[0]["iss"], told[0]["client_id"]) == (True, CITY, "city:portal")
    assert told[1] == {"active": False}
    assert await refusal(auth, text) == "the token has been revoked"


async def test_its_tokens_may_be_bound_to_keys_too(auth: Auth) -> None:
    text = token(cnf={"jkt": KEYS["EdDSA"].thumbprint()})
    proof = Signer("bank", "EdDSA").proof(text, "/graphql")

    assert await refusal(auth, text) == "the token is bound to a key: send it as DPoP, with a proof"
    assert (await auth.authenticate(ResourceRequest([f"DPoP {text}"], [proof]))).client == "city:portal"


def loaded(folder: Path, document: object, name: str = "issuers.json") -> Any:
    path = folder / name
    path.write_text(json.dumps(document), "utf-8")
    return trusted_issuers.load(path, ISSUER)


def test_json_and_yaml_are_read_and_keys_may_lie_in_a_file_beside(tmp_path: Path) -> None:
    (tmp_path / "keys.json").write_text(json.dumps(public("EdDSA")), "utf-8")
    entry = {name: value for name, value in ENTRY.items() if name != "jwks"} | {"jwks_file": "keys.json"}

    for name in ("issuers.json", "issuers.yaml"):
        (trusted,) = loaded(tmp_path, {"issuers": [entry]}, name).values()
        assert [key.kid for key in trusted.keys] == ["ed"]


def test_rs256_is_for_issuers_whose_entry_allows_it(tmp_path: Path) -> None:
    (trusted,) = loaded(tmp_path, {"issuers": [ENTRY | {"rs256_allowed": True}]}).values()

    assert trusted.validate(jws.read(token("RS256")), time.time()).client == "city:portal"


def test_without_the_setting_nobody_else_is_trusted() -> None:
    assert trusted_issuers.load(None, ISSUER) == {}


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"issuer": "city"}, "issuers.0.issuer: String should match pattern '^https?://\\S+$'"),
        ({"issuer": ISSUER}, "issuers.0: issuer is the hub itself"),
        ({"audience": None}, "issuers.0.audience: Input should be a valid string"),
        ({"namespace": "City:"}, "issuers.0.namespace: String should match pattern '^[a-z0-9-]{1,20}$'"),
        ({"kind": "subject"}, "issuers.0.kind: Input should be 'department' or 'partner'"),
        ({"scopes": ["grade:burn"]}, "issuers.0: unknown scope 'grade:burn'"),
        ({"scopes": []}, "issuers.0.scopes: List should have at least 1 item after validation, not 0"),
        ({"jwks_uri": "https://sso.city.test/keys"}, "issuers.0.jwks_uri: Extra inputs are not permitted"),
        ({"jwks_file": "keys.json"}, "issuers.0: give either jwks or jwks_file"),
        ({"jwks": None}, "issuers.0: give either jwks or jwks_file"),
        ({"jwks": {"keys": []}}, "issuers.0: a key set is an object whose member 'keys' lists 1 to 20 keys"),
        (
            {"jwks": {"keys": [KEYS["ES256"].as_dict(private=True)]}},
            "issuers.0: a key is private or symmetric: send public keys only",
        ),
        (
            {"jwks": {"keys": [KEYS["RS256"].as_dict(private=False) | {"alg": "RS256"}]}},
            "issuers.0: key 'rsa' is not for signing with one of PS256, ES256, EdDSA, Ed25519",
        ),
    ],
)
def test_a_fault_in_the_file_is_named(change: dict[str, Any], fault: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as refused:
        loaded(tmp_path, {"issuers": [ENTRY | change]})

    assert refused.value.message == f"HUB_TRUSTED_ISSUERS: {tmp_path / 'issuers.json'}: {fault}"


@pytest.mark.parametrize(
    ("document", "fault"),
    [
        ([], "not an object with the member 'issuers'"),
        ({}, "issuers: Field required"),
        ({"issuers": [ENTRY, ENTRY]}, f"issuers.1: issuer {CITY} is listed twice"),
        (
            {"issuers": [ENTRY, ENTRY | {"issuer": "https://other.test"}]},
            "issuers.1: namespace city belongs to another issuer",
        ),
    ],
)
def test_the_list_as_a_whole_is_checked(document: object, fault: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as refused:
        loaded(tmp_path, document)

    assert refused.value.message == f"HUB_TRUSTED_ISSUERS: {tmp_path / 'issuers.json'}: {fault}"


def test_a_file_that_cannot_be_read_stops_the_start(tmp_path: Path, database_url: str) -> None:
    missing = Settings(public_url=ISSUER, trusted_issuers=tmp_path / "none.yaml")
    (tmp_path / "odd.yaml").write_text("issuers: [", "utf-8")

    with pytest.raises(UsageError) as refused:
        Auth(Database(database_url), missing)
    with pytest.raises(UsageError) as odd:
        trusted_issuers.load(tmp_path / "odd.yaml", ISSUER)

    assert refused.value.message == (
        f"HUB_TRUSTED_ISSUERS: {tmp_path / 'none.yaml'} cannot be read: No such file or directory"
    )
    assert odd.value.message.startswith(f"HUB_TRUSTED_ISSUERS: {tmp_path / 'odd.yaml'}: while parsing a flow")
