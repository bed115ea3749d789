"""`/oauth/revoke` (RFC 7009): a token stops before its time, on every worker."""

from collections.abc import Awaitable, Callable

from auth.clients.record import Client
from auth.server.client_endpoint import EndpointRequest, EndpointResponse
from auth.server.introspection import concerns, token_of
from auth.tokens import revocations
from auth.tokens.claims import Claims
from auth.tokens.revocations import Revocations
from hub.core.audit.commands import record
from hub.core.errors import Unauthenticated
from hub.core.events import Event, EventKind
from hub.core.store.database import Database

_DONE = EndpointResponse(200, {})


class Revocation:
    """The answer is the same whether there was anything to revoke or not (section 2.2).

    `verify` says what a token says, whatever has become of its client.
    """

    def __init__(self, database: Database, verify: Callable[[str], Awaitable[Claims]], known: Revocations) -> None:
        self._database = database
        self._verify = verify
        self._known = known

    async def __call__(self, asked: EndpointRequest, client: Client) -> EndpointResponse:
        try:
            claims = await self._verify(token_of(asked))
        except Unauthenticated:
            return _DONE
        if concerns(client, claims):
            await self._revoke(claims, client)
        return _DONE

    async def _revoke(self, claims: Claims, client: Client) -> None:
        async with self._database.transaction() as connection:
            if await revocations.add(connection, claims):
                details = {"client": claims.client, "jti": claims.jti}
                await record(connection, client.actor, Event(EventKind.TOKEN_REVOKED, details=details))
        self._known.forget()
