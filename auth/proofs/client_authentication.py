"""Client authentication, the same at every endpoint that only clients may ask."""

import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from anyio import CapacityLimiter, to_thread

from auth.clients import client_secret
from auth.clients.record import Client
from auth.errors import InvalidClient
from auth.proofs import assertions
from auth.proofs.credentials import BasicCredentials, ClientAssertion, Credentials
from auth.proofs.single_use import SingleUses
from hub.core import clock
from hub.core.errors import RateLimit

#: Secrets checked at once (each takes a core and 19 MiB), and requests that may wait for that.
_AT_ONCE = 2
_WAITING = 50


class ClientAuthentication:
    """One per process; `find` loads a client's present record."""

    def __init__(
        self, find: Callable[[str], Awaitable[Client | None]], rules: assertions.AssertionRules, uses: SingleUses
    ) -> None:
        self._find = find
        self._rules = rules
        self._uses = uses
        self._slots = CapacityLimiter(_AT_ONCE)

    async def prove(self, shown: Credentials) -> Client:
        """The client that the credential proves; raises InvalidClient, and RateLimit where too many wait."""
        named = await self._find(shown.code)
        if isinstance(shown, ClientAssertion):
            return await self._by_assertion(shown, named)
        return await self._by_secret(shown, named)

    async def _by_secret(self, shown: BasicCredentials, named: Client | None) -> Client:
        if self._slots.statistics().tasks_waiting >= _WAITING:
            raise RateLimit("too many requests are waiting for their secret to be checked")
        hashes = named.accepted_hashes(clock.now()) if named else ()
        matches = await to_thread.run_sync(client_secret.matches, shown.secret, hashes, limiter=self._slots)
        if not matches or named is None:
            raise InvalidClient
        return named

    async def _by_assertion(self, shown: ClientAssertion, named: Client | None) -> Client:
        judged = assertions.validate(shown, named, self._rules, time.time())
        until = datetime.fromtimestamp(judged.expires_at, UTC)
        if not await self._uses.is_first("assertion", judged.client.code, judged.jti, until=until):
            raise InvalidClient("the assertion has been used before")
        return judged.client
