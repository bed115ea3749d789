"""Rules for DPoP proofs (RFC 9449): JWTs by which a caller shows that it holds a key, each for one request."""

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

#: Seconds for which a proof is accepted after its `iat`.
LONGEST_AGE = 60
#: The error code for a proof that is not accepted (section 7.1).
ERROR = "invalid_dpop_proof"
#: Characters that no URI contains (RFC 3986, 2).
_NOT_IN_A_URI = re.compile(r"[^\x21-\x7e]")
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class ProofTarget:
    """The request that a proof must have been made for, and the token that comes with it.

    `uri` is the hub's public address, whatever the Host header says.
    """

    method: str
    uri: str
    token: str | None = None


@dataclass(frozen=True, slots=True)
class DpopProof:
    """A proof whose signature and claims are good; `thumbprint` names its key (RFC 7638).

    The caller must still check the nonce, and that the `jti` is used once.
    """

    thumbprint: str
    jti: str
    issued_at: float
    nonce: object


def validate(text: str, target: ProofTarget, now: float) -> DpopProof:
    """Validate a proof (section 4.3); raises Unauthenticated, naming what is wrong."""
    try:
        jwt = jws.read(text, brings_its_key=True)
        if jwt.type != "dpop+jwt":
            _refuse("has not the typ dpop+jwt")
        key, thumbprint = _key(jwt.signing_input.partition(b".")[0])
    except MalformedJwt as error:
        raise Unauthenticated(f"the DPoP proof {error}", error=ERROR) from error
    except Invalid as error:
        raise Unauthenticated(f"the DPoP proof's jwk: {error}", error=ERROR) from error
    if jwt.algorithm not in jws.SECURE or not jws.is_signed_by(jwt, key):
        _refuse("is not signed by the key that it brings")
    return _validate_claims(jwt, thumbprint, target, now)


def _validate_claims(jwt: SignedJwt, thumbprint: str, target: ProofTarget, now: float) -> DpopProof:
    payload = jwt.claims
    if payload.get("htm") != target.method:
        _refuse(f"is not made for {target.method} (htm)")
    if _normalized(payload.get("htu")) != _normalized(target.uri):
        _refuse(f"is not made for {target.uri} (htu)")
    issued = numeric_date(payload.get("iat"))
    if issued is None or not now - LONGEST_AGE <= issued <= now + FUTURE_LEEWAY:
        _refuse(f"was not made within the last {LONGEST_AGE} seconds (iat)")
    _check_times(payload, now)
    jti = payload.get("jti")
    if not isinstance(jti, str) or not jti:
        _refuse("has no jti")
    if target.token is not None:
        _check_token(payload, target.token)
    return DpopProof(thumbprint, jti, issued, payload.get("nonce"))


def _check_times(payload: Mapping[str, Any], now: float) -> None:
    """Check `exp` and `nbf`: a proof needs neither, but like every JWT it must keep to those it has (RFC 7519, 4.1)."""
    expires, begins = (numeric_date(payload[name]) if name in payload else now for name in ("exp", "nbf"))
    if expires is None or begins is None or now >= expires + LEEWAY or begins > now + FUTURE_LEEWAY:
        _refuse("is not valid now (exp, nbf)")


def _check_token(payload: Mapping[str, Any], token: str) -> None:
    digest = hashlib.sha256(token.encode("ascii")).digest()
    expected = base64.urlsafe_b64encode(digest).rstrip(b"=")
    ath = payload.get("ath")
    if not isinstance(ath, str) or not hmac.compare_digest(ath.encode(), expected):
        _refuse("is not made for this token (ath)")


@lru_cache(1024)
def _key(header: bytes) -> tuple[PublicKey, str]:
    """Read the key in a header and its thumbprint; cached, because all proofs of one caller have the same header."""
    key = public_keys.public_key(orjson.loads(urlsafe_b64decode(header)).get("jwk"))
    return key, key.thumbprint()


@lru_cache(1024)
def _normalized_uri(uri: str) -> tuple[str, str, int | None, str] | None:
    """Normalize a URI, so that spellings of one address are equal (RFC 3986, 6.2); query and fragment are dropped."""
    if _NOT_IN_A_URI.search(uri):  # urlsplit would drop some of them
        return None
    try:
        parts = urlsplit(uri)
        port = parts.port or _PORTS.get(parts.scheme)
    except ValueError:
        return None
    return parts.scheme, (parts.netloc.rpartition("@")[0] + "@" + (parts.hostname or "")), port, parts.path or "/"


def _normalized(uri: object) -> tuple[str, str, int | None, str] | None:
    return _normalized_uri(uri) if isinstance(uri, str) else None


def _refuse(message: str) -> NoReturn:
    raise Unauthenticated(f"the DPoP proof {message}", error=ERROR)
