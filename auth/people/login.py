"""The addresses at which people log in and out; every one that changes something is a POST answered 303."""

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from auth import addresses
from auth.people import demo, forms, page
from auth.people.cookies import SessionCookie
from auth.people.sessions import Login, Sessions
from hub.core.errors import Forbidden
from hub.core.settings import Settings


class LoginEndpoints:
    """Begins and ends the sessions of people; the demo's chooser is there only where a setting asks for it."""

    def __init__(self, sessions: Sessions, cookie: SessionCookie, settings: Settings) -> None:
        self._sessions = sessions
        self._cookie = cookie
        self._public_url = settings.issuer
        self._has_chooser = settings.demo_login and not settings.production

    def routes(self) -> list[Route]:
        chooser = Route(addresses.LOGIN_DEMO, self._demo, methods=["GET", "POST"])
        return [Route(addresses.LOGOUT, self._logout, methods=["POST"]), *([chooser] if self._has_chooser else [])]

    async def _demo(self, request: Request) -> Response:
        people = [each for each in await self._sessions.people(demo.ISSUER) if each.enabled]
        if request.method != "POST":
            return page.chooser(people, demo.TITLES, forms.own_path(request.query_params.get("next")))
        forms.check_own_page(request, self._public_url)
        form = await forms.read(request)
        chosen = [each.person for each in people if each.person.subject == form.get("subject")]
        if not chosen:
            raise Forbidden("the demonstration has no such person")
        return await self._logged_in(request, Login(chosen[0], "demo"), forms.own_path(form.get("next")))

    async def _logout(self, request: Request) -> Response:
        """End the session that the form belongs to; without one there is nothing to end."""
        session = await self._sessions.find(self._cookie.value(request))
        if session:
            form = await forms.read(request)
            forms.check_form(request, self._public_url, session, form.get(forms.CSRF_FIELD))
            await self._sessions.end(session)
        response = RedirectResponse("/", HTTPStatus.SEE_OTHER)
        self._cookie.drop(response)
        return response

    async def _logged_in(self, request: Request, login: Login, following: str) -> Response:
        value = await self._sessions.begin(login, before=self._cookie.value(request))
        response = RedirectResponse(following, HTTPStatus.SEE_OTHER, headers={"Cache-Control": "no-store"})
        self._cookie.put(response, value)
        return response
