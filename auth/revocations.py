"""Tokens that were called back: the table that every worker shares, and what this one knows of it."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from auth.claims import Claims
from auth.times import LEEWAY
from hub.core import clock
from hub.core.freshness.changes import Changes
from hub.core.store.database import Connection

#: Seconds for which what was read is believed while changes are not heard of as they happen.
REREAD_AFTER = 0.5
_LIVE = "select issuer, jti from revoked_token where expires_at > $1"
_INSERT = """
insert into revoked_token (issuer, jti, client, revoked_at, expires_at) values ($1, $2, $3, $4, $5)
on conflict (issuer, jti) do nothing
returning jti
"""
#: Well after they expired, whatever the clocks of the workers say.
_CLEAN = "delete from revoked_token where expires_at < $1"
_KEPT_AFTER_EXPIRY = timedelta(hours=1)

#: A token by the names it bears: its issuer and its jti.
Name = tuple[str, str]


class Revocations:
    """One per process; asks the database when it is asked itself and something has changed since.

    While this process is not told of changes, it asks twice a second at most.
    """

    def __init__(self, load: Callable[[], Awaitable[frozenset[Name]]], changes: Changes) -> None:
        self._load = load
        self._changes = changes
        self._revoked: frozenset[Name] = frozenset()
        self._forgotten = 0
        self._read_as_of = (-1, 0)
        self._read_at = float("-inf")
        self._reading = asyncio.Lock()

    async def include(self, claims: Claims) -> bool:
        """Raises Unavailable where the store cannot be reached: then nobody can say that the token is still good."""
        if not self._is_fresh():
            await self._read_again()
        return (claims.issuer, claims.jti) in self._revoked

    def forget(self) -> None:
        """Read again before the next answer: this process knows that something changed."""
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
        told = self._changes.told or time.monotonic() - self._read_at < REREAD_AFTER
        return told and self._read_as_of == self._now


async def load(connection: Connection) -> frozenset[Name]:
    """Those that have not expired by themselves."""
    rows = await connection.fetch(_LIVE, clock.now())
    return frozenset((row["issuer"], row["jti"]) for row in rows)


async def add(connection: Connection, claims: Claims) -> bool:
    """Whether the token was still good; inside a transaction."""
    now = clock.now()
    until = datetime.fromtimestamp(claims.expires_at + LEEWAY, UTC)
    await connection.execute(_CLEAN, now - _KEPT_AFTER_EXPIRY)
    return bool(await connection.fetchval(_INSERT, claims.issuer, claims.jti, claims.client, now, until))
