"""Hands the requests that are most of all to their route, past those that look for the others."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from hub.core.errors import HubError


class Shortcut:
    """ASGI middleware, the last before the routes; what its route raises is told as `tell_error` tells it.

    Anything but the route's own address and methods goes on as it came.
    """

    def __init__(
        self, app: ASGIApp, route: Route, tell_error: Callable[[Request, Exception], Awaitable[Response]]
    ) -> None:
        self._app = app
        self._route = route
        self._path, self._methods = route.path, frozenset(route.methods or ())
        self._tell_error = tell_error

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != self._path or scope["method"] not in self._methods:
            await self._app(scope, receive, send)
            return
        scope["route"] = self._route
        try:
            await self._route.app(scope, receive, send)
        except HubError as error:
            response = await self._tell_error(Request(scope, receive, send), error)
            await response(scope, receive, send)
