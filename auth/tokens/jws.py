"""A signed JWT in compact form (RFC 7515, 7519): read strictly, checked by a key that was chosen elsewhere."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from joserfc.jwk import ECKey, OKPKey, RSAKey
from joserfc.jws import JWSRegistry
from joserfc.util import urlsafe_b64decode, urlsafe_b64encode

PublicKey = RSAKey | ECKey | OKPKey

#: Type and curve of the key that an algorithm takes. RFC 9864 calls EdDSA on that curve Ed25519; both names are in use.
KEYS = {
    "PS256": ("RSA", None),
    "ES256": ("EC", "P-256"),
    "EdDSA": ("OKP", "Ed25519"),
    "Ed25519": ("OKP", "Ed25519"),
    "RS256": ("RSA", None),
}
#: What FAPI 2.0 allows (5.4.1).
SECURE = ("PS256", "ES256", "EdDSA", "Ed25519")

_FORM = re.compile(r"[\w-]+\.[\w-]+\.[\w-]+", re.ASCII)
#: Characters; an RSA key of 4096 bits inside a DPoP proof's header takes about 1,000.
_LONGEST_HEADER = 2048
_LONGEST = 8192
#: `b64` changes what is signed (RFC 7797), and has to be named in `crit`.
_EXTENSIONS = ("crit", "b64")
_ELSEWHERE = ("jku", "x5u", "x5c", "jwk")


class MalformedJwt(ValueError):
    """Not a signed JWT, or one whose header asks for what is not done here; the message says which."""


@dataclass(frozen=True, slots=True)
class SignedJwt:
    """What it says, before anyone has checked that it may be believed."""

    header: Mapping[str, Any]
    claims: Mapping[str, Any]
    algorithm: str
    signing_input: bytes
    signature: bytes

    @property
    def kid(self) -> str | None:
        kid: str | None = self.header.get("kid")
        return kid

    @property
    def type(self) -> str | None:
        """In lower case and without `application/`, which may be left out (RFC 7515, 4.1.9)."""
        kind = self.header.get("typ")
        return kind.lower().removeprefix("application/") if isinstance(kind, str) else None


def read(text: str, *, brings_its_key: bool = False) -> SignedJwt:
    """Raises MalformedJwt; only a DPoP proof may bring its key along."""
    if len(text) > _LONGEST:
        raise MalformedJwt(f"is longer than {_LONGEST} characters")
    if not _FORM.fullmatch(text):
        raise MalformedJwt("is not a signed JWT")
    header, claims, signature = text.encode("ascii").split(b".")
    if len(header) > _LONGEST_HEADER:
        raise MalformedJwt("is not a signed JWT")
    said = _object(header)
    _check_header(said, brings_its_key=brings_its_key)
    return SignedJwt(said, _object(claims), said["alg"], header + b"." + claims, _bytes(signature))


def suits(key: PublicKey, algorithm: str) -> bool:
    """Whether the key is of the algorithm's type and meant for it."""
    kind, curve = KEYS[algorithm]
    if key.key_type != kind or (curve is not None and not isinstance(key, RSAKey) and key.curve_name != curve):
        return False
    operations = key.get("key_ops")
    if key.get("use") not in (None, "sig") or (operations is not None and "verify" not in operations):
        return False
    return key.alg in (None, algorithm) or (kind == "OKP" and KEYS.get(key.alg) == (kind, curve))


def is_signed_by(signed: SignedJwt, key: PublicKey) -> bool:
    """Whether the key made the signature; a key that does not suit the algorithm made none."""
    return suits(key, signed.algorithm) and JWSRegistry.algorithms[signed.algorithm].verify(
        signed.signing_input, signed.signature, key
    )


def sign(header: Mapping[str, object], claims: Mapping[str, object], key: PublicKey) -> str:
    """By the algorithm that the header names; `key` has its private half."""
    signing_input = b".".join(urlsafe_b64encode(orjson.dumps(part)) for part in (header, claims))
    signature = JWSRegistry.algorithms[str(header["alg"])].sign(signing_input, key)
    return (signing_input + b"." + urlsafe_b64encode(signature)).decode("ascii")


def _check_header(header: Mapping[str, Any], *, brings_its_key: bool) -> None:
    for name in _EXTENSIONS:
        if name in header:
            raise MalformedJwt(f"demands an extension in its header ({name})")
    for name in _ELSEWHERE:
        if name in header and not (brings_its_key and name == "jwk"):
            raise MalformedJwt(f"points to a key of its own in its header ({name})")
    if not isinstance(header.get("kid", ""), str):
        raise MalformedJwt("names its key (kid) by something that is not a string")
    if not isinstance(header.get("typ", ""), str):
        raise MalformedJwt("names its type (typ) by something that is not a string")
    algorithm = header.get("alg")
    if not isinstance(algorithm, str) or algorithm not in KEYS:
        raise MalformedJwt(f"is not signed by one of {', '.join(SECURE)}")


def _object(segment: bytes) -> Mapping[str, Any]:
    text = _bytes(segment)
    try:
        found = orjson.loads(text)
        json.loads(text, object_pairs_hook=_named_once)
    except (orjson.JSONDecodeError, RecursionError) as error:
        raise MalformedJwt("is not a signed JWT") from error
    if not isinstance(found, dict):
        raise MalformedJwt("is not a signed JWT")
    return found


def _named_once(members: Sequence[tuple[str, Any]]) -> None:
    """Of two members of one name other readers take the first, orjson the last (RFC 7515, 4; RFC 7519, 4)."""
    if len(members) > 1 and len({name for name, _ in members}) < len(members):
        raise MalformedJwt("names a member twice")


def _bytes(segment: bytes) -> bytes:
    """From base64url in its one spelling: no padding, no bits left over."""
    try:
        return urlsafe_b64decode(segment)
    except ValueError as error:
        raise MalformedJwt("is not a signed JWT") from error
