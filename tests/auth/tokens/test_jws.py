import pytest
from joserfc import jws as joserfc_jws
from joserfc.jwk import ECKey, OKPKey, RSAKey

from auth.tokens import jws
from auth.tokens.jws import MalformedJwt
from tests.auth.signing import KEYS, encoded

ES256 = {"alg": "ES256", "kid": "ec"}
DEEP = b'{"a":' * 1200


def message(text: str, *, brings_its_key: bool = False) -> str:
    with pytest.raises(MalformedJwt) as refused:
        jws.read(text, brings_its_key=brings_its_key)
    return str(refused.value)


def headed(header: object) -> str:
    return f"{encoded(header)}.{encoded({})}.{'A' * 86}"


@pytest.mark.parametrize("algorithm", ["PS256", "ES256", "EdDSA", "Ed25519", "RS256"])
def test_what_is_signed_is_read_back_and_genuine(algorithm: str) -> None:
    text = jws.sign({"alg": algorithm, "kid": "k", "typ": "application/DPoP+JWT"}, {"a": "密"}, KEYS[algorithm])

    signed = jws.read(text)

    assert (signed.algorithm, signed.kid, signed.type, signed.claims) == (algorithm, "k", "dpop+jwt", {"a": "密"})
    assert jws.is_signed_by(signed, KEYS[algorithm])


@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")
@pytest.mark.parametrize("algorithm", ["PS256", "ES256", "EdDSA", "Ed25519", "RS256"])
def test_another_library_agrees(algorithm: str) -> None:
    text = jws.sign({"alg": algorithm}, {"a": 1}, KEYS[algorithm])

    assert joserfc_jws.deserialize_compact(text, KEYS[algorithm], [algorithm]).payload == b'{"a":1}'


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("a.b", id="two parts"),
        pytest.param("a.b.c.d.e", id="five parts"),
        pytest.param("密.密.密", id="Chinese"),
        pytest.param(headed(ES256) + "\n", id="a line more"),
        pytest.param(headed(ES256).replace(".", "=.", 1), id="padded"),
        pytest.param(headed(ES256)[:-1] + "B", id="bits left over"),
        pytest.param(headed(b"{"), id="header cut"),
        pytest.param(headed([]), id="header a list"),
        pytest.param(headed(b"[" * 1400), id="header nested"),
        pytest.param(headed(b"\xff"), id="header not UTF-8"),
        pytest.param(headed(ES256 | {"x": "y" * 2000}), id="header long"),
        pytest.param(f"{encoded(ES256)}.{encoded([])}.AAAA", id="claims a list"),
        pytest.param(f"{encoded(ES256)}.{encoded(b'[' * 5000)}.AAAA", id="claims nested"),
        pytest.param(f"{encoded(ES256)}.{encoded(DEEP)}.AAAA", id="claims nested objects"),
    ],
)
def test_junk_is_no_signed_jwt(text: str) -> None:
    assert message(text) == "is not a signed JWT"


def test_it_has_at_most_8192_characters() -> None:
    assert message("a" * 8193) == "is longer than 8192 characters"


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ({"alg": "none"}, "is not signed by one of PS256, ES256, EdDSA, Ed25519"),
        ({"alg": "HS256"}, "is not signed by one of PS256, ES256, EdDSA, Ed25519"),
        ({"alg": ["ES256"]}, "is not signed by one of PS256, ES256, EdDSA, Ed25519"),
        ({}, "is not signed by one of PS256, ES256, EdDSA, Ed25519"),
        (ES256 | {"crit": ["exp"], "exp": 1}, "demands an extension in its header (crit)"),
        (ES256 | {"crit": True}, "demands an extension in its header (crit)"),
        (ES256 | {"jku": "https://evil.test"}, "points to a key of its own in its header (jku)"),
        (ES256 | {"x5u": "https://evil.test"}, "points to a key of its own in its header (x5u)"),
        (ES256 | {"x5c": ["AAAA"]}, "points to a key of its own in its header (x5c)"),
        (ES256 | {"jwk": {}}, "points to a key of its own in its header (jwk)"),
        (ES256 | {"b64": False}, "demands an extension in its header (b64)"),
        (ES256 | {"kid": 1}, "names its key (kid) by something that is not a string"),
        (ES256 | {"typ": 1}, "names its type (typ) by something that is not a string"),
        (b'{"alg": "none", "alg": "ES256"}', "names a member twice"),
        (b'{"alg": "ES256", "x": {"a": 1, "a": 1}}', "names a member twice"),
    ],
)
def test_a_header_that_asks_for_more_is_refused(header: object, expected: str) -> None:
    assert message(headed(header)) == expected


def test_claims_name_each_member_once() -> None:
    twice = encoded(b'{"sub": "a", "sub": "b"}')

    assert message(f"{encoded(ES256)}.{twice}.AAAA") == "names a member twice"


def test_a_proof_may_bring_its_key_but_no_address_of_one() -> None:
    assert jws.read(headed(ES256 | {"jwk": {}}), brings_its_key=True).header["jwk"] == {}
    assert (
        message(headed(ES256 | {"jku": "https://evil.test"}), brings_its_key=True)
        == "points to a key of its own in its header (jku)"
    )


def test_members_of_the_header_that_nobody_knows_are_left_aside() -> None:
    assert jws.read(headed(ES256 | {"x5t": "AAAA", "zip": "DEF", "new": 1})).algorithm == "ES256"


@pytest.mark.parametrize(
    ("key", "algorithm", "suits"),
    [
        (ECKey.generate_key("P-256"), "ES256", True),
        (ECKey.generate_key("P-384"), "ES256", False),
        (OKPKey.generate_key("Ed448"), "EdDSA", False),
        (OKPKey.generate_key("Ed25519", {"alg": "EdDSA"}), "Ed25519", True),
        (OKPKey.generate_key("Ed25519", {"alg": "Ed25519"}), "EdDSA", True),
        (RSAKey.generate_key(2048, {"alg": "PS256"}), "RS256", False),
        (RSAKey.generate_key(2048), "RS256", True),
        (ECKey.generate_key("P-256", {"use": "enc"}), "ES256", False),
        (ECKey.generate_key("P-256", {"key_ops": ["verify"]}, private=False), "ES256", True),
        (ECKey.generate_key("P-256", {"key_ops": []}, private=False), "ES256", False),
        (RSAKey.generate_key(2048), "ES256", False),
    ],
)
def test_a_key_suits_the_algorithm_it_is_made_and_meant_for(key: jws.PublicKey, algorithm: str, suits: bool) -> None:
    assert jws.suits(key, algorithm) is suits


def test_a_signature_by_another_key_or_over_another_text_is_not_genuine() -> None:
    header, claims, signature = jws.sign(ES256, {"a": 1}, KEYS["ES256"]).split(".")

    assert not jws.is_signed_by(jws.read(f"{header}.{claims}.{signature}"), ECKey.generate_key("P-256"))
    assert not jws.is_signed_by(jws.read(f"{header}.{encoded({'a': 2})}.{signature}"), KEYS["ES256"])
    assert not jws.is_signed_by(jws.read(f"{header}.{claims}.{encoded(bytes(64))}"), KEYS["ES256"])
