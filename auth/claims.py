"""What an access token says, and whether it says it to the hub and for now (RFC 9068, section 4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from auth import scopes
from auth.scopes import Scope
from hub.errors import Unauthenticated

#: Seconds by which the clocks of two machines may differ.
LEEWAY = 10
_END_OF_TIME = 253_402_300_800


@dataclass(frozen=True, slots=True)
class Claims:
    """What a good token says; `expires_at` in seconds since 1970."""

    client: str
    scopes: frozenset[Scope]
    expires_at: int
    jti: str
    kid: str


def judge(said: Mapping[str, Any], *, kid: str, issuer: str, audience: str, now: float) -> Claims:
    """`now` in seconds since 1970; raises Unauthenticated, naming the claim that is wrong."""
    if said.get("iss") != issuer:
        raise Unauthenticated(f"the token's issuer is not {issuer}")
    heard = said.get("aud")
    if heard != audience and not (isinstance(heard, list) and audience in heard):
        raise Unauthenticated(f"the token's audience is not {audience}")
    _text(said, "sub")
    return Claims(
        client=_text(said, "client_id"),
        scopes=scopes.known(_text(said, "scope").split(" ")),
        expires_at=_expiry(said, now),
        jti=_text(said, "jti"),
        kid=kid,
    )


def _expiry(said: Mapping[str, Any], now: float) -> int:
    """Of a token that is good now; `iat` must not lie in the future, nor `nbf` if there is one."""
    expires, issued = _moment(said, "exp"), _moment(said, "iat")
    if now >= expires + LEEWAY:
        raise Unauthenticated("the token has expired")
    if issued > now + LEEWAY or issued >= expires:
        raise Unauthenticated("the token's iat lies in the future or after its exp")
    if "nbf" in said and _moment(said, "nbf") > now + LEEWAY:
        raise Unauthenticated("the token is not valid yet")
    return expires


def _moment(said: Mapping[str, Any], name: str) -> int:
    value = said.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < _END_OF_TIME:
        raise Unauthenticated(f"the token's {name} is not a time")
    return int(value)


def _text(said: Mapping[str, Any], name: str) -> str:
    value = said.get(name)
    if not isinstance(value, str):
        raise Unauthenticated(f"the token's {name} is not a string")
    return value
