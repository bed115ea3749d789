"""Auth, whole: what the roof starts, routes and asks who is calling."""

from collections.abc import Sequence
from datetime import UTC, datetime

from cachetools import TTLCache

from auth import bearer, clients, keys
from auth.bridge import TokenEndpoint
from auth.claims import Claims
from auth.client import Client
from auth.grant import Grant
from auth.keyring import KeyRing
from auth.server import Server
from auth.tokens import AccessTokens
from auth.verifier import Verifier
from hub.audit.log import AuditLog
from hub.errors import Unauthenticated
from hub.settings import Settings
from hub.store.database import Database

#: Seconds for which a client's record is believed: a disabled client is out after at most that.
_BELIEVED = 1.0
_CLIENTS = 1_000


class Auth:
    """One per process."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._clients: TTLCache[str, Client | None] = TTLCache(_CLIENTS, ttl=_BELIEVED)
        self.issuer = settings.public_url.rstrip("/")
        self.keys = KeyRing(self._load_keys)
        self._verifier = Verifier(self.keys, issuer=self.issuer, audience=self.issuer)
        tokens = AccessTokens(self.keys, issuer=self.issuer, lifetime=settings.token_lifetime)
        self.token_endpoint = TokenEndpoint(Server(tokens), self._find, self.keys.refresh, AuditLog(database))

    async def start(self) -> None:
        """Make the first signing keys where there are none; raises Unavailable if the store cannot be reached.

        A start that failed is made up for by the first request.
        """
        await self.keys.refresh()

    async def authenticate(self, authorization: Sequence[str]) -> Grant:
        """Who is calling, from all values of the Authorization header; raises Unauthenticated with the cause."""
        claims = await self._verifier.verify(bearer.token(authorization))
        client = await self._present(claims.client)
        if client is None:
            raise Unauthenticated(f"client {claims.client!r} does not exist any more")
        if not client.enabled:
            raise Unauthenticated(f"client {claims.client!r} is disabled")
        if client.dpop_required:
            raise Unauthenticated(f"client {claims.client!r} must use DPoP")
        return _grant(claims, client)

    async def _present(self, code: str) -> Client | None:
        try:
            return self._clients[code]
        except KeyError:
            client = self._clients[code] = await self._find(code)
            return client

    async def _find(self, code: str) -> Client | None:
        async with self._database.connection() as connection:
            return await clients.find(connection, code)

    async def _load_keys(self) -> keys.Keys:
        async with self._database.transaction() as connection:
            await keys.ensure(connection)
            return await keys.read(connection)


def _grant(claims: Claims, client: Client) -> Grant:
    return Grant(
        client=client.code,
        kind=client.kind,
        organisation=client.organisation,
        scopes=claims.scopes & client.scopes,
        reach=client.reach,
        expires_at=datetime.fromtimestamp(claims.expires_at, UTC),
        jti=claims.jti,
    )
