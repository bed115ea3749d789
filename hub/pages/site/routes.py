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
Take = Callable[[Visit], Awaitable[None]]
Endpoint = Callable[[Request], Awaitable[Response]]


def open_page(host: Host, path: str, view: View) -> Route:
    """Make the route of a page for everybody."""
    return Route(path, _endpoint(host, view))


def page(host: Host, path: str, view: View, *roles: str) -> Route:
    """Make the route of a page for visitors with one of these roles; without roles, for all who are logged in."""
    return _closed(host, path, view, roles)


def change(host: Host, path: str, view: View, *roles: str) -> Route:
    """Make the route of a form: it has to come from a page of the hub."""
    return _closed(host, path, view, roles, _take_form)


def upload(host: Host, path: str, view: View, *roles: str) -> Route:
    """Make the route of a form that brings a file."""
    return _closed(host, path, view, roles, _take_file)


def _closed(host: Host, path: str, view: View, roles: tuple[str, ...], take: Take | None = None) -> Route:
    """The form is taken only from somebody who may send it."""

    async def admitted(visit: Visit) -> Response:
        if visit.visitor is None:
            return _to_login(visit)
        if roles and not visit.person.has(*roles):
            raise Forbidden("the page is for people with another role")
        if take:
            await take(visit)
        return await view(visit)

    return Route(path, _endpoint(host, admitted), methods=["POST" if take else "GET"])


async def _take_form(visit: Visit) -> None:
    visit.form = await visit.host.form(visit.request)


async def _take_file(visit: Visit) -> None:
    visit.take(await visit.host.upload(visit.request))


def _to_login(visit: Visit) -> Response:
    """Send to the login, which says so where a session has ended, and from there to where the visitor wanted."""
    ended = "1" if visit.host.came_before(visit.request) else None
    return visit.go(visit.host.login, next=visit.here, ended=ended)


def _endpoint(host: Host, view: View) -> Endpoint:
    async def answer(request: Request) -> Response:
        visit = Visit(request, host)
        try:
            visit.visitor = await host.visitor(request)
            return await view(visit)
        except HubError as error:
            return _to_login(visit) if error.status == HTTPStatus.UNAUTHORIZED else visit.refusal(error)
        except Exception:  # a person is told so on a page; the log has the cause under the request's id
            structlog.get_logger().exception("unexpected error")
            return visit.refusal(HubError("unexpected"))

    return answer
