"""Who asks at an address that is no GraphQL: a token with the scope, and a refusal in the same words as elsewhere."""

from collections.abc import Awaitable, Callable, Mapping
from functools import wraps
from typing import TypeAlias

from starlette.requests import Request
from starlette.responses import Response

from auth.grant import Grant
from auth.proofs.resource_request import ResourceRequest
from auth.scopes import Scope
from auth.server import challenges
from hub.core.errors import HubError, ScopeRequired, Unauthenticated
from hub.endpoints.failures import error_response
from hub.endpoints.headers import header_values
from hub.endpoints.services import services

Answer: TypeAlias = Callable[[Request, Grant], Awaitable[Response]]


def needs(scope: Scope) -> Callable[[Answer], Callable[[Request], Awaitable[Response]]]:
    """Answer only to a token that has this scope; a refusal tells what is missing."""

    def protect(answer: Answer) -> Callable[[Request], Awaitable[Response]]:
        @wraps(answer)
        async def protected(http: Request) -> Response:
            try:
                grant = await _grant(http)
                if not grant.allows(scope):
                    raise ScopeRequired(f"{http.url.path} needs the scope {scope}", scope=scope.value)
                return await answer(http, grant)
            except HubError as error:
                refusal = await error_response(http, error)
                refusal.headers.update(_challenge(http, error))
                return refusal

        return protected

    return protect


async def _grant(http: Request) -> Grant:
    headers = header_values(http.scope)
    authorization, proofs = headers.get(b"authorization", ()), headers.get(b"dpop", ())
    presented = ResourceRequest(authorization, proofs, http.method, http.url.path)
    return await services(http).auth.authenticate(presented)


def _challenge(http: Request, error: HubError) -> Mapping[str, str]:
    if isinstance(error, Unauthenticated):
        return challenges.headers(error, header_values(http.scope).get(b"authorization", ()))
    return {}
