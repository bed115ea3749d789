"""Does the caller hold the key it says (DPoP, RFC 9449): a proof made for one request, and good for a minute."""

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NoReturn
from urllib.parse import urlsplit

import orjson
from joserfc.util import urlsafe_b64decode

from auth.tokens import jws, public_keys
from auth.tokens.jws import MalformedJwt, PublicKey, SignedJwt
from auth.tokens.times import FUTURE_LEEWAY, LEEWAY, numeric_date
from hub.core.errors import Invalid, Unauthenticated

#: Seconds since `iat`.
LONGEST_AGE = 60
ERROR = "invalid_dpop_proof"
#: Not in any URI (RFC 3986, 2).
_UNWRITABLE = re.compile(r"[^\x21-\x7e]")
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class ProofTarget:
    """What a proof must have been made for; `uri` is the public address, whatever the Host header says."""

    method: str
    uri: str
    token: str | None = None


@dataclass(frozen=True, slots=True)
class DpopProof:
    """`thumbprint` names the key (RFC 7638); that `jti` comes for the first time remains to be seen to."""

    thumbprint: str
    jti: str
    issued_at: float
    nonce: object


def validate(text: str, request: ProofTarget, now: float) -> DpopProof:
    """Section 4.3; raises Unauthenticated, naming what is wrong."""
    try:
        signed = jws.read(text, brings_its_key=True)
        if signed.type != "dpop+jwt":
            _refuse("has not the typ dpop+jwt")
        key, thumbprint = _holder(signed.signing_input.partition(b".")[0])
    except MalformedJwt as error:
        raise Unauthenticated(f"the DPoP proof {error}", error=ERROR) from error
    except Invalid as error:
        raise Unauthenticated(f"the DPoP proof's jwk: {error}", error=ERROR) from error
    if signed.algorithm not in jws.SECURE or not jws.is_signed_by(signed, key):
        _refuse("is not signed by the key that it brings")
    return _validate_claims(signed, thumbprint, request, now)


def _validate_claims(signed: SignedJwt, thumbprint: str, request: ProofTarget, now: float) -> DpopProof:
    said = signed.claims
    if said.get("htm") != request.method:
        _refuse(f"is not made for {request.method} (htm)")
    if _normal(said.get("htu")) != _normal(request.uri):
        _refuse(f"is not made for {request.uri} (htu)")
    issued = numeric_date(said.get("iat"))
    if issued is None or not now - LONGEST_AGE <= issued <= now + FUTURE_LEEWAY:
        _refuse(f"was not made within the last {LONGEST_AGE} seconds (iat)")
    _check_times(said, now)
    jti = said.get("jti")
    if not isinstance(jti, str) or not jti:
        _refuse("has no jti")
    if request.token is not None:
        _check_token(said, request.token)
    return DpopProof(thumbprint, jti, issued, said.get("nonce"))


def _check_times(said: Mapping[str, Any], now: float) -> None:
    """A proof needs neither `exp` nor `nbf`, but as a JWT it is held to those it has (RFC 7519, 4.1)."""
    expires, begins = (numeric_date(said[name]) if name in said else now for name in ("exp", "nbf"))
    if expires is None or begins is None or now >= expires + LEEWAY or begins > now + FUTURE_LEEWAY:
        _refuse("is not valid now (exp, nbf)")


def _check_token(said: Mapping[str, Any], token: str) -> None:
    digest = hashlib.sha256(token.encode("ascii")).digest()
    expected = base64.urlsafe_b64encode(digest).rstrip(b"=")
    found = said.get("ath")
    if not isinstance(found, str) or not hmac.compare_digest(found.encode(), expected):
        _refuse("is not made for this token (ath)")


@lru_cache(1024)
def _holder(header: bytes) -> tuple[PublicKey, str]:
    """The key in a header and its thumbprint; a caller's proofs differ in all but the header."""
    key = public_keys.public_key(orjson.loads(urlsafe_b64decode(header)).get("jwk"))
    return key, key.thumbprint()


@lru_cache(1024)
def _same(uri: str) -> tuple[str, str, int | None, str] | None:
    """What two spellings of one address have in common (RFC 3986, 6.2); query and fragment do not count."""
    if _UNWRITABLE.search(uri):  # urlsplit would leave it out
        return None
    try:
        parts = urlsplit(uri)
        port = parts.port or _PORTS.get(parts.scheme)
    except ValueError:
        return None
    return parts.scheme, (parts.netloc.rpartition("@")[0] + "@" + (parts.hostname or "")), port, parts.path or "/"


def _normal(uri: object) -> tuple[str, str, int | None, str] | None:
    return _same(uri) if isinstance(uri, str) else None


def _refuse(message: str) -> NoReturn:
    raise Unauthenticated(f"the DPoP proof {message}", error=ERROR)
