"""`/oauth/introspect` (RFC 7662): what a token is still good for, said to the client that it was issued to."""

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

Inspect: TypeAlias = Callable[[str], Awaitable[tuple[Claims, Client]]]
_INACTIVE = EndpointResponse(200, {"active": False})


def token_of(asked: EndpointRequest) -> str:
    """The parameter that introspection and revocation are about."""
    token = asked.parameters.get("token")
    if token is None:
        raise InvalidRequestError("token is missing")
    return token


def concerns(client: Client, claims: Claims) -> bool:
    """Whether the token is the client's own, or the client administers the others."""
    return claims.client == client.code or Scope.CLIENT_ADMIN in client.scopes


class Introspection:
    """`inspect` says what a token says if it is still good; to anyone whom it does not concern, no token is."""

    def __init__(self, inspect: Inspect) -> None:
        self._inspect = inspect

    async def __call__(self, asked: EndpointRequest, client: Client) -> EndpointResponse:
        try:
            claims, owner = await self._inspect(token_of(asked))
        except Unauthenticated:
            return _INACTIVE
        return EndpointResponse(200, _told(claims, owner)) if concerns(client, claims) else _INACTIVE


def _told(claims: Claims, owner: Client) -> Mapping[str, object]:
    """Scopes as they are now: a token never opens more than its client's present record."""
    bound = {"cnf": {"jkt": claims.jkt}} if claims.jkt else {}
    narrowed = {authorization_details.PARAMETER: authorization_details.document(claims.bounds)} if claims.bounds else {}
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
        **bound,
        **narrowed,
    }
