"""Checks of an id_token and of the callback that brought it, beyond those that Authlib makes."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.requests import Request

from auth.people.providers.discovery import Discovery
from auth.people.providers.port import LoginRefused
from auth.tokens import jws
from auth.tokens.jws import MalformedJwt
from auth.tokens.times import LEEWAY, numeric_date
from hub.core import clock

#: Characters of a `sub` (OpenID Connect Core 1.0, section 2).
_LONGEST_SUBJECT = 255


def check_callback(request: Request, provider: Discovery) -> None:
    """Raise LoginRefused for a callback that another provider sent, is ambiguous, or tells of an error.

    Without the comparison of `iss` a provider could be handed the code of another one (RFC 9207).
    """
    parameters = request.query_params
    for name in ("code", "state", "iss", "error"):
        if len(parameters.getlist(name)) > 1:
            raise LoginRefused(f"the callback has {name} twice")
    issuer = parameters.get("iss")
    if issuer is None and provider.authorization_response_iss_parameter_supported:
        raise LoginRefused("the callback does not say which provider sent it")
    if issuer is not None and issuer != provider.issuer:
        raise LoginRefused("the callback was sent by another provider")
    if "error" in parameters:
        raise LoginRefused(f"the provider answered {parameters['error'][:40]!r}")
    if not parameters.get("code"):
        raise LoginRefused("the callback has no code")


def check_form(token: object) -> None:
    """Raise LoginRefused for an id_token that strict readers and lax ones could read differently."""
    if not isinstance(token, str):
        raise LoginRefused("the provider sent no id_token")
    try:
        jws.read(token)
    except MalformedJwt as error:
        raise LoginRefused(f"the id_token {error}") from None


def subject(claims: Mapping[str, Any]) -> str:
    """Return whom the id_token names; raises LoginRefused where that is nobody."""
    name = claims["sub"]
    if not isinstance(name, str) or not 0 < len(name.strip()) <= _LONGEST_SUBJECT or not name.isprintable():
        raise LoginRefused("the id_token names nobody")
    return name


def authenticated_at(claims: Mapping[str, Any], *, since: datetime | None, longest: timedelta) -> datetime | None:
    """Return when the person logged in at the provider, None where it does not say.

    Raises LoginRefused for a login longer ago than `longest` or, where a fresh one was asked for, before `since`.
    """
    told = numeric_date(claims.get("auth_time"))
    if told is None:
        if since is not None:
            raise LoginRefused("the provider does not say when the person logged in, and a new login was asked for")
        return None
    at, leeway = datetime.fromtimestamp(told, UTC), timedelta(seconds=LEEWAY)
    if since is not None and at < since - leeway:
        raise LoginRefused("the provider did not ask the person to log in once more")
    if at < clock.now() - longest - leeway:
        raise LoginRefused("the person logged in at the provider too long ago")
    return at
