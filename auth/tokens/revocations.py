"""Revoked tokens (RFC 7009): the table `revoked_token`, and the copy of it that each process keeps in memory."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from auth.tokens.claims import Claims
from auth.tokens.times import LEEWAY
from hub.core import clock
from hub.core.freshness.changes import Changes
from hub.core.store.database import Connection

#: Seconds for which the copy is believed while this process gets no notifications of changes.
REREAD_AFTER = 0.5
_LIVE = "select issuer, jti from revoked_token where expires_at > $1"
_INSERT = """
insert into revoked_token (issuer, jti, client, revoked_at, expires_at) values ($1, $2, $3, $4, $5)
on conflict (issuer, jti) do nothing
returning jti
"""
#: Entries go well after their tokens expired, so that differing clocks of workers do not matter.
_CLEAN = "delete from revoked_token where expires_at < $1"
_KEPT_AFTER_EXPIRY = timedelta(hours=1)

#: What names a token: its issuer and its `jti`.
TokenName = tuple[str, str]


class Revocations:
    """The revoked tokens that one process knows of; read again when one is looked up after a change.

    While this process gets no notifications of changes, it reads them at most twice a second.
    """

    def __init__(self, load: Callable[[], Awaitable[frozenset[TokenName]]], changes: Changes) -> None:
        self._load = load
        self._changes = changes
        self._revoked: frozenset[TokenName] = frozenset()
        self._forgotten = 0
        self._read_as_of = (-1, 0)
        self._read_at = float("-inf")
        self._reading = asyncio.Lock()

    async def include(self, claims: Claims) -> bool:
        """Return whether the token has been revoked.

        Raises Unavailable if the store cannot be reached: then nobody can say that the token is still valid.
        """
        if not self._is_fresh():
            await self._read_again()
        return (claims.issuer, claims.jti) in self._revoked

    def forget(self) -> None:
        """Read the table again before the next look-up: this process has just revoked a token."""
        self._forgotten += 1

    async def _read_again(self) -> None:
        async with self._reading:
            if not self._is_fresh():
                as_of, begun = self._now, time.monotonic()
                self._revoked = await self._load()
                self._read_as_of, self._read_at = as_of, begun

    @property
    def _now(self) -> tuple[int, int]:
        return self._changes.version, self._forgotten

    def _is_fresh(self) -> bool:
        if self._read_as_of != self._now:
            return False
        return self._changes.told or time.monotonic() - self._read_at < REREAD_AFTER


async def load(connection: Connection) -> frozenset[TokenName]:
    """Read the revoked tokens that have not expired yet."""
    rows = await connection.fetch(_LIVE, clock.now())
    return frozenset((row["issuer"], row["jti"]) for row in rows)


async def add(connection: Connection, claims: Claims) -> bool:
    """Revoke a token inside a transaction; returns False if it was revoked already."""
    now = clock.now()
    until = datetime.fromtimestamp(claims.expires_at + LEEWAY, UTC)
    await connection.execute(_CLEAN, now - _KEPT_AFTER_EXPIRY)
    return bool(await connection.fetchval(_INSERT, claims.issuer, claims.jti, claims.client, now, until))
