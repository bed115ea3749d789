"""A refused caller is told what was wrong, in a header that stays well-formed."""

from auth.server import challenges
from hub.core.errors import Unauthenticated

ALGORITHMS = 'algs="PS256 ES256 EdDSA Ed25519"'


def test_a_bad_token_is_challenged_as_an_invalid_token() -> None:
    assert challenges.headers(Unauthenticated("the token has expired"), ["Bearer a"]) == {
        "WWW-Authenticate": 'Bearer realm="hub", error="invalid_token", error_description="the token has expired"'
        f', DPoP realm="hub", {ALGORITHMS}'
    }


def test_a_nonce_comes_with_the_challenge() -> None:
    refusal = Unauthenticated("the nonce is missing", error="use_dpop_nonce", nonce="n1")

    assert challenges.headers(refusal, ["DPoP a"]) == {
        "WWW-Authenticate": 'DPoP realm="hub", error="use_dpop_nonce", error_description="the nonce is missing"'
        f", {ALGORITHMS}",
        "DPoP-Nonce": "n1",
    }


def test_a_description_stays_within_its_quotes() -> None:
    challenge = challenges.headers(Unauthenticated('client "密\n" \\ is gone'), ["DPoP a"])["WWW-Authenticate"]

    assert "error_description=\"client '''' ' is gone\"" in challenge
