"""Access tokens (RFC 9068): JWTs of the type at+jwt, signed with the hub's current key."""

import time

from authlib.oauth2.rfc6750 import BearerTokenGenerator

from auth.server.token_client import TokenClient
from auth.tokens import jws
from auth.tokens.key_ring import KeyRing


class AccessTokens(BearerTokenGenerator):
    """Authlib's generator for the answer's form; its own JWTs live ten days for the client as audience, without kid."""

    def __init__(self, keys: KeyRing, *, issuer: str, lifetime: int) -> None:
        super().__init__(self._signed, expires_generator=lifetime)
        self._keys = keys
        self._issuer = issuer
        self._lifetime = lifetime

    def generate(self, grant_type: str, client: TokenClient, *named: object, **options: object) -> dict[str, object]:
        answer: dict[str, object] = super().generate(grant_type, client, *named, **options)
        return {**answer, "token_type": client.terms.token_type, **client.terms.details}

    def _signed(self, *, client: TokenClient, scope: str, **_: object) -> str:
        now = int(time.time())
        said = {
            "iss": self._issuer,
            "sub": client.record.code,
            "client_id": client.record.code,
            "iat": now,
            "exp": now + self._lifetime,
            "scope": scope,
            **client.terms.claims,
        }
        key = self._keys.signing
        return jws.sign({"alg": key.alg, "typ": "at+jwt", "kid": key.kid}, said, key)
