from types import SimpleNamespace
from typing import Any

import pytest
from joserfc.jwk import ECKey, OctKey, RSAKey

from auth.proofs import dpop
from auth.proofs.dpop import DpopProof, ProofTarget
from auth.tokens import jws
from hub.core.errors import Unauthenticated
from tests.auth import signing
from tests.auth.signing import ISSUER, KEYS, Signer, encoded, without_none

NOW = 1_780_000_000
SIGNER = Signer()
ASKED = ProofTarget("POST", f"{ISSUER}/oauth/token")
KEY = KEYS["ES256"]


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is signed is signed NOW."""
    monkeypatch.setattr(signing, "time", SimpleNamespace(time=lambda: NOW))


def refusal(text: str, request: ProofTarget = ASKED) -> str:
    with pytest.raises(Unauthenticated) as refused:
        dpop.validate(text, request, NOW)
    assert refused.value.details == {"error": "invalid_dpop_proof"}
    return refused.value.message


@pytest.mark.parametrize("algorithm", ["PS256", "ES256", "EdDSA", "Ed25519"])
def test_a_good_proof_names_its_key(algorithm: str) -> None:
    proof = dpop.validate(Signer("bank", algorithm).proof(jti="j1", iat=NOW, nonce="n1"), ASKED, NOW)

    assert proof == DpopProof(KEYS[algorithm].thumbprint(), "j1", NOW, "n1")


def test_at_the_resource_it_names_the_token() -> None:
    at_resource = ProofTarget("POST", f"{ISSUER}/graphql", "a.b.c")

    assert dpop.validate(SIGNER.proof("a.b.c", "/graphql"), at_resource, NOW).thumbprint == KEY.thumbprint()
    for text in (
        SIGNER.proof("a.b.d", "/graphql"),
        SIGNER.proof(None, "/graphql"),
        SIGNER.proof(path="/graphql", ath=1),
    ):
        assert refusal(text, at_resource) == "the DPoP proof is not made for this token (ath)"


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ({"typ": "JWT"}, "the DPoP proof has not the typ dpop+jwt"),
        ({"typ": None}, "the DPoP proof has not the typ dpop+jwt"),
        ({"typ": ["dpop+jwt"]}, "the DPoP proof names its type (typ) by something that is not a string"),
        ({"jwk": None}, "the DPoP proof's jwk: a key is not a JSON object"),
        ({"jwk": "key"}, "the DPoP proof's jwk: a key is not a JSON object"),
        (
            {"jwk": KEY.as_dict(private=True)},
            "the DPoP proof's jwk: a key is private or symmetric: send public keys only",
        ),
        (
            {"jwk": OctKey.generate_key(256).as_dict(private=True)},
            "the DPoP proof's jwk: a key is private or symmetric: send public keys only",
        ),
        (
            {"jwk": ECKey.generate_key("P-256", private=False).as_dict()},
            "the DPoP proof is not signed by the key that it brings",
        ),
        (
            {"jwk": RSAKey.generate_key(2048, private=False).as_dict()},
            "the DPoP proof is not signed by the key that it brings",
        ),
        (
            {"jwk": ECKey.generate_key("P-384", private=False).as_dict()},
            "the DPoP proof's jwk: a key is neither RSA nor on the curve P-256 or Ed25519",
        ),
        (
            {"jwk": {"kty": "EC", "crv": "P-256", "x": encoded(b"\1" * 32), "y": encoded(b"\2" * 32)}},
            "the DPoP proof's jwk: a key cannot be read: ValueError",
        ),
        ({"b64": False}, "the DPoP proof demands an extension in its header (b64)"),
        ({"crit": ["nonce"]}, "the DPoP proof demands an extension in its header (crit)"),
        ({"jku": "https://evil.test"}, "the DPoP proof points to a key of its own in its header (jku)"),
    ],
)
def test_the_header_must_be_that_of_a_proof(header: dict[str, Any], message: str) -> None:
    assert refusal(SIGNER.proof(header=header)) == message


def test_rs256_makes_no_proof() -> None:
    assert refusal(Signer("bank", "RS256").proof()) == "the DPoP proof is not signed by the key that it brings"


@pytest.mark.parametrize("text", ["", "junk", "a.b.c", f"{encoded(b'[' * 1400)}.e30.AAAA"])
def test_junk_is_no_proof(text: str) -> None:
    assert refusal(text) == "the DPoP proof is not a signed JWT"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"htm": "GET"}, "the DPoP proof is not made for POST (htm)"),
        ({"htm": "post"}, "the DPoP proof is not made for POST (htm)"),
        ({"htm": None}, "the DPoP proof is not made for POST (htm)"),
        ({"htu": "https://evil.test/oauth/token"}, f"the DPoP proof is not made for {ISSUER}/oauth/token (htu)"),
        ({"htu": "http://hub.test/oauth/token"}, f"the DPoP proof is not made for {ISSUER}/oauth/token (htu)"),
        ({"htu": "https://hub.test:444/oauth/token"}, f"the DPoP proof is not made for {ISSUER}/oauth/token (htu)"),
        ({"htu": "https://a@hub.test/oauth/token"}, f"the DPoP proof is not made for {ISSUER}/oauth/token (htu)"),
        ({"htu": "https://hub.test/oauth/token/"}, f"the DPoP proof is not made for {ISSUER}/oauth/token (htu)"),
        ({"htu": "https://hub.test:x/"}, f"the DPoP proof is not made for {ISSUER}/oauth/token (htu)"),
        ({"htu": "https://[/"}, f"the DPoP proof is not made for {ISSUER}/oauth/token (htu)"),
        *(
            ({"htu": f"{ISSUER}{path}"}, f"the DPoP proof is not made for {ISSUER}/oauth/token (htu)")
            for path in ("/OAuth/token", "/oauth/%74oken", "/oauth/../oauth/token", "/oauth/token;a", "/oauth/tok\ten")
        ),
        *(
            ({"htu": text}, f"the DPoP proof is not made for {ISSUER}/oauth/token (htu)")
            for text in (
                f" {ISSUER}/oauth/token",
                f"{ISSUER}/oauth/token\n",
                f"{ISSUER}/oauth/token?密",
                "/oauth/token",
            )
        ),
        ({"htu": [f"{ISSUER}/oauth/token"]}, f"the DPoP proof is not made for {ISSUER}/oauth/token (htu)"),
        ({"htu": None}, f"the DPoP proof is not made for {ISSUER}/oauth/token (htu)"),
        ({"htu": 1}, f"the DPoP proof is not made for {ISSUER}/oauth/token (htu)"),
        ({"iat": NOW - 61}, "the DPoP proof was not made within the last 60 seconds (iat)"),
        ({"iat": NOW + 61}, "the DPoP proof was not made within the last 60 seconds (iat)"),
        ({"iat": None}, "the DPoP proof was not made within the last 60 seconds (iat)"),
        ({"iat": "now"}, "the DPoP proof was not made within the last 60 seconds (iat)"),
        ({"iat": True}, "the DPoP proof was not made within the last 60 seconds (iat)"),
        ({"exp": NOW - 10}, "the DPoP proof is not valid now (exp, nbf)"),
        ({"exp": "soon"}, "the DPoP proof is not valid now (exp, nbf)"),
        ({"nbf": NOW + 61}, "the DPoP proof is not valid now (exp, nbf)"),
        ({"jti": None}, "the DPoP proof has no jti"),
        ({"jti": ""}, "the DPoP proof has no jti"),
        ({"jti": 1}, "the DPoP proof has no jti"),
    ],
)
def test_it_must_be_made_for_this_request_and_now(changes: dict[str, Any], message: str) -> None:
    assert refusal(SIGNER.proof(**changes)) == message


@pytest.mark.parametrize(
    "htu",
    ["HTTPS://Hub.Test/oauth/token", "https://hub.test:443/oauth/token", "https://hub.test/oauth/token?a=1#b"],
    ids=["letters", "usual port", "query and fragment"],
)
def test_one_address_may_be_spelt_in_several_ways(htu: str) -> None:
    assert dpop.validate(SIGNER.proof(htu=htu), ASKED, NOW).thumbprint == KEY.thumbprint()


def test_times_of_a_jwt_that_hold_now_do_no_harm() -> None:
    assert dpop.validate(SIGNER.proof(exp=NOW - 9, nbf=NOW + 10), ASKED, NOW).issued_at == pytest.approx(NOW, abs=2)


@pytest.mark.parametrize("issued", [NOW - 60, NOW + 10], ids=["a minute old", "ten seconds early"])
def test_a_proof_is_good_for_a_minute_and_clocks_may_differ(issued: int) -> None:
    assert dpop.validate(SIGNER.proof(iat=issued), ASKED, NOW).issued_at == issued


def test_members_that_nobody_knows_are_left_aside() -> None:
    text = jws.sign(
        {"typ": "dpop+jwt", "alg": "ES256", "jwk": KEY.as_dict(private=False) | {"x5c": [1], "ext": True}, "new": 1},
        without_none({"htm": "POST", "htu": ASKED.uri, "iat": NOW, "jti": "j1", "new": {}}),
        KEY,
    )

    assert dpop.validate(text, ASKED, NOW).jti == "j1"
