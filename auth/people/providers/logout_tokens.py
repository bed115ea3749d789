"""The notice of an OpenID provider that it has logged somebody out (OpenID Connect Back-Channel Logout 1.0)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NoReturn

from auth.people.providers.discovery import ALGORITHMS
from auth.tokens import jws, public_keys
from auth.tokens.jws import MalformedJwt, PublicKey
from auth.tokens.times import FUTURE_LEEWAY, LEEWAY, numeric_date
from hub.core import clock
from hub.core.errors import Invalid

_EVENT = "http://schemas.openid.net/event/backchannel-logout"
#: Seconds for which a notice is good that does not say it itself.
_GOOD_FOR = 120


@dataclass(frozen=True, slots=True)
class LogoutNotice:
    """Whose sessions end: those of a `subject`, of the provider's own `session`, or of both together."""

    subject: str | None
    session: str | None
    jti: str
    until: datetime


def read(text: str, jwks: object, *, issuer: str, client_id: str) -> LogoutNotice:
    """Check a logout token against the provider's keys; raises Invalid, naming the cause."""
    try:
        token = jws.read(text)
    except MalformedJwt as error:
        _refuse(str(error))
    key = _key(jwks, token.kid)
    if key is None or token.algorithm not in ALGORITHMS or not jws.is_signed_by(token, key):
        _refuse("is not signed by a key of the provider")
    if token.type not in (None, "jwt", "logout+jwt"):
        _refuse(f"is of the type {token.type!r}")
    return _notice(token.claims, issuer, client_id)


def _key(jwks: object, kid: str | None) -> PublicKey | None:
    """Return the key that the header names; others of the set may be of kinds that the hub does not read."""
    listed = jwks.get("keys") if isinstance(jwks, Mapping) else None
    named = [each for each in listed or () if kid is None or (isinstance(each, Mapping) and each.get("kid") == kid)]
    return public_keys.public_key(named[0]) if len(named) == 1 else None


def _notice(claims: Mapping[str, Any], issuer: str, client_id: str) -> LogoutNotice:
    audience = claims.get("aud")
    if claims.get("iss") != issuer:
        _refuse("was issued by somebody else")
    if client_id not in (audience if isinstance(audience, list) else [audience]):
        _refuse("was made out to somebody else")
    events = claims.get("events")
    if not isinstance(events, Mapping) or not isinstance(events.get(_EVENT), Mapping):
        _refuse("tells of no logout")
    if "nonce" in claims:
        _refuse("has a nonce, as an id_token has")
    subject, session, jti = (_text(claims, name) for name in ("sub", "sid", "jti"))
    if jti is None or (subject is None and session is None):
        _refuse("does not say whose sessions end")
    return LogoutNotice(subject, session, jti, _until(claims))


def _until(claims: Mapping[str, Any]) -> datetime:
    now, issued = clock.now().timestamp(), numeric_date(claims.get("iat"))
    if issued is None or issued > now + FUTURE_LEEWAY:
        _refuse("was issued in the future, or does not say when")
    expires = numeric_date(claims["exp"]) if "exp" in claims else issued + _GOOD_FOR
    if expires is None or expires + LEEWAY <= now:
        _refuse("has expired")
    return datetime.fromtimestamp(expires + LEEWAY, UTC)


def _text(claims: Mapping[str, Any], name: str) -> str | None:
    value = claims.get(name)
    if value is not None and (not isinstance(value, str) or not value):
        _refuse(f"has a {name} that is no text")
    return value


def _refuse(why: str) -> NoReturn:
    raise Invalid(f"the logout token {why}")
