"""Keys as JWK (RFC 7517): Ed25519 and ES256 by joserfc, SM2 by the extra `sm2`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey
from joserfc.jws import JWSRegistry

from hub.core.errors import Invalid, UsageError
from hub.sharing.packages.signatures import sm2
from hub.sharing.packages.signatures.detached import Verifier

_ALGORITHMS = {"Ed25519": "EdDSA", "P-256": "ES256"}


class JwkKey:
    """A key on Ed25519 (EdDSA) or P-256 (ES256), public or private."""

    def __init__(self, key: ECKey | OKPKey) -> None:
        self._key = key
        self.kid = key.kid or key.thumbprint()
        self.algorithm = _ALGORITHMS[key.curve_name]

    def sign(self, signing_input: bytes) -> bytes:
        return JWSRegistry.algorithms[self.algorithm].sign(signing_input, self._key)

    def verifies(self, signing_input: bytes, signature: bytes) -> bool:
        return JWSRegistry.algorithms[self.algorithm].verify(signing_input, signature, self._key)

    def public(self) -> Mapping[str, object]:
        return {**self._key.as_dict(private=False), "kid": self.kid}


def key_set(jwks: object) -> dict[str, Verifier]:
    """The public keys of a JWK set, by `kid`; keys of other kinds are left out. Raises Invalid for what is no set."""
    listed = jwks.get("keys") if isinstance(jwks, dict) else None
    if not isinstance(listed, list):
        raise Invalid("a key set is an object whose member 'keys' is a list")
    return {jwk["kid"]: verifier for jwk in listed if isinstance(jwk, dict) if (verifier := _verifier(jwk)) is not None}


def sm2_key(path: Path) -> sm2.Sm2Key:
    """The private SM2 key in a file; raises UsageError where there is none."""
    try:
        return sm2.Sm2Key.private_key(orjson.loads(path.read_bytes()))
    except (OSError, ValueError, KeyError, TypeError, Invalid) as error:
        cause = error.strerror if isinstance(error, OSError) else error
        raise UsageError(f"HUB_SM2_KEY: {path}: no private key (JWK) of SM2: {cause}") from None


def _verifier(jwk: dict[str, Any]) -> Verifier | None:
    if not isinstance(jwk.get("kid"), str):
        return None
    if jwk.get("crv") == sm2.CURVE:
        return sm2.Sm2Key.public_key(jwk)
    if jwk.get("crv") not in _ALGORITHMS:
        return None
    public = {name: value for name, value in jwk.items() if name != "d"}
    try:
        return JwkKey(OKPKey.import_key(public) if jwk["crv"] == "Ed25519" else ECKey.import_key(public))
    except (JoseError, ValueError, TypeError) as error:
        raise Invalid(f"the key {jwk['kid']} cannot be read: {type(error).__name__}") from error
