"""Is this token one of the hub's: its form, its header, its signature; and the memory of those that were."""

import hashlib
import json
import re
import time
from collections.abc import Mapping
from typing import Any, NoReturn

from cachetools import TLRUCache
from joserfc.errors import JoseError
from joserfc.jws import CompactSignature, extract_compact, validate_compact

from auth.claims import Claims, judge
from auth.keyring import KeyRing
from auth.keys import ALGORITHM
from hub.errors import Unauthenticated

#: Characters; the hub's own tokens have about 500.
LONGEST = 8192
#: Decoders skip over what is not base64url, and over the last four bits of 86 characters for 64 bytes: a token has
#: one spelling only.
_FORM = re.compile(r"[\w-]+\.[\w-]+\.[\w-]+", re.ASCII)
_SIGNATURE = re.compile(rb".{85}[AQgw]")
_TYPES = ("at+jwt", "application/at+jwt")
_CACHED = 10_000


class Verifier:
    """Remembers good tokens by their SHA-256 until they expire, or until their key is retired."""

    def __init__(self, keys: KeyRing, *, issuer: str, audience: str) -> None:
        self._keys = keys
        self._issuer = issuer
        self._audience = audience
        self._verified: TLRUCache[bytes, Claims] = TLRUCache(_CACHED, ttu=_until_expiry, timer=time.time)

    async def verify(self, token: str) -> Claims:
        """Raises Unauthenticated, naming the cause and never the token."""
        if len(token) > LONGEST:
            _refuse(f"the token is longer than {LONGEST} characters")
        if not token.isascii():
            _refuse("the token is not a signed JWT")
        await self._keys.refresh()
        digest = hashlib.sha256(token.encode()).digest()
        claims = self._verified.get(digest)
        if claims is None:
            kid, said = await self._open(token)
            claims = judge(said, kid=kid, issuer=self._issuer, audience=self._audience, now=time.time())
            self._verified[digest] = claims
        elif self._keys.verifying(claims.kid) is None:
            _refuse("the token's key has been retired")
        return claims

    async def _open(self, token: str) -> tuple[str, Mapping[str, Any]]:
        """The kid and the claims of a token whose signature is the hub's."""
        signed = _parse(token)
        kid = _kid(signed.headers())
        key = self._keys.verifying(kid)
        if key is None:
            await self._keys.look_again()
            key = self._keys.verifying(kid)
        if key is None:
            _refuse("the token's key is not one of the hub's")
        try:
            genuine = validate_compact(signed, key, [ALGORITHM])
        except (JoseError, ValueError) as error:
            raise Unauthenticated("the token's header is not that of an access token") from error
        if not genuine or not _SIGNATURE.fullmatch(signed.segments["signature"]):
            _refuse("the token's signature is wrong")
        return kid, _claims(signed.payload)


def _parse(token: str) -> CompactSignature:
    if not _FORM.fullmatch(token):
        _refuse("the token is not a signed JWT")
    try:
        signed = extract_compact(token.encode())
    except (JoseError, ValueError, TypeError, RecursionError) as error:
        raise Unauthenticated("the token is not a signed JWT") from error
    if not isinstance(signed.protected, dict):
        _refuse("the token is not a signed JWT")
    return signed


def _kid(header: Mapping[str, Any]) -> str:
    kind, kid = header.get("typ"), header.get("kid")
    if not isinstance(kind, str) or kind.lower() not in _TYPES:
        _refuse("the token's type is not at+jwt")
    if header.get("alg") != ALGORITHM:
        _refuse(f"the token's algorithm is not {ALGORITHM}")
    if not isinstance(kid, str):
        _refuse("the token names no key")
    if "crit" in header:
        _refuse("the token's header demands an extension")
    return kid


def _claims(payload: bytes) -> Mapping[str, Any]:
    try:
        claims = json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise Unauthenticated("the token's claims are not JSON") from error
    if not isinstance(claims, dict):
        _refuse("the token's claims are not an object")
    return claims


def _until_expiry(_: bytes, claims: Claims, __: float) -> float:
    return claims.expires_at


def _refuse(message: str) -> NoReturn:
    raise Unauthenticated(message)
