"""Verification of access tokens: form, header, signature and claims; tokens that passed are remembered."""

import hashlib
import time
from collections.abc import Mapping, Sequence
from typing import NoReturn

from cachetools import TLRUCache

from auth.tokens import jws
from auth.tokens.claims import Claims, validate
from auth.tokens.jws import MalformedJwt, SignedJwt
from auth.tokens.key_ring import KeyRing
from auth.tokens.signing_keys import SigningKey
from auth.tokens.trusted_issuers import TrustedIssuer
from hub.core.errors import Unauthenticated

#: Tokens that one process remembers.
_CACHED = 10_000


class TokenVerifier:
    """Verifies tokens and remembers valid ones by their SHA-256 until they expire or their key is retired.

    `trusted` are the other issuers by name. Only the keys of the issuer that a token names can verify it.
    """

    def __init__(
        self, keys: KeyRing, *, issuer: str, audiences: Sequence[str], trusted: Mapping[str, TrustedIssuer]
    ) -> None:
        self._keys = keys
        self._issuer = issuer
        self._audiences = audiences
        self._trusted = trusted
        self._verified: TLRUCache[bytes, Claims] = TLRUCache(_CACHED, ttu=_until_expiry, timer=time.time)

    async def verify(self, token: str) -> Claims:
        """Return the claims of a valid token; raises Unauthenticated, naming the cause and never the token."""
        if not self._keys.is_fresh:
            await self._keys.refresh()
        digest = hashlib.sha256(token.encode(errors="replace")).digest()
        claims = self._known(digest)
        if claims is None:
            claims = self._verified[digest] = await self._validate(_read(token))
        elif claims.issuer == self._issuer and self._keys.verifying(claims.kid) is None:
            _refuse("the token's key has been retired")
        return claims

    def _known(self, digest: bytes) -> Claims | None:
        try:
            return self._verified[digest]
        except KeyError:
            return None

    async def _validate(self, token: SignedJwt) -> Claims:
        # A JWT signed for another use, such as an assertion, must not pass as an access token (RFC 9068, section 4).
        if token.type != "at+jwt":
            _refuse("the token's type is not at+jwt")
        issuer = token.claims.get("iss")
        if isinstance(issuer, str) and issuer in self._trusted:
            return self._trusted[issuer].validate(token, time.time())
        if not jws.is_signed_by(token, await self._key(token.kid)):
            _refuse("the token's signature is wrong")
        return validate(token.claims, kid=token.kid, issuer=self._issuer, audiences=self._audiences, now=time.time())

    async def _key(self, kid: str | None) -> SigningKey:
        if kid is None:
            _refuse("the token names no key")
        key = self._keys.verifying(kid)
        if key is None:  # another process may have rotated the keys since
            await self._keys.look_again()
            key = self._keys.verifying(kid)
        if key is None:
            _refuse("the token's key is not one of the hub's")
        return key


def _read(token: str) -> SignedJwt:
    try:
        return jws.read(token)
    except MalformedJwt as error:
        raise Unauthenticated(f"the token {error}") from error


def _until_expiry(_: bytes, claims: Claims, __: float) -> float:
    return claims.expires_at


def _refuse(message: str) -> NoReturn:
    raise Unauthenticated(message)
