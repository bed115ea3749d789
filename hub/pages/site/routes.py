"""Makes a route of a page: who may see it, what its form must bring, and what is shown where it fails."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hub.core.errors import Forbidden, HubError
from hub.pages.site.host import Host
from hub.pages.site.visit import Visit

View = Callable[[Visit], Awaitable[Response]]


def open_page(host: Host, path: str, view: View) -> Route:
    """Make the route of a page for everybody."""

    async def answer(request: Request) -> Response:
        visit = Visit(request, host, await host.visitor(request))
        return await _answer(visit, view)

    return Route(path, answer)


def page(host: Host, path: str, view: View, *roles: str) -> Route:
    """Make the route of a page for visitors with one of these roles; without roles, for all who are logged in."""
    return _closed(host, path, view, roles, "GET")


def change(host: Host, path: str, view: View, *roles: str) -> Route:
    """Make the route of a form: it has to come from a page of the hub."""
    return _closed(host, path, view, roles, "POST")


def _closed(host: Host, path: str, view: View, roles: tuple[str, ...], method: str) -> Route:
    async def answer(request: Request) -> Response:
        visit = Visit(request, host, await host.visitor(request))
        if visit.visitor is None:
            return _to_login(visit)
        return await _answer(visit, view if _admits(visit, roles) else _turned_away)

    return Route(path, answer, methods=[method])


def _to_login(visit: Visit) -> Response:
    """Send to the login, and from there to where the visitor wanted; the content of a form is lost."""
    return visit.go(visit.host.login, next=visit.here)


def _admits(visit: Visit, roles: tuple[str, ...]) -> bool:
    return not roles or visit.person.has(*roles)


async def _turned_away(visit: Visit) -> Response:
    raise Forbidden("the page is for people with another role")


async def _answer(visit: Visit, view: View) -> Response:
    try:
        if visit.request.method == "POST":
            visit.form = await visit.host.form(visit.request)
        return await view(visit)
    except HubError as error:
        if error.status == HTTPStatus.UNAUTHORIZED:
            return _to_login(visit)
        return visit.refusal(error)
    except Exception:  # a person is told so on a page; the log has the cause under the request's id
        structlog.get_logger().exception("unexpected error")
        return visit.refusal(HubError("unexpected"))
