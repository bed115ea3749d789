"""`/oauth/token`: issues access tokens to authenticated clients, and logs each of them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from auth.clients.record import Client
from auth.server.authorization_server import OAuthServer, TokenRequest
from auth.server.client_endpoint import EndpointRequest, EndpointResponse
from auth.server.constraints import ConstraintsReader, TokenConstraints
from auth.server.token_client import TokenClient
from hub.core import clock
from hub.core.audit import rules
from hub.core.audit.log import AuditLog
from hub.core.events import Event, EventKind


@dataclass(frozen=True, slots=True)
class TokenIssuance:
    """Handles token requests: `ready` is awaited before signing, `fresh_nonce` makes the nonce of the next proof."""

    server: OAuthServer
    constraints: ConstraintsReader
    ready: Callable[[], Awaitable[None]]
    fresh_nonce: Callable[[], str | None]
    log: AuditLog

    async def __call__(self, request: EndpointRequest, client: Client) -> EndpointResponse:
        """Issue a token; one that cannot be logged is not sent."""
        await self.ready()
        constraints = await self.constraints.read(request, client)
        token_request = TokenRequest(request.parameters, TokenClient(client, constraints))
        response: EndpointResponse = self.server.create_token_response(token_request)
        event = _issued(client, constraints, response)
        await self.log.write(rules.entry(client.actor, event, clock.now()))
        nonce = self.fresh_nonce()
        return response._replace(headers=[*response.headers, ("DPoP-Nonce", nonce)]) if nonce else response


def _issued(client: Client, constraints: TokenConstraints, response: EndpointResponse) -> Event:
    usccs = sorted({uscc for bound in constraints.bounds or () for uscc in bound.usccs})
    scope = response.body["scope"]
    details = {"client": client.code, "jti": constraints.jti, "scope": scope, **constraints.details}
    return Event(EventKind.TOKEN_ISSUED, usccs, details)
