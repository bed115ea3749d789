"""Access tokens (RFC 9068): JWTs of the type at+jwt, signed with the hub's current key."""

from authlib.oauth2.rfc9068 import JWTBearerTokenGenerator
from joserfc.jwk import KeySet

from auth.keyring import KeyRing
from auth.keys import ALGORITHM
from auth.token_client import TokenClient


class AccessTokens(JWTBearerTokenGenerator):
    """Authlib's generator with its defaults put right: ten days of life, the client as audience, no kid."""

    issuer: str

    def __init__(self, keys: KeyRing, *, issuer: str, lifetime: int) -> None:
        super().__init__(issuer=issuer, alg=ALGORITHM, expires_generator=lifetime)
        self._keys = keys

    def get_jwks(self) -> KeySet:
        """A set of one: for a bare key Authlib writes no kid, and of several it takes any."""
        return KeySet([self._keys.signing])

    def get_audiences(self, client: object, user: object, scope: str) -> str:
        """The hub itself, until a client can name a resource (RFC 8707)."""
        return self.issuer

    def get_jti(self, client: TokenClient, grant_type: str, user: object, scope: str) -> str:
        return client.jti
