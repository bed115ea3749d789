"""Tokens for a developer's own tools: of a client that only reads, and that has no secret which anybody knows."""

from auth.clients import commands, queries
from auth.clients.record import Client
from auth.clients.rules import NewClient
from auth.proofs.credentials import BasicCredentials
from auth.scopes import Scope
from auth.server.client_endpoint import EndpointRequest, EndpointResponse
from auth.server.token_endpoint import TokenIssuance
from hub.core.actor import HUB, Kind
from hub.core.errors import Forbidden
from hub.core.store.database import Database

CLIENT = "graphiql"
_READING = [*(scope for scope in Scope if scope.endswith(":read") and not scope.reserved), Scope.INTROSPECTION]
_NEW = NewClient(CLIENT, "GraphiQL", Kind.DEPARTMENT, _READING, organisation=HUB.organisation)


class DeveloperTokens:
    """Issues tokens to this machine's developer; who may ask is for the endpoint to say, which production lacks."""

    def __init__(self, database: Database, issuance: TokenIssuance) -> None:
        self._database = database
        self._issuance = issuance

    async def token(self) -> EndpointResponse:
        """Issue and log a token as the token endpoint does; raises Forbidden where the client was disabled."""
        client = await self._client()
        if not client.enabled:
            raise Forbidden(f"client {CLIENT!r} is disabled")
        asked = EndpointRequest({"grant_type": "client_credentials"}, (), BasicCredentials(CLIENT, ""), ())
        return await self._issuance(asked, client)

    async def _client(self) -> Client:
        async with self._database.transaction() as connection:
            known = await queries.find(connection, CLIENT)
            if known is None:
                await commands.add(connection, HUB, _NEW)
                known = await queries.find(connection, CLIENT)
        assert known
        return known
