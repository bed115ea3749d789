"""The claims of an access token, and whether they are meant for the hub and hold now (RFC 9068, section 4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from auth import scopes
from auth.scopes import Scope
from auth.tokens import authorization_details
from auth.tokens.times import LEEWAY, numeric_date
from hub.core.actor import Bound
from hub.core.errors import Invalid, Unauthenticated


@dataclass(frozen=True, slots=True)
class Claims:
    """The claims of a valid token.

    Times are in seconds since 1970, `jkt` is the thumbprint of the key that the token is bound to, and `bounds` are its
    authorization details. `kid` names the hub's key that signed it; None for a token of another issuer.
    """

    issuer: str
    subject: str
    client: str
    audience: tuple[str, ...]
    scopes: frozenset[Scope]
    issued_at: int
    expires_at: int
    jti: str
    kid: str | None
    jkt: str | None = None
    bounds: tuple[Bound, ...] | None = None


def validate(
    payload: Mapping[str, Any], *, kid: str | None, issuer: str, audiences: Sequence[str], now: float
) -> Claims:
    """Validate the payload of a token whose signature is good; `now` is in seconds since 1970.

    Raises Unauthenticated, naming the claim that is wrong.
    """
    if payload.get("iss") != issuer:
        raise Unauthenticated(f"the token's issuer is not {issuer}")
    expires, issued = _times(payload, now)
    return Claims(
        issuer=issuer,
        subject=_text(payload, "sub"),
        client=_text(payload, "client_id"),
        audience=_audience(payload, audiences),
        scopes=scopes.known(_text(payload, "scope").split(" ")),
        issued_at=issued,
        expires_at=expires,
        jti=_text(payload, "jti"),
        kid=kid,
        jkt=_thumbprint(payload),
        bounds=_bounds(payload),
    )


def _audience(payload: Mapping[str, Any], audiences: Sequence[str]) -> tuple[str, ...]:
    aud = payload.get("aud")
    audience = aud if isinstance(aud, list) else [aud]
    if not all(isinstance(name, str) for name in audience) or set(audiences).isdisjoint(audience):
        raise Unauthenticated(f"the token's audience is not {audiences[0]}")
    return tuple(audience)


def _times(payload: Mapping[str, Any], now: float) -> tuple[int, int]:
    """Return `exp` and `iat` of a token that is valid now; neither `iat` nor an `nbf` may lie in the future."""
    expires, issued = _moment(payload, "exp"), _moment(payload, "iat")
    if now >= expires + LEEWAY:
        raise Unauthenticated("the token has expired")
    if issued > now + LEEWAY or issued >= expires:
        raise Unauthenticated("the token's iat lies in the future or after its exp")
    if "nbf" in payload and _moment(payload, "nbf") > now + LEEWAY:
        raise Unauthenticated("the token is not valid yet")
    return expires, issued


def _thumbprint(payload: Mapping[str, Any]) -> str | None:
    """Return the thumbprint of the key that the token is bound to (`cnf`), or None if it is bound to none.

    A token that is bound by another means than DPoP is refused: taken as a bearer token, it would lose its binding.
    """
    if "cnf" not in payload:
        return None
    confirmation = payload["cnf"]
    thumbprint = confirmation.get("jkt") if isinstance(confirmation, dict) else None
    if not isinstance(thumbprint, str) or len(confirmation) > 1:
        raise Unauthenticated("the token is bound by a means (cnf) that the hub cannot check")
    return thumbprint


def _bounds(payload: Mapping[str, Any]) -> tuple[Bound, ...] | None:
    """Return the authorization details, or None if the token has none.

    A token whose details the hub cannot read is refused: without them it would open more than was granted.
    """
    if authorization_details.PARAMETER not in payload:
        return None
    try:
        return authorization_details.bounds(payload[authorization_details.PARAMETER])
    except Invalid as error:
        raise Unauthenticated("the token's authorization_details are none that the hub can keep to") from error


def _moment(payload: Mapping[str, Any], name: str) -> int:
    value = numeric_date(payload.get(name))
    if value is None:
        raise Unauthenticated(f"the token's {name} is not a time")
    return int(value)


def _text(payload: Mapping[str, Any], name: str) -> str:
    value = payload.get(name)
    if not isinstance(value, str):
        raise Unauthenticated(f"the token's {name} is not a string")
    return value
