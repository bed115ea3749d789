"""A replica: whether it may be read now, and a read from it that proves its position first."""

import time
from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import asyncpg

from hub.core.freshness.changes import Changes
from hub.core.store.database import Database, Row

if TYPE_CHECKING:
    _Connection = asyncpg.Connection[asyncpg.Record]
else:
    _Connection = asyncpg.Connection

#: Seconds that one statement may take on a replica, and that a connection to it may take to be made.
BOUND = 2.0
#: Seconds for which a replica that broke or outlasted a read is not read.
REST = 5.0
_POSITION = "select change_id from audit_head where id = 1"


class ReplicaState(StrEnum):
    """What was seen of a replica last.

    READY shows the last change that the process knows of, BEHIND another; LOST does not answer in time; NO_STANDBY
    takes writes itself; FOREIGN is a server of another origin than the primary, or has no such store.
    """

    READY = "ready"
    BEHIND = "behind"
    LOST = "lost"
    NO_STANDBY = "no-standby"
    FOREIGN = "foreign"


class NotAtPosition(Exception):
    """The server behind a connection does not show the last change that the process knows of."""


class ReplicaConnection(_Connection):
    """A connection that notes at which version of the process's changes its server was at their position.

    A connection leads to one run of one server, which only goes forward. So what it has proved stays true, even where
    the address is a balancer's, or the server starts again from an earlier position.
    """

    __slots__ = ("proved_at",)

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.proved_at: int | None = None

    def prove(self, version: int) -> None:
        """Note that the server was at the position of a version."""
        self.proved_at = version


class Replica:
    """One address of a replica, in one process; `ReplicaWatch` opens it, keeps its state and closes it."""

    def __init__(self, url: str, changes: Changes, most: int = 10) -> None:
        """`most` limits the connections."""
        self.url = url
        self.name = server_name(url)
        self.state = ReplicaState.LOST
        self.reading = 0
        self._changes = changes
        self._most = most
        self._database: Database | None = None
        self._rests_until = 0.0

    def hindrance(self) -> str | None:
        """Why it is not read now, in one word; None where it may be."""
        if self.state is not ReplicaState.READY or self._database is None:
            return self.state.value
        if time.monotonic() < self._rests_until:
            return "resting"
        return None if self._database.has_room else "busy"

    def rest(self) -> None:
        """Let it alone for a while, as a read from it broke or took too long."""
        self._rests_until = time.monotonic() + REST

    async def fetch(self, sql: str, *parameters: object, by_index: bool = False) -> Sequence[Row]:
        """Run one statement on a server that shows the last change that the process knows of.

        Raises NotAtPosition where it does not, Unavailable, or what the statement raises.
        """
        if self._database is None:
            raise NotAtPosition
        self.reading += 1
        try:
            async with self._database.connection(by_index=by_index) as connection:
                if await self._proved(connection):
                    return await connection.fetch(sql, *parameters)
            raise NotAtPosition
        finally:
            self.reading -= 1

    async def _proved(self, connection: Any) -> bool:
        """Whether its server is at the position; asked once for each connection after each change.

        The version is taken first: after a change in between it is asked again.
        """
        version, change_id = self._changes.version, self._changes.change_id
        if connection.proved_at == version:
            return True
        if change_id is None or await connection.fetchval(_POSITION) != change_id:
            return False
        connection.prove(version)
        return True

    async def open(self) -> None:
        """Make its pool if there is none; a connection is made when one is first needed."""
        if self._database is None:
            database = Database(self.url, most=self._most, bound=BOUND)
            await database.start(ReplicaConnection)
            self._database, self._rests_until = database, 0.0

    def close(self) -> None:
        """Break all its connections: reads that are under way fail at once."""
        database, self._database = self._database, None
        if database is not None:
            database.terminate()


def server_name(url: str) -> str:
    """An address without user, password and database, as metrics and messages name a server."""
    parts = urlsplit(url)
    hosts = parts.netloc.rpartition("@")[2]
    return hosts or ",".join(parse_qs(parts.query).get("host", [])) or "localhost"
