"""Logs people in by OpenID Connect: code and PKCE, state and nonce, and a check of everything that comes back."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx2
from authlib.integrations.base_client.errors import MismatchingStateError
from authlib.integrations.starlette_client import StarletteIntegration, StarletteOAuth2App
from starlette.requests import Request
from starlette.responses import Response

from auth.people.providers import id_tokens, logout_tokens
from auth.people.providers.claims import claim
from auth.people.providers.connections import PATIENCE, TRACED, tls
from auth.people.providers.discovery import Discovery, discover
from auth.people.providers.logout_tokens import LogoutNotice
from auth.people.providers.port import Identity, LoginRefused
from auth.people.record import LONGEST
from auth.tokens.times import LEEWAY
from hub.core import clock
from hub.core.actor import Person
from hub.core.errors import HubError, Unavailable

#: Seconds for which a provider's document and keys are believed: a key that it has withdrawn is refused after that.
_BELIEVED_FOR = 300.0
#: Where the login round trip keeps when a fresh login was asked for.
_FRESH_SINCE = "fresh_since"


@dataclass(frozen=True, slots=True)
class OidcSettings:
    """What the hub's registration at the provider says; `claims_from` is id_token or userinfo."""

    code: str
    title: str
    issuer: str
    client_id: str
    client_secret: str | None = field(repr=False)
    client_auth: str
    scope: str
    name_claim: str
    claims_from: str


@dataclass(frozen=True, slots=True)
class _Client:
    """Authlib's client, made of what the provider published at a moment."""

    app: Any
    provider: Discovery
    made_at: float


class OidcProvider:
    """One OpenID provider; what it publishes is read when somebody logs in, so that the hub starts without it."""

    def __init__(self, settings: OidcSettings) -> None:
        self._settings = settings
        self._client: _Client | None = None

    @property
    def code(self) -> str:
        return self._settings.code

    @property
    def title(self) -> str:
        return self._settings.title

    @property
    def issuer(self) -> str:
        return self._settings.issuer

    async def begin(self, request: Request, callback: str, *, fresh: bool) -> Response:
        """Send the browser to the provider, which is told how old its own session with the person may be."""
        client = await self._current()
        request.session.pop(_FRESH_SINCE, None)
        asked: dict[str, object] = {"max_age": int(LONGEST.total_seconds())}
        if fresh:
            asked = {"prompt": "login", "max_age": 0}
            request.session[_FRESH_SINCE] = clock.now().timestamp()
        redirect: Response = await client.app.authorize_redirect(request, callback, **asked)
        return redirect

    async def complete(self, request: Request) -> Identity:
        """Return who came back; raises LoginRefused for each lie that a provider or somebody between might tell."""
        client = await self._current()
        since = request.session.pop(_FRESH_SINCE, None)
        id_tokens.check_callback(request, client.provider)
        token = await self._token(client, request)
        id_tokens.check_form(token.get("id_token"))
        claims: Mapping[str, Any] = token["userinfo"]
        at = id_tokens.authenticated_at(claims, since=_moment(since), longest=LONGEST)
        return self._identity(claims, await self._all_claims(client, token, claims), at)

    async def logged_out(self, token: str) -> LogoutNotice:
        """Return whom the provider says that it has logged out; raises Invalid, or Unavailable without its keys."""
        client = await self._current()
        try:
            keys = await client.app.fetch_jwk_set()
        except (httpx2.HTTPError, ValueError) as error:
            raise self._unreachable(error) from error
        return logout_tokens.read(token, keys, issuer=self.issuer, client_id=self._settings.client_id)

    async def _current(self) -> _Client:
        client = self._client
        if client is None or client.made_at < time.monotonic() - _BELIEVED_FOR:
            provider = await discover(self.issuer)
            client = self._client = _Client(_app(self._settings, provider), provider, time.monotonic())
        return client

    async def _token(self, client: _Client, request: Request) -> Mapping[str, Any]:
        options = {
            "iss": {"essential": True, "values": [self.issuer]},
            "aud": {"essential": True, "values": [self._settings.client_id]},
        }
        try:
            token: Mapping[str, Any] = await client.app.authorize_access_token(
                request, claims_options=options, leeway=LEEWAY
            )
        except httpx2.HTTPError as error:
            raise self._unreachable(error) from error
        except MismatchingStateError as error:
            raise LoginRefused("the login was not begun in this browser, or too long ago") from error
        except Exception as error:  # whatever an answer breaks in the libraries that read it, nobody is let in by it
            raise LoginRefused(f"the provider's answer is refused: {_said(error)[:200]}") from error
        if not isinstance(token.get("userinfo"), Mapping):
            raise LoginRefused("the provider sent no id_token")
        return token

    async def _all_claims(
        self, client: _Client, token: Mapping[str, Any], claims: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        if self._settings.claims_from == "id_token":
            return claims
        try:
            told = dict(await client.app.userinfo(token=token))
        except httpx2.HTTPError as error:
            raise self._unreachable(error) from error
        except (HubError, ValueError, TypeError, KeyError) as error:
            raise LoginRefused(f"the provider's userinfo cannot be read: {type(error).__name__}") from error
        if told.get("sub") != claims["sub"]:
            raise LoginRefused("the provider's userinfo is of somebody else")
        return told

    def _identity(self, proved: Mapping[str, Any], claims: Mapping[str, Any], at: datetime | None) -> Identity:
        subject, session = id_tokens.subject(proved), proved.get("sid")
        name = claim(claims, self._settings.name_claim)
        return Identity(
            Person(self.issuer, subject, name if isinstance(name, str) and name.strip() else subject),
            claims,
            authenticated_at=at,
            provider_session=session if isinstance(session, str) else None,
        )

    def _unreachable(self, error: Exception) -> Unavailable:
        return Unavailable(f"the identity provider {self.issuer} cannot be reached: {_said(error)}")


def _app(settings: OidcSettings, provider: Discovery) -> Any:
    return StarletteOAuth2App(
        StarletteIntegration(settings.code),
        settings.code,
        client_id=settings.client_id,
        client_secret=settings.client_secret,
        authorize_url=provider.authorization_endpoint,
        access_token_url=provider.token_endpoint,
        client_kwargs={
            "scope": settings.scope,
            "code_challenge_method": "S256",
            "token_endpoint_auth_method": settings.client_auth,
            "timeout": PATIENCE,
            "verify": tls(),
            "event_hooks": TRACED,
        },
        issuer=provider.issuer,
        jwks_uri=provider.jwks_uri,
        userinfo_endpoint=provider.userinfo_endpoint,
        id_token_signing_alg_values_supported=list(provider.algorithms),
    )


def _said(error: Exception) -> str:
    return str(error).rstrip(": ") or type(error).__name__


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
