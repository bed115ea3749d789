"""What GraphiQL gets in development alone: a token, for whoever sits at this machine, and the scopes beside fields."""

from ipaddress import ip_address
from urllib.parse import urlsplit

import orjson
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from hub.core.errors import Forbidden, HubError
from hub.endpoints.failures import error_response
from hub.endpoints.services import services
from schema.sdl import scopes_by_field

TOKEN, SCOPES = "/graphiql/token", "/graphiql/scopes.json"
_NAMES = ("localhost", "127.0.0.1", "::1")


def routes() -> list[Route]:
    """Both addresses; the application has them in development only."""
    content = orjson.dumps(scopes_by_field())

    async def scopes(_: Request) -> Response:
        return Response(content, media_type="application/json", headers={"Cache-Control": "no-cache"})

    return [Route(TOKEN, token, methods=["POST"]), Route(SCOPES, scopes)]


async def token(http: Request) -> Response:
    """A token of the client `graphiql`, which reads whatever there is to read; its secret nobody has."""
    try:
        _check_here(http)
        issued = await services(http).auth.developer.token()
    except HubError as error:
        return await error_response(http, error)
    return JSONResponse(issued.body, issued.status, dict(issued.headers))


def _check_here(http: Request) -> None:
    """Raise Forbidden for another machine, for another site's page, and for a name that was pointed at this machine."""
    host = http.client.host if http.client else ""
    if not _loopback(host):
        raise Forbidden(f"tokens without a secret are for this machine, and the request comes from {host or 'nowhere'}")
    here = http.headers.get("host", "")
    if _name(f"//{here}") not in _NAMES:
        raise Forbidden(f"tokens without a secret are for pages of localhost, and the page's address is {here[:60]!r}")
    if urlsplit(http.headers.get("origin", "")).netloc != here:
        raise Forbidden("tokens without a secret are for the hub's own page")


def _name(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def _loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
