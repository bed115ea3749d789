"""What an access token says, and whether it says it to the hub and for now (RFC 9068, section 4)."""

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
    """What a good token says; times in seconds since 1970, `jkt` the thumbprint of the key it is bound to."""

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


def validate(said: Mapping[str, Any], *, kid: str | None, issuer: str, audiences: Sequence[str], now: float) -> Claims:
    """`now` in seconds since 1970; raises Unauthenticated, naming the claim that is wrong."""
    if said.get("iss") != issuer:
        raise Unauthenticated(f"the token's issuer is not {issuer}")
    expires, issued = _times(said, now)
    return Claims(
        issuer=issuer,
        subject=_text(said, "sub"),
        client=_text(said, "client_id"),
        audience=_audience(said, audiences),
        scopes=scopes.known(_text(said, "scope").split(" ")),
        issued_at=issued,
        expires_at=expires,
        jti=_text(said, "jti"),
        kid=kid,
        jkt=_thumbprint(said),
        bounds=_bounds(said),
    )


def _audience(said: Mapping[str, Any], audiences: Sequence[str]) -> tuple[str, ...]:
    heard = said.get("aud")
    named = heard if isinstance(heard, list) else [heard]
    if not all(isinstance(name, str) for name in named) or set(audiences).isdisjoint(named):
        raise Unauthenticated(f"the token's audience is not {audiences[0]}")
    return tuple(named)


def _times(said: Mapping[str, Any], now: float) -> tuple[int, int]:
    """`exp` and `iat` of a token that is good now; `iat` must not lie in the future, nor `nbf` if there is one."""
    expires, issued = _moment(said, "exp"), _moment(said, "iat")
    if now >= expires + LEEWAY:
        raise Unauthenticated("the token has expired")
    if issued > now + LEEWAY or issued >= expires:
        raise Unauthenticated("the token's iat lies in the future or after its exp")
    if "nbf" in said and _moment(said, "nbf") > now + LEEWAY:
        raise Unauthenticated("the token is not valid yet")
    return expires, issued


def _thumbprint(said: Mapping[str, Any]) -> str | None:
    """A token bound by another means than DPoP must not pass as one that is bound to nobody."""
    if "cnf" not in said:
        return None
    confirmation = said["cnf"]
    thumbprint = confirmation.get("jkt") if isinstance(confirmation, dict) else None
    if not isinstance(thumbprint, str) or len(confirmation) > 1:
        raise Unauthenticated("the token is bound by a means (cnf) that the hub cannot check")
    return thumbprint


def _bounds(said: Mapping[str, Any]) -> tuple[Bound, ...] | None:
    """What cannot be read cannot be kept to: such a token opens nothing rather than everything."""
    if authorization_details.PARAMETER not in said:
        return None
    try:
        return authorization_details.bounds(said[authorization_details.PARAMETER])
    except Invalid as error:
        raise Unauthenticated("the token's authorization_details are none that the hub can keep to") from error


def _moment(said: Mapping[str, Any], name: str) -> int:
    value = numeric_date(said.get(name))
    if value is None:
        raise Unauthenticated(f"the token's {name} is not a time")
    return int(value)


def _text(said: Mapping[str, Any], name: str) -> str:
    value = said.get(name)
    if not isinstance(value, str):
        raise Unauthenticated(f"the token's {name} is not a string")
    return value
