"""SM2 signatures (GB/T 32918) by gmssl-pyx, for districts that have the extra `sm2`.

JOSE has no name for them yet: the header says `SM2`, the signature is r and s, 32 bytes each, over the signing input
with the usual signer id 1234567812345678 and SM3.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from joserfc.util import urlsafe_b64decode, urlsafe_b64encode

from hub.core.errors import Invalid, Unavailable

CURVE = ALGORITHM = "SM2"
_BYTES = 32
_MISSING = "SM2 needs gmssl-pyx, which is not installed: pip install 'huarong-credit-hub[sm2]'"


@dataclass(frozen=True, slots=True)
class Sm2Key:
    """A key on the curve of SM2; `point` is its public half as x and y, 32 bytes each."""

    kid: str
    point: bytes
    secret: bytes | None = None

    @property
    def algorithm(self) -> str:
        return ALGORITHM

    @classmethod
    def private_key(cls, jwk: Mapping[str, Any]) -> Self:
        """Read a private key, a JWK with `d`; raises Invalid for what is none."""
        return cls(jwk["kid"], _point(jwk), _number(jwk, "d"))

    @classmethod
    def public_key(cls, jwk: Mapping[str, Any]) -> Self:
        """Read a public key; raises Invalid for what is none."""
        return cls(jwk["kid"], _point(jwk))

    def sign(self, signing_input: bytes) -> bytes:
        """Sign; raises Unavailable without the extra."""
        numbers = decode_dss_signature(_library().sm2_sign(self.secret, self.point, signing_input))
        return b"".join(number.to_bytes(_BYTES, "big") for number in numbers)

    def verifies(self, signing_input: bytes, signature: bytes) -> bool:
        if len(signature) != 2 * _BYTES:
            return False
        halves = (int.from_bytes(half, "big") for half in (signature[:_BYTES], signature[_BYTES:]))
        library = _library()
        try:
            good: bool = library.sm2_verify(self.point, signing_input, encode_dss_signature(*halves))
        except library.GmsslInnerError:
            return False
        return good

    def public(self) -> Mapping[str, object]:
        x, y = (urlsafe_b64encode(half).decode() for half in (self.point[:_BYTES], self.point[_BYTES:]))
        return {"kty": "EC", "crv": CURVE, "x": x, "y": y, "kid": self.kid, "use": "sig", "alg": ALGORITHM}


def _library() -> Any:
    try:
        import gmssl_pyx
    except ImportError:
        raise Unavailable(_MISSING) from None
    return gmssl_pyx


def _point(jwk: Mapping[str, Any]) -> bytes:
    return _number(jwk, "x") + _number(jwk, "y")


def _number(jwk: Mapping[str, Any], name: str) -> bytes:
    try:
        number = urlsafe_b64decode(str(jwk.get(name)).encode())
    except ValueError:
        number = b""
    if len(number) != _BYTES:
        raise Invalid(f"the key {jwk.get('kid')} cannot be read: its {name} is not {_BYTES} bytes")
    return number
