"""`/oauth/revoke` (RFC 7009): revokes a token on every worker before it expires."""

from collections.abc import Awaitable, Callable

from auth.clients.record import Client
from auth.server.client_endpoint import EndpointRequest, EndpointResponse
from auth.server.introspection import concerns, token_of
from auth.tokens.claims import Claims
from auth.tokens.revocations import Revocations, add
from hub.core.audit.commands import record
from hub.core.errors import Unauthenticated
from hub.core.events import Event, EventKind
from hub.core.store.database import Database

_DONE = EndpointResponse(200, {})


class Revocation:
    """Handles requests for revocation; the response does not tell whether there was a token to revoke (section 2.2).

    `verify` returns the claims of a token even if its client has been disabled since.
    """

    def __init__(
        self, database: Database, verify: Callable[[str], Awaitable[Claims]], revocations: Revocations
    ) -> None:
        self._database = database
        self._verify = verify
        self._revocations = revocations

    async def __call__(self, request: EndpointRequest, client: Client) -> EndpointResponse:
        try:
            claims = await self._verify(token_of(request))
        except Unauthenticated:
            return _DONE
        if concerns(client, claims):
            await self._revoke(claims, client)
        return _DONE

    async def _revoke(self, claims: Claims, client: Client) -> None:
        async with self._database.transaction() as connection:
            if await add(connection, claims):
                details = {"client": claims.client, "jti": claims.jti}
                await record(connection, client.actor, Event(EventKind.TOKEN_REVOKED, details=details))
        self._revocations.forget()
