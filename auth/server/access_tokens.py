"""Access tokens (RFC 9068): JWTs of the type at+jwt, signed with the hub's current key."""

import time

from authlib.oauth2.rfc6750 import BearerTokenGenerator

from auth.server.token_client import TokenClient
from auth.tokens import jws
from auth.tokens.key_ring import KeyRing


class AccessTokens(BearerTokenGenerator):
    """Makes access tokens; only the form of the token response is Authlib's.

    Its own JWTs would live for ten days, name the client as their audience, and have no `kid`.
    """

    def __init__(self, keys: KeyRing, *, issuer: str, lifetime: int) -> None:
        super().__init__(self._signed, expires_generator=lifetime)
        self._keys = keys
        self._issuer = issuer
        self._lifetime = lifetime

    def generate(
        self, grant_type: str, client: TokenClient, *arguments: object, **options: object
    ) -> dict[str, object]:
        """Return the body of the token response."""
        body: dict[str, object] = super().generate(grant_type, client, *arguments, **options)
        return {**body, "token_type": client.constraints.token_type, **client.constraints.details}

    def _signed(self, *, client: TokenClient, scope: str, **_: object) -> str:
        now = int(time.time())
        claims = {
            "iss": self._issuer,
            "sub": client.record.code,
            "client_id": client.record.code,
            "iat": now,
            "exp": now + self._lifetime,
            "scope": scope,
            **client.constraints.claims,
        }
        key = self._keys.signing
        return jws.sign({"alg": key.alg, "typ": "at+jwt", "kid": key.kid}, claims, key)
