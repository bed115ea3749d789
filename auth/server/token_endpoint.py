"""`/oauth/token`: what a proven client asks for, and the token that comes of it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from auth.clients.record import Client
from auth.server.authorization_server import OAuthServer, TokenRequest
from auth.server.client_endpoint import EndpointRequest, EndpointResponse
from auth.server.constraints import ConstraintsReader
from auth.server.token_client import TokenClient, TokenConstraints
from hub.core import clock
from hub.core.audit import rules
from hub.core.audit.log import AuditLog
from hub.core.events import Event, EventKind


@dataclass(frozen=True, slots=True)
class TokenIssuance:
    """One per process; `ready` is awaited before anything is signed, `fresh_nonce` is for the client's next proof."""

    server: OAuthServer
    terms_of: ConstraintsReader
    ready: Callable[[], Awaitable[None]]
    fresh_nonce: Callable[[], str | None]
    log: AuditLog

    async def __call__(self, asked: EndpointRequest, client: Client) -> EndpointResponse:
        """A token that cannot be logged is not issued."""
        await self.ready()
        terms = await self.terms_of(asked, client)
        answer: EndpointResponse = self.server.create_token_response(
            TokenRequest(asked.parameters, TokenClient(client, terms))
        )
        event = _issued(client, terms, answer)
        await self.log.write(rules.entry(client.actor, event, clock.now()))
        nonce = self.fresh_nonce()
        return answer._replace(headers=[*answer.headers, ("DPoP-Nonce", nonce)]) if nonce else answer


def _issued(client: Client, terms: TokenConstraints, answer: EndpointResponse) -> Event:
    bounds = terms.bounds or ()
    usccs = sorted({uscc for bound in bounds for uscc in bound.usccs})
    details = {"client": client.code, "jti": terms.jti, "scope": answer.body["scope"], **terms.details}
    return Event(EventKind.TOKEN_ISSUED, usccs, details)
