"""Keys of clients, and what they sign with them."""

import base64
import hashlib
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from joserfc.jwk import ECKey, OKPKey, RSAKey

from auth.proofs.credentials import ASSERTION_TYPE
from auth.tokens import jws

ISSUER = "https://hub.test"
KEYS: Mapping[str, Any] = {
    "ES256": ECKey.generate_key("P-256", {"kid": "ec"}),
    "EdDSA": OKPKey.generate_key("Ed25519", {"kid": "ed"}),
    "PS256": RSAKey.generate_key(2048, {"kid": "rsa"}),
}
KEYS = {**KEYS, "Ed25519": KEYS["EdDSA"], "RS256": KEYS["PS256"]}


def public(*algorithms: str) -> dict[str, Any]:
    """The JWK set of these algorithms' keys."""
    return {"keys": [KEYS[algorithm].as_dict(private=False) for algorithm in algorithms]}


def encoded(value: object) -> str:
    text = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


def without_none(members: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}


def digest(token: str | None) -> str | None:
    return encoded(hashlib.sha256(token.encode()).digest()) if token is not None else None


@dataclass(frozen=True)
class Signer:
    """Signs as one client with the key of one algorithm; a change to None leaves a member out."""

    client: str = "bank"
    algorithm: str = "ES256"

    def assertion(self, header: Mapping[str, Any] | None = None, **changes: Any) -> str:
        now = int(time.time())
        said = {
            "iss": self.client,
            "sub": self.client,
            "aud": ISSUER,
            "jti": str(uuid4()),
            "iat": now,
            "exp": now + 60,
        }
        key = KEYS[self.algorithm]
        whole = {"alg": self.algorithm, "kid": key.kid} | dict(header or {})
        return jws.sign(without_none(whole), without_none(said | changes), key)

    def proof(
        self,
        token: str | None = None,
        path: str = "/oauth/token",
        header: Mapping[str, Any] | None = None,
        **changes: Any,
    ) -> str:
        """A DPoP proof for a POST to the hub, and for a token if one is named."""
        key = KEYS[self.algorithm]
        whole = {"typ": "dpop+jwt", "alg": self.algorithm, "jwk": key.as_dict(private=False)} | dict(header or {})
        said = {"htm": "POST", "htu": ISSUER + path, "iat": int(time.time()), "jti": str(uuid4()), "ath": digest(token)}
        return jws.sign(without_none(whole), without_none(said | changes), key)

    def form(self, assertion: str | None = None, **parameters: str) -> dict[str, str]:
        """A token request's body."""
        return {
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": self.assertion() if assertion is None else assertion,
            **parameters,
        }
