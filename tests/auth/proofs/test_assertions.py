import time
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from auth.clients.record import AuthMethod, Client
from auth.errors import InvalidClient
from auth.proofs import assertions, credentials
from auth.proofs.assertions import AssertionRules
from auth.proofs.credentials import ASSERTION_TYPE, ClientAssertion
from auth.scopes import Scope
from hub.core.actor import Kind, Reach
from tests.auth import signing
from tests.auth.signing import ISSUER, KEYS, Signer, public

ENDPOINT = f"{ISSUER}/oauth/token"
RULES = AssertionRules(ISSUER, ENDPOINT, 300)
NOW = 1_780_000_000
BANK = Client(
    code="bank",
    name="银行",
    kind=Kind.PARTNER,
    organisation="bank",
    auth_method=AuthMethod.PRIVATE_KEY_JWT,
    scopes=frozenset({Scope.REPORT_READ}),
    reach=Reach(),
    dpop_required=False,
    rs256_allowed=False,
    endpoint_audience_allowed=False,
    created_at=datetime(2026, 1, 1, tzinfo=UTC),
    jwks=public("ES256", "EdDSA", "PS256"),
)
RELAXED = replace(BANK, rs256_allowed=True, endpoint_audience_allowed=True)
FAILED = "client authentication failed"


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is signed is signed NOW."""
    monkeypatch.setattr(signing, "time", SimpleNamespace(time=lambda: NOW))


def shown(text: str) -> ClientAssertion:
    read = credentials.read([], {"client_assertion_type": ASSERTION_TYPE, "client_assertion": text})
    assert isinstance(read, ClientAssertion)
    return read


def refusal(text: str, client: Client | None = BANK) -> str:
    with pytest.raises(InvalidClient) as refused:
        assertions.validate(shown(text), client, RULES, NOW)
    return str(refused.value.description)


@pytest.mark.parametrize("algorithm", ["PS256", "ES256", "EdDSA", "Ed25519"])
def test_a_good_assertion_says_which_jti_to_use_up_and_until_when(algorithm: str) -> None:
    text = Signer("bank", algorithm).assertion(jti="j1", iat=NOW, exp=NOW + 60)

    assert assertions.validate(shown(text), BANK, RULES, NOW) == assertions.VerifiedAssertion(BANK, "j1", NOW + 70)


@pytest.mark.parametrize("kind", [None, "JWT", "client-authentication+jwt"])
def test_the_type_may_be_left_out_or_that_of_an_assertion(kind: str | None) -> None:
    assert assertions.validate(shown(Signer().assertion({"typ": kind})), BANK, RULES, NOW).client is BANK


def test_a_key_set_of_one_needs_no_kid() -> None:
    alone = replace(BANK, jwks=public("ES256"))

    assert assertions.validate(shown(Signer().assertion({"kid": None})), alone, RULES, NOW).client is alone


def test_of_several_keys_none_is_guessed() -> None:
    assert refusal(Signer().assertion({"kid": None})) == f"{FAILED}: the assertion names no key (kid)"


@pytest.mark.parametrize(
    ("header", "client"),
    [
        pytest.param({}, None, id="unknown client"),
        pytest.param({}, replace(BANK, disabled_at=datetime.now(UTC)), id="disabled"),
        pytest.param({}, replace(BANK, auth_method=AuthMethod.CLIENT_SECRET_BASIC, jwks=None), id="has a secret"),
        pytest.param({}, replace(BANK, jwks={"keys": "damaged"}), id="damaged key set"),
        pytest.param({"kid": "rsa"}, BANK, id="key of another algorithm"),
        pytest.param({"kid": "other"}, BANK, id="unknown kid"),
        pytest.param({}, replace(BANK, jwks=public("PS256")), id="another key"),
    ],
)
def test_who_is_refused_cannot_tell_why(header: dict[str, str], client: Client | None) -> None:
    assert refusal(Signer().assertion(header), client) == FAILED


def test_a_missing_kid_tells_nothing_of_the_client() -> None:
    text = Signer().assertion({"kid": None})

    assert refusal(text, None) == refusal(text, BANK) == refusal(text, replace(BANK, jwks=public("PS256")))


def test_an_unknown_client_costs_the_check_of_a_signature() -> None:
    def spent(algorithm: str, client: Client | None) -> float:
        text = shown(Signer("bank", algorithm).assertion({"kid": "other"}))
        begun = time.process_time()
        for _ in range(50):
            with pytest.raises(InvalidClient):
                assertions.validate(text, client, RULES, NOW)
        return time.process_time() - begun

    for algorithm in ("ES256", "PS256"):
        one_key = replace(BANK, jwks=public(algorithm))
        ratios = sorted(spent(algorithm, None) / spent(algorithm, one_key) for _ in range(7))
        assert ratios[3] == pytest.approx(1, abs=0.45)


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ({"typ": "at+jwt"}, "the assertion's typ is that of another kind of JWT"),
        ({"typ": "dpop+jwt"}, "the assertion's typ is that of another kind of JWT"),
    ],
)
def test_a_jwt_made_for_another_use_is_refused(header: dict[str, str], message: str) -> None:
    assert refusal(Signer().assertion(header)) == message


def test_rs256_is_for_clients_whose_policy_allows_it() -> None:
    text = Signer("bank", "RS256").assertion()

    assert refusal(text) == "the assertion is not signed by one of PS256, ES256, EdDSA, Ed25519"
    assert assertions.validate(shown(text), RELAXED, RULES, NOW).client is RELAXED


def test_the_token_endpoint_is_an_audience_for_clients_whose_policy_allows_it() -> None:
    text = Signer().assertion(aud=ENDPOINT)

    assert refusal(text) == f"the assertion's aud is not {ISSUER} as a single string"
    assert assertions.validate(shown(text), RELAXED, RULES, NOW).client is RELAXED


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"iss": "other"}, "the assertion's iss and sub are not both the client's id"),
        ({"iss": None}, "the assertion's iss and sub are not both the client's id"),
        ({"iss": ["bank"]}, "the assertion's iss and sub are not both the client's id"),
        ({"aud": None}, f"the assertion's aud is not {ISSUER} as a single string"),
        ({"aud": [ISSUER]}, f"the assertion's aud is not {ISSUER} as a single string"),
        ({"aud": ISSUER + "/"}, f"the assertion's aud is not {ISSUER} as a single string"),
        ({"aud": {"a": 1}}, f"the assertion's aud is not {ISSUER} as a single string"),
        ({"jti": None}, "the assertion has no jti"),
        ({"jti": ""}, "the assertion has no jti"),
        ({"jti": 1}, "the assertion has no jti"),
        ({"exp": None}, "the assertion's exp is not a time"),
        ({"exp": True}, "the assertion's exp is not a time"),
        ({"exp": "soon"}, "the assertion's exp is not a time"),
        ({"exp": 1e300}, "the assertion's exp is not a time"),
        ({"exp": NOW - 10, "iat": NOW - 70}, "the assertion has expired"),
        ({"iat": "now"}, "the assertion's iat is not a time"),
        ({"nbf": -1}, "the assertion's nbf is not a time"),
        ({"iat": NOW + 61, "exp": NOW + 90}, "the assertion's iat or nbf lies in the future"),
        ({"nbf": NOW + 61, "exp": NOW + 90}, "the assertion's iat or nbf lies in the future"),
        ({"iat": NOW + 20, "exp": NOW + 10}, "the assertion's exp is not after its iat"),
        ({"iat": NOW, "exp": NOW + 301}, "the assertion lives longer than 300 seconds"),
        ({"iat": None, "exp": NOW + 311}, "the assertion lives longer than 300 seconds"),
        ({"iat": NOW - 3600, "exp": NOW + 60}, "the assertion lives longer than 300 seconds"),
    ],
)
def test_who_holds_the_key_is_told_what_is_wrong(changes: dict[str, Any], message: str) -> None:
    assert refusal(Signer().assertion(**changes), BANK) == message


@pytest.mark.parametrize(
    "changes",
    [
        {"iat": NOW + 10, "exp": NOW + 310},
        {"nbf": NOW + 10},
        {"iat": NOW - 300, "exp": NOW},
        {"iat": None, "exp": NOW + 300},
        {"nbf": NOW - 9_000},
        {"exp": NOW + 60.5},
    ],
    ids=["issued in 10 s", "valid in 10 s", "expired now", "without iat", "valid for long", "half seconds"],
)
def test_clocks_may_differ_by_ten_seconds(changes: dict[str, Any]) -> None:
    assert assertions.validate(shown(Signer().assertion(**changes)), BANK, RULES, NOW).client is BANK


def test_a_longer_life_is_a_setting() -> None:
    text = shown(Signer().assertion(iat=NOW, exp=NOW + 900))

    assert assertions.validate(text, BANK, replace(RULES, longest=900), NOW).expires_at == NOW + 910


def test_the_key_of_another_client_is_not_taken() -> None:
    assert refusal(Signer("other").assertion(), replace(BANK, code="bank")) == (
        "the assertion's iss and sub are not both the client's id"
    )
    assert KEYS["ES256"].kid == "ec"
