"""The routes of the authorization server: the endpoints for clients, its metadata and keys, and the login."""

from collections.abc import Awaitable, Callable
from typing import TypeAlias

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from auth.addresses import JWKS, metadata_paths, resource_paths
from auth.people.login import LoginEndpoints
from auth.people.page import LoginPages
from auth.server.client_endpoint import ClientEndpoint
from auth.server.metadata import resource_metadata, server_metadata
from auth.service import Auth
from hub.core.errors import Unavailable
from hub.core.languages import asked_language, translated

Answer: TypeAlias = Callable[[Request], Awaitable[Response]]
_CACHEABLE = {"Cache-Control": "public, max-age=300"}


def routes(auth: Auth, pages: LoginPages) -> list[Route]:
    """Return all routes; metadata and keys may be cached for five minutes, and people log in at `pages`."""

    async def metadata(_: Request) -> Response:
        return JSONResponse(server_metadata(auth.issuer), headers=_CACHEABLE)

    async def jwks(request: Request) -> Response:
        try:
            await auth.keys.refresh()
        except Unavailable as error:
            language = asked_language(request.headers.getlist("accept-language"))
            told = {"Vary": "Accept-Language", "Content-Language": language.value}
            return JSONResponse({"message": translated(error.message, language)}, error.status, headers=told)
        return JSONResponse(auth.keys.jwks(), media_type="application/jwk-set+json", headers=_CACHEABLE)

    return [
        *(_route(endpoint) for endpoint in auth.client_endpoints),
        *(Route(path, metadata) for path in metadata_paths(auth.issuer)),
        *(Route(path, _of_resource(auth.issuer, each)) for path, each in resource_paths(auth.issuer).items()),
        Route(JWKS, jwks),
        *LoginEndpoints(auth.login, pages).routes(),
    ]


def _of_resource(issuer: str, resource: str) -> Answer:
    async def metadata(_: Request) -> Response:
        return JSONResponse(resource_metadata(issuer, resource), headers=_CACHEABLE)

    return metadata


def _route(endpoint: ClientEndpoint) -> Route:
    async def answer(request: Request) -> Response:
        return await endpoint(request)

    return Route(endpoint.path, answer, methods=["POST"])
