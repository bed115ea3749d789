"""Signatures over manifests: SM2 beside the JWS, and keys that cannot be read."""

import builtins
import json
from pathlib import Path

import gmssl_pyx
import pytest
from joserfc.util import urlsafe_b64encode

from hub.core.errors import Invalid, Unavailable
from hub.sharing.packages.packing.folder import PackageFolder
from hub.sharing.packages.results import PackageFormat, PackageKind
from hub.sharing.packages.signatures.keys import key_set
from hub.sharing.packages.signatures.sm2 import Sm2Key
from hub.sharing.packages.verification.checks import verify
from tests.sharing.packages.packed import ES256, ROWS, facts, upserts


def sm2_jwk() -> dict[str, str]:
    point, secret = gmssl_pyx.sm2_key_generate()
    numbers = {"x": point[:32], "y": point[32:], "d": secret}
    encoded = {name: urlsafe_b64encode(number).decode() for name, number in numbers.items()}
    return {"kty": "EC", "crv": "SM2", "kid": "sm2", **encoded}


def signed_twice(place: Path) -> Path:
    about = facts(PackageKind.FULL, ROWS)
    with PackageFolder(place / "1", about.layout, [PackageFormat.CSV]) as package:
        package.open()
        package.add(upserts(ROWS))
        package.finish(about, [ES256, Sm2Key.private_key(sm2_jwk())])
    return place / "1"


def test_a_package_is_signed_by_sm2_beside_the_jws(tmp_path: Path) -> None:
    done = verify(signed_twice(tmp_path), None)

    assert (done.faults, done.signed_by) == ([], {"es", "sm2"})


def test_the_private_half_of_no_key_is_in_a_package(tmp_path: Path) -> None:
    keys = json.loads((signed_twice(tmp_path) / "jwks.json").read_bytes())["keys"]

    assert [(key["kid"], "d" in key) for key in keys] == [("es", False), ("sm2", False)]


@pytest.mark.parametrize("half", ["first", "second"])
def test_an_altered_sm2_signature_is_found(tmp_path: Path, half: str) -> None:
    file = signed_twice(tmp_path) / "manifest.json.sm2.jws"
    header, _, signature = file.read_text().split(".")
    other = f"{signature[:-8]}AAAA{signature[-4:]}" if half == "second" else f"AAAA{signature[4:]}"

    file.write_text(f"{header}..{other}")

    (fault,) = verify(tmp_path / "1", None).faults
    assert (fault.code.value, fault.message) == ("signature", "it is not made by the key sm2 over these bytes")


def test_without_its_library_sm2_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    imported = builtins.__import__

    def missing(name: str, *others: object) -> object:
        if name == "gmssl_pyx":
            raise ImportError(name)
        return imported(name, *others)  # type: ignore[arg-type]

    key = Sm2Key.private_key(sm2_jwk())
    monkeypatch.setattr(builtins, "__import__", missing)

    with pytest.raises(Unavailable) as refused:
        key.sign(b"text")

    assert refused.value.message == (
        "SM2 needs gmssl-pyx, which is not installed: pip install 'huarong-credit-hub[sm2]'"
    )


@pytest.mark.parametrize(
    ("jwks", "message"),
    [
        ([], "a key set is an object whose member 'keys' is a list"),
        (
            {"keys": [{"kid": "k", "kty": "EC", "crv": "SM2", "x": "AA", "y": "AA"}]},
            "the key k cannot be read: its x is not 32 bytes",
        ),
        (
            {"keys": [{"kid": "k", "kty": "EC", "crv": "P-256", "x": "AA"}]},
            "the key k cannot be read: KeyParameterError",
        ),
    ],
    ids=["no set", "half an SM2 key", "half a key"],
)
def test_a_key_set_that_cannot_be_read_is_refused(jwks: object, message: str) -> None:
    with pytest.raises(Invalid) as refused:
        key_set(jwks)

    assert refused.value.message == message


def test_keys_of_other_kinds_are_left_out() -> None:
    others = [{"kid": "rsa", "kty": "RSA", "n": "AA", "e": "AQAB"}, {"kty": "EC"}, 7]

    assert list(key_set({"keys": [*others, ES256.public()]})) == ["es"]
