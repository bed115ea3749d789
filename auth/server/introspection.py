"""`/oauth/introspect` (RFC 7662): tells a client whether its token is still active, and what it allows."""

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeAlias

from authlib.oauth2.rfc6749 import InvalidRequestError

from auth import scopes
from auth.clients.record import Client
from auth.scopes import Scope
from auth.server.client_endpoint import EndpointRequest, EndpointResponse
from auth.tokens import authorization_details
from auth.tokens.claims import Claims
from hub.core.errors import Unauthenticated

#: Returns a valid token's claims and its client; raises Unauthenticated for any other token.
Inspect: TypeAlias = Callable[[str], Awaitable[tuple[Claims, Client]]]
_INACTIVE = EndpointResponse(200, {"active": False})


def token_of(request: EndpointRequest) -> str:
    """Return the token that a request for introspection or revocation is about; raises invalid_request without one."""
    token = request.parameters.get("token")
    if token is None:
        raise InvalidRequestError("token is missing")
    return token


def concerns(client: Client, claims: Claims) -> bool:
    """Return whether the client may ask about the token: it is its own, or the client administers all clients."""
    return claims.client == client.code or Scope.CLIENT_ADMIN in client.scopes


class Introspection:
    """Handles requests for introspection; a token that is not the client's concern is inactive, like an invalid one."""

    def __init__(self, inspect: Inspect) -> None:
        self._inspect = inspect

    async def __call__(self, request: EndpointRequest, client: Client) -> EndpointResponse:
        try:
            claims, owner = await self._inspect(token_of(request))
        except Unauthenticated:
            return _INACTIVE
        return EndpointResponse(200, _active(claims, owner)) if concerns(client, claims) else _INACTIVE


def _active(claims: Claims, owner: Client) -> Mapping[str, object]:
    """Describe an active token; its scopes are those that its client's record still allows."""
    confirmation = {"cnf": {"jkt": claims.jkt}} if claims.jkt else {}
    details = {authorization_details.PARAMETER: authorization_details.document(claims.bounds)} if claims.bounds else {}
    return {
        "active": True,
        "iss": claims.issuer,
        "sub": claims.subject,
        "aud": claims.audience[0] if len(claims.audience) == 1 else list(claims.audience),
        "client_id": claims.client,
        "scope": scopes.text(claims.scopes & owner.scopes),
        "token_type": "DPoP" if claims.jkt else "Bearer",
        "iat": claims.issued_at,
        "exp": claims.expires_at,
        "jti": claims.jti,
        **confirmation,
        **details,
    }
