"""Client authentication (RFC 6749, section 2.3), the same at every endpoint that only clients may ask."""

import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import TypeAlias

from anyio import CapacityLimiter, to_thread

from auth.clients import client_secret
from auth.clients.record import Client
from auth.errors import InvalidClient
from auth.proofs import assertions
from auth.proofs.credentials import BasicCredentials, ClientAssertion, Credentials
from auth.proofs.single_use import SingleUses
from hub.core import clock
from hub.core.errors import RateLimit

#: Argon2 hashes of earlier releases checked at once (each takes a core and 19 MiB), and requests that may wait.
_AT_ONCE = 2
_WAITING = 50

Find: TypeAlias = Callable[[str], Awaitable[Client | None]]
#: Stores another hash in the place of a client's present one.
Rehash: TypeAlias = Callable[[str, str, str], Awaitable[None]]


class ClientAuthentication:
    """Authenticates the clients of one process; `find` loads a client's present record."""

    def __init__(self, find: Find, rehash: Rehash, rules: assertions.AssertionRules, uses: SingleUses) -> None:
        self._find = find
        self._rehash = rehash
        self._rules = rules
        self._uses = uses
        self._slots = CapacityLimiter(_AT_ONCE)

    async def authenticate(self, credentials: Credentials) -> Client:
        """Return the client that the credentials prove; raises InvalidClient, or RateLimit if too many wait."""
        client = await self._find(credentials.code)
        if isinstance(credentials, ClientAssertion):
            return await self._by_assertion(credentials, client)
        return await self._by_secret(credentials, client)

    async def _by_secret(self, credentials: BasicCredentials, client: Client | None) -> Client:
        secret, hashes = credentials.secret, client.accepted_hashes(clock.now()) if client else ()
        if client_secret.slow(hashes):
            known = await self._match_slowly(secret, hashes)
        else:
            known = client_secret.match(secret, hashes)
        if known is None or client is None:
            raise InvalidClient
        if client_secret.slow([known]):
            await self._rehash(client.code, known, client_secret.hashed(secret))
        return client

    async def _match_slowly(self, secret: str, hashes: Sequence[str]) -> str | None:
        """Wait for a turn, as others log in meanwhile; raises RateLimit if too many wait."""
        if self._slots.statistics().tasks_waiting >= _WAITING:
            raise RateLimit("too many requests are waiting for their secret to be checked")
        return await to_thread.run_sync(client_secret.match, secret, hashes, limiter=self._slots)

    async def _by_assertion(self, assertion: ClientAssertion, registered: Client | None) -> Client:
        verified = assertions.validate(assertion, registered, self._rules, time.time())
        until = datetime.fromtimestamp(verified.expires_at, UTC)
        if not await self._uses.is_first("assertion", verified.client.code, verified.jti, until=until):
            raise InvalidClient("the assertion has been used before")
        return verified.client
