"""The addresses at which people log in and out; every one that changes something is a POST answered 303."""

import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus

import structlog
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from auth import addresses
from auth.people import demo, forms
from auth.people.begins import LoginBegins
from auth.people.cookies import SessionCookie
from auth.people.page import LoginPages
from auth.people.providers.files import RegisteredProvider
from auth.people.providers.port import LoginRefused
from auth.people.record import Login
from auth.people.round_trip import MAX_AGE, RoundTrip
from auth.people.sessions import Sessions
from auth.proofs.single_use import SingleUses
from hub.core import clock
from hub.core.audit.log import AuditLog
from hub.core.audit.rules import entry
from hub.core.errors import Forbidden, HubError, Invalid, NotFound, RateLimit, Unauthenticated
from hub.core.events import Event, EventKind

log = structlog.get_logger()
_Endpoint = Callable[[Request], Awaitable[Response]]
#: Where the login round trip keeps the address to go to afterwards.
_NEXT = "next"


@dataclass(frozen=True, slots=True)
class LoginParts:
    """What the login is made of; `secrets` are those that all processes share, the newest first."""

    public_url: str
    sessions: Sessions
    cookie: SessionCookie
    providers: Mapping[str, RegisteredProvider]
    uses: SingleUses
    audit: AuditLog
    secrets: Callable[[], Awaitable[Sequence[bytes]]]
    has_chooser: bool
    begins: LoginBegins = field(default_factory=LoginBegins)


class LoginEndpoints:
    """Begins and ends the sessions of people."""

    def __init__(self, parts: LoginParts, pages: LoginPages) -> None:
        self._parts = parts
        self._pages = pages
        self._base = addresses.path(parts.public_url)

    def routes(self) -> list[Route]:
        """Return the routes; the demo's chooser is among them only where a setting asks for it."""
        parts = self._parts
        round_trip = [Middleware(RoundTrip, parts.secrets, secure=parts.cookie.secure)]
        chooser = Route(addresses.LOGIN_DEMO, self._guarded(self._demo), methods=["GET", "POST"])
        return [
            Route(addresses.LOGIN, self._choice),
            *([chooser] if parts.has_chooser else []),
            Route(addresses.LOGIN_BEGIN, self._guarded(self._begin), middleware=round_trip),
            Route(addresses.LOGIN_CALLBACK, self._guarded(self._callback), middleware=round_trip),
            Route(addresses.LOGIN_NOTICE, self._notice, methods=["POST"]),
            Route(addresses.LOGOUT, self._guarded(self._logout), methods=["POST"]),
        ]

    async def _choice(self, request: Request) -> Response:
        """Show the ways to log in."""
        following = forms.own_path(request.query_params.get("next"))
        titles = {addresses.login_begin(code): each.port.title for code, each in self._parts.providers.items()}
        if self._parts.has_chooser:
            titles[addresses.LOGIN_DEMO] = "演示人员"
        return self._pages.providers(request, titles, following)

    async def _demo(self, request: Request) -> Response:
        people = [each for each in await self._parts.sessions.people(demo.ISSUER) if each.enabled]
        if request.method != "POST":
            return self._pages.chooser(request, people, forms.own_path(request.query_params.get("next")))
        forms.check_own_page(request, self._parts.public_url)
        form = await forms.read(request)
        chosen = [each.person for each in people if each.person.subject == form.get("subject")]
        if not chosen:
            raise Forbidden("the demonstration has no such person")
        login = Login(chosen[0], "demo", authenticated_at=clock.now())
        return await self._logged_in(request, login, forms.own_path(form.get("next")))

    async def _begin(self, request: Request) -> Response:
        provider = self._provider(request)
        self._parts.begins.check(request)
        request.session[_NEXT] = forms.own_path(request.query_params.get("next"))
        callback = self._parts.public_url + addresses.login_callback(provider.port.code)
        return await provider.port.begin(request, callback, fresh=request.query_params.get("fresh") == "1")

    async def _callback(self, request: Request) -> Response:
        provider = self._provider(request)
        await self._check_first_use(request, provider.port.code)
        following = forms.own_path(request.session.pop(_NEXT, None))
        identity = await provider.port.complete(request)
        login = Login(
            identity.person,
            provider.port.code,
            provider.table.entry(identity),
            identity.provider_session,
            identity.authenticated_at,
        )
        return await self._logged_in(request, login, following)

    async def _check_first_use(self, request: Request, code: str) -> None:
        """Raise LoginRefused for a callback that has been used, in whichever browser and at whichever process."""
        state = request.query_params.get("state")
        if not state:
            raise LoginRefused("the callback has no state")
        until = clock.now() + timedelta(seconds=2 * MAX_AGE)
        if not await self._parts.uses.is_first("login", code, state, until=until):
            raise LoginRefused("the callback was used before")

    async def _logged_in(self, request: Request, login: Login, following: str) -> Response:
        cookie = self._parts.cookie
        value = await self._parts.sessions.begin(login, before=cookie.value(request))
        target = self._base + following
        response = RedirectResponse(target, HTTPStatus.SEE_OTHER, headers={"Cache-Control": "no-store"})
        cookie.put(response, value)
        return response

    async def _notice(self, request: Request) -> Response:
        """End the sessions that a provider says it has ended; a notice that is not good is a 400 (standard, 2.8)."""
        try:
            port = self._provider(request).port
            notice = await port.logged_out((await forms.read(request)).get("logout_token", ""))
            if not await self._parts.uses.is_first("logout", port.issuer, notice.jti, until=notice.until):
                raise Invalid("the logout token was used before")
            await self._parts.sessions.end_all(port.issuer, notice.subject, notice.session)
        except (Invalid, NotFound) as error:
            log.warning("a logout notice was refused", cause=error.message)
            return Response(status_code=HTTPStatus.BAD_REQUEST, headers={"Cache-Control": "no-store"})
        return Response(headers={"Cache-Control": "no-store"})

    async def _logout(self, request: Request) -> Response:
        """End the session that the form belongs to; without one there is nothing to end."""
        session = await self._parts.sessions.find(self._parts.cookie.value(request))
        if session:
            form = await forms.read(request)
            forms.check_form(request, self._parts.public_url, session, form.get(forms.CSRF_FIELD))
            await self._parts.sessions.end(session)
        response = RedirectResponse(f"{self._base}/?done=logged-out", HTTPStatus.SEE_OTHER)
        self._parts.cookie.drop(response)
        return response

    def _provider(self, request: Request) -> RegisteredProvider:
        code = request.path_params["provider"]
        if code not in self._parts.providers:
            raise NotFound(f"no identity provider {code[:20]!r}")
        return self._parts.providers[code]

    def _guarded(self, endpoint: _Endpoint) -> _Endpoint:
        """Answer a refusal with a page; who was not let in is logged, with the cause that the page does not tell."""

        async def guarded(request: Request) -> Response:
            try:
                return await endpoint(request)
            except HubError as error:
                reference = getattr(request.state, "request_id", None) or secrets.token_hex(16)
                await self._log_refusal(request, error, reference)
                waiting = error.retry_after if isinstance(error, RateLimit) else None
                headers = {"Retry-After": str(waiting)} if waiting else {}
                return self._pages.refusal(request, error.status, reference, headers)

        return guarded

    async def _log_refusal(self, request: Request, error: HubError, reference: str) -> None:
        if not isinstance(error, Unauthenticated | Forbidden):
            log.warning("a login failed", cause=error.message)
            return
        provider = request.path_params.get("provider", "demo")
        details = {"request": reference, "provider": provider, "cause": error.message}
        await self._parts.audit.write(entry(None, Event(EventKind.LOGIN_REFUSED, details=details), clock.now()))
