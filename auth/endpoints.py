"""The routes of the authorization server: tokens, and what others must know to trust them."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from auth.client import AuthMethod
from auth.scopes import Scope
from auth.service import Auth
from hub.errors import Unavailable

_CACHEABLE = {"Cache-Control": "public, max-age=300"}


def routes(auth: Auth) -> list[Route]:
    async def token(request: Request) -> Response:
        return await auth.token_endpoint(request)

    async def metadata(_: Request) -> Response:
        return JSONResponse(server_metadata(auth.issuer), headers=_CACHEABLE)

    async def jwks(_: Request) -> Response:
        try:
            await auth.keys.refresh()
        except Unavailable as error:
            return JSONResponse({"message": error.message}, error.status)
        return JSONResponse(auth.keys.jwks(), media_type="application/jwk-set+json", headers=_CACHEABLE)

    return [
        Route("/oauth/token", token, methods=["POST"]),
        Route("/.well-known/oauth-authorization-server", metadata),
        Route("/.well-known/jwks.json", jwks),
    ]


def server_metadata(issuer: str) -> dict[str, object]:
    """RFC 8414: what works now, and nothing else. No response type is supported, and the member is required."""
    return {
        "issuer": issuer,
        "token_endpoint": f"{issuer}/oauth/token",
        "jwks_uri": f"{issuer}/.well-known/jwks.json",
        "scopes_supported": list(Scope),
        "response_types_supported": [],
        "grant_types_supported": ["client_credentials"],
        "token_endpoint_auth_methods_supported": [AuthMethod.CLIENT_SECRET_BASIC],
    }
