from typing import Any

import pytest
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from auth.tokens import public_keys
from hub.core.errors import Invalid
from tests.auth.signing import KEYS, public

EC = KEYS["ES256"].as_dict(private=False)
RSA = KEYS["PS256"].as_dict(private=False)
WEAK = "an RSA key has not 2048 to 4096 bits and a usual exponent"


def message(jwks: object) -> str:
    with pytest.raises(Invalid) as refused:
        public_keys.key_set(jwks)
    return refused.value.message


@pytest.mark.parametrize("algorithm", ["ES256", "EdDSA", "PS256"])
def test_a_public_key_is_taken_in(algorithm: str) -> None:
    jwk = KEYS[algorithm].as_dict(private=False) | {"x5c": ["junk"], "x5u": 1}

    key = public_keys.public_key(jwk)

    assert (key.kid, key.is_private, key.thumbprint()) == (jwk["kid"], False, KEYS[algorithm].thumbprint())


@pytest.mark.parametrize(
    ("jwk", "expected"),
    [
        pytest.param(1, "a key is not a JSON object", id="a number"),
        pytest.param(
            OctKey.generate_key(256).as_dict(private=True),
            "a key is private or symmetric: send public keys only",
            id="symmetric",
        ),
        pytest.param(
            KEYS["ES256"].as_dict(private=True), "a key is private or symmetric: send public keys only", id="private"
        ),
        pytest.param(
            {"kty": "AKP", "alg": "ML-DSA-44", "pub": "A", "priv": "A"},
            "a key is private or symmetric: send public keys only",
            id="private of a new kind",
        ),
        pytest.param({}, "a key is neither RSA nor on the curve P-256 or Ed25519", id="empty"),
        pytest.param(
            {"kty": ["EC"], "crv": {}}, "a key is neither RSA nor on the curve P-256 or Ed25519", id="odd members"
        ),
        pytest.param(
            ECKey.generate_key("P-384", private=False).as_dict(),
            "a key is neither RSA nor on the curve P-256 or Ed25519",
            id="another curve",
        ),
        pytest.param(
            OKPKey.generate_key("X25519", private=False).as_dict(),
            "a key is neither RSA nor on the curve P-256 or Ed25519",
            id="for key agreement",
        ),
        pytest.param(EC | {"x": "AAAA"}, "a key cannot be read: ValueError", id="point not on the curve"),
        pytest.param(EC | {"x": 1}, "a key cannot be read: KeyParameterError", id="number for text"),
        pytest.param(EC | {"use": 1}, "a key cannot be read: KeyParameterError", id="odd use"),
        pytest.param(EC | {"x": "!"}, "a key cannot be read: Error", id="not base64url"),
        pytest.param(RSA | {"n": "w" * 171}, WEAK, id="1024 bits"),
        pytest.param(RSA | {"n": "w" * 1366}, WEAK, id="8192 bits"),
        pytest.param(RSA | {"e": "w" * 11 + "D"}, WEAK, id="costly exponent"),
        pytest.param(RSA | {"n": 5}, WEAK, id="modulus a number"),
    ],
)
def test_what_is_no_sound_public_key_is_refused(jwk: object, expected: str) -> None:
    assert message({"keys": [jwk]}) == expected


@pytest.mark.parametrize("jwks", [None, [], {}, {"keys": {}}, {"keys": []}, {"keys": [EC] * 21}])
def test_a_key_set_lists_1_to_20_keys(jwks: object) -> None:
    assert message(jwks) == "a key set is an object whose member 'keys' lists 1 to 20 keys"


@pytest.mark.parametrize("jwks", [[EC, EC], [EC, {n: v for n, v in RSA.items() if n != "kid"}]], ids=["same", "none"])
def test_of_several_keys_each_has_its_kid(jwks: list[dict[str, Any]]) -> None:
    assert message({"keys": jwks}) == "of several keys each needs a kid of its own"


def test_the_key_meant_is_the_one_named_or_the_only_one() -> None:
    several = public_keys.key_set(public("ES256", "PS256"))
    only = public_keys.key_set(public("ES256"))

    assert public_keys.select(several, "rsa") is several[1]
    assert public_keys.select(several, "none") is None
    assert public_keys.select(several, None) is None
    assert public_keys.select(only, None) is only[0]
    assert public_keys.select(only, "none") is None


def test_an_rsa_key_of_4096_bits_is_taken() -> None:
    assert public_keys.public_key(RSAKey.generate_key(4096, private=False).as_dict()).key_type == "RSA"
