"""Signed JWTs in compact form (RFC 7515, RFC 7519): read strictly, and checked by a key that the caller has chosen."""

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

#: The type and curve of the key that each algorithm takes.
#: RFC 9864 calls EdDSA on the curve Ed25519 by the curve's name; both names are in use.
KEYS = {
    "PS256": ("RSA", None),
    "ES256": ("EC", "P-256"),
    "EdDSA": ("OKP", "Ed25519"),
    "Ed25519": ("OKP", "Ed25519"),
    "RS256": ("RSA", None),
}
#: The algorithms that FAPI 2.0 allows (5.4.1).
SECURE = ("PS256", "ES256", "EdDSA", "Ed25519")

_FORM = re.compile(r"[\w-]+\.[\w-]+\.[\w-]+", re.ASCII)
#: Characters; an RSA key of 4096 bits inside a DPoP proof's header takes about 1,000.
_LONGEST_HEADER = 2048
_LONGEST = 8192
#: `b64` changes what is signed (RFC 7797), and has to be named in `crit`.
_EXTENSIONS = ("crit", "b64")
#: Header parameters that name a key: believing them would let a forger choose the key that checks the forgery.
_KEY_REFERENCES = ("jku", "x5u", "x5c", "jwk")


class MalformedJwt(ValueError):
    """The text is no signed JWT, or its header demands something that the hub does not do; the message says which."""


@dataclass(frozen=True, slots=True)
class SignedJwt:
    """A JWT that was parsed; neither its signature nor its claims have been checked yet."""

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
        """The header's `typ`, in lower case and without `application/`, which may be left out (RFC 7515, 4.1.9)."""
        typ = self.header.get("typ")
        return typ.lower().removeprefix("application/") if isinstance(typ, str) else None


def read(text: str, *, brings_its_key: bool = False) -> SignedJwt:
    """Parse a signed JWT; raises MalformedJwt. Only a DPoP proof may hold its key in the header (`brings_its_key`)."""
    if len(text) > _LONGEST:
        raise MalformedJwt(f"is longer than {_LONGEST} characters")
    if not _FORM.fullmatch(text):
        raise MalformedJwt("is not a signed JWT")
    header, claims, signature = text.encode("ascii").split(b".")
    if len(header) > _LONGEST_HEADER:
        raise MalformedJwt("is not a signed JWT")
    parameters = _object(header)
    _check_header(parameters, brings_its_key=brings_its_key)
    return SignedJwt(parameters, _object(claims), parameters["alg"], header + b"." + claims, _bytes(signature))


def suits(key: PublicKey, algorithm: str) -> bool:
    """Return whether the key has the algorithm's type and is meant for it."""
    kind, curve = KEYS[algorithm]
    if key.key_type != kind or (curve is not None and not isinstance(key, RSAKey) and key.curve_name != curve):
        return False
    operations = key.get("key_ops")
    if key.get("use") not in (None, "sig") or (operations is not None and "verify" not in operations):
        return False
    return key.alg in (None, algorithm) or (kind == "OKP" and KEYS.get(key.alg) == (kind, curve))


def is_signed_by(jwt: SignedJwt, key: PublicKey) -> bool:
    """Return whether the key made the signature; False too for a key that does not suit the JWT's algorithm."""
    return suits(key, jwt.algorithm) and JWSRegistry.algorithms[jwt.algorithm].verify(
        jwt.signing_input, jwt.signature, key
    )


def sign(header: Mapping[str, object], claims: Mapping[str, object], key: PublicKey) -> str:
    """Sign by the algorithm that the header names; `key` needs its private half."""
    signing_input = b".".join(urlsafe_b64encode(orjson.dumps(part)) for part in (header, claims))
    signature = JWSRegistry.algorithms[str(header["alg"])].sign(signing_input, key)
    return (signing_input + b"." + urlsafe_b64encode(signature)).decode("ascii")


def _check_header(header: Mapping[str, Any], *, brings_its_key: bool) -> None:
    for name in _EXTENSIONS:
        if name in header:
            raise MalformedJwt(f"demands an extension in its header ({name})")
    for name in _KEY_REFERENCES:
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
        members = orjson.loads(text)
        json.loads(text, object_pairs_hook=_check_names)
    except (orjson.JSONDecodeError, RecursionError) as error:
        raise MalformedJwt("is not a signed JWT") from error
    if not isinstance(members, dict):
        raise MalformedJwt("is not a signed JWT")
    return members


def _check_names(members: Sequence[tuple[str, Any]]) -> None:
    """Raise MalformedJwt if two members have one name (RFC 7515, 4; RFC 7519, 4).

    orjson takes the last of them and other readers the first, so two readers could see two different JWTs.
    """
    if len(members) > 1 and len({name for name, _ in members}) < len(members):
        raise MalformedJwt("names a member twice")


def _bytes(segment: bytes) -> bytes:
    """Decode base64url; raises MalformedJwt for padding or leftover bits, so that a signature has one spelling."""
    try:
        return urlsafe_b64decode(segment)
    except ValueError as error:
        raise MalformedJwt("is not a signed JWT") from error
