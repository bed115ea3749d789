"""The database: it runs statements and gives rows as asyncpg records, JSON documents as Python values."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Protocol, Self, TypeAlias, TypeVar

import asyncpg
import orjson

from hub.core.errors import Unavailable
from hub.core.store.coalescing import Coalescer, KeyedRead
from hub.core.store.pool.connections import (
    UNREACHABLE,
    Connection,
    ConnectionLease,
    Connections,
    ConnectionUsage,
)
from hub.core.store.pool.servers import require_usable

if TYPE_CHECKING:
    Row: TypeAlias = "asyncpg.Record"
else:
    Row = object

__all__ = ["UNREACHABLE", "Connection", "Database", "KeyedRead", "OnStatement", "Reader", "Row"]


class Reader(Protocol):
    """Anything that reads: the database, or one connection of it inside a transaction."""

    async def fetch(self, sql: str, /, *parameters: object) -> Sequence[Row]: ...


class CachedRows(Protocol):
    """A cache of what was made of rows, by kind and key; hub/core/freshness/rows.py is one."""

    @property
    def version(self) -> int: ...

    def find(self, kind: Hashable, keys: Sequence[str], /) -> tuple[dict[str, Any], list[str]]: ...

    def remembers(self, kind: Hashable, /) -> bool: ...

    def passed_by(self, kind: Hashable, keys: Sequence[str], /) -> None: ...

    def keep(self, kind: Hashable, keys: Sequence[str], made: Mapping[str, Any], since: int, /) -> None: ...


Made = TypeVar("Made")
Make: TypeAlias = Callable[[Sequence[Row]], Awaitable[Mapping[str, Made]]]
Load: TypeAlias = Callable[[Sequence[str]], Awaitable[Mapping[str, Made]]]
OnStatement: TypeAlias = Callable[[Any], None]
#: Seconds that a caller waits for a connection, unless statements have a bound.
_PATIENCE = 10
#: A statement runs on one core: long work is cut into key ranges, which several processes share.
_CHECKED = {"max_parallel_workers_per_gather": "0"}
_SETTINGS = {"application_name": "credit-hub", "jit": "off", **_CHECKED}
#: On connections of their own: rows come from indexes alone and in their order, whatever statistics say. How such a
#: statement is planned does not depend on its values, so that it is planned once.
_OFF = ("seqscan", "bitmapscan", "sort", "incremental_sort", "hashjoin", "mergejoin", "hashagg", "memoize")
_BY_INDEX = {**{f"enable_{way}": "off" for way in _OFF}, "plan_cache_mode": "force_generic_plan"}


class Database:
    """A pool of connections, opened on demand: so a server starts while its database is down, and says so."""

    def __init__(
        self,
        url: str,
        *,
        most: int = 10,
        on_statement: OnStatement | None = None,
        row_cache: CachedRows | None = None,
        bound: float | None = None,
    ) -> None:
        """`most` limits the connections, and half as many more read by index; `on_statement` is called with each
        executed statement, which tests count.

        `bound` is how many seconds a statement may take, and a caller waits for a connection.
        """
        self._bound = bound
        self.url = url
        self._row_cache = row_cache
        self._most = most
        self._on_statement = on_statement
        self._connections: Connections | None = None
        self._by_index: Connections | None = None
        self._coalescer = Coalescer(self.fetch)

    @classmethod
    async def open(cls, url: str, *, most: int = 10, on_statement: OnStatement | None = None) -> Self:
        database = cls(url, most=most, on_statement=on_statement)
        await database.start()
        return database

    @property
    def primary(self) -> "Database":
        """The store that takes writes: this one, unless it reads from replicas."""
        return self

    @property
    def row_cache(self) -> CachedRows | None:
        return self._row_cache

    async def start(self, connection_class: type[asyncpg.Connection] = asyncpg.Connection) -> None:
        """Make the pools; a connection is made when one is first needed."""
        self._connections = await self._pool(connection_class, self._most, _SETTINGS)
        self._by_index = await self._pool(connection_class, max(self._most // 2, 1), {**_SETTINGS, **_BY_INDEX})

    async def _pool(
        self, connection_class: type[asyncpg.Connection], most: int, settings: dict[str, str]
    ) -> Connections:
        pool = await asyncpg.create_pool(
            self.url,
            connection_class=connection_class,
            min_size=0,
            max_size=most,
            init=self._prepare,
            reset=_keep_as_it_is,
            statement_cache_size=500,
            command_timeout=self._bound,
            max_inactive_connection_lifetime=0,
            server_settings=settings,
        )
        return Connections(pool, patience=self._bound or _PATIENCE)

    async def _prepare(self, connection: Connection) -> None:
        await require_usable(connection, _CHECKED)
        # Through a connection that is gone asyncpg 0.32 would wait for ever to send what is left of a COPY.
        protocol: asyncio.Protocol = connection._protocol  # type: ignore[union-attr]
        connection.add_termination_listener(lambda _: protocol.resume_writing())
        await connection.set_type_codec(
            "jsonb",
            schema="pg_catalog",
            format="binary",
            encoder=_encode,
            decoder=lambda data: orjson.loads(data[1:]),
        )
        if self._on_statement:
            connection.add_query_logger(self._on_statement)

    def connection(self, *, by_index: bool = False) -> ConnectionLease:
        """A connection outside any transaction; raises Unavailable when the store cannot be reached.

        Statements of one that reads `by_index` are planned for that, whatever statistics say.
        """
        connections = self._by_index if by_index else self._connections
        if connections is None:
            raise Unavailable("the store has not been opened")
        return connections.lease()

    def usage(self) -> ConnectionUsage:
        """What the connections are doing; nothing before the first is made."""
        pools = [each.usage() for each in (self._connections, self._by_index) if each]
        return ConnectionUsage(*map(sum, zip(*pools, strict=True))) if pools else ConnectionUsage(0, 0, 0)

    @property
    def has_room(self) -> bool:
        """Whether a connection can be had without waiting for one that another has."""
        return all(each is not None and each.has_room for each in (self._connections, self._by_index))

    @asynccontextmanager
    async def transaction(self, *, by_index: bool = False) -> AsyncIterator[Connection]:
        async with self.connection(by_index=by_index) as connection, connection.transaction():
            yield connection

    async def fetch_by_index(self, sql: str, *parameters: object) -> Sequence[Row]:
        """Run one statement that is planned to read indexes in their order; returns all its rows."""
        async with self.connection(by_index=True) as connection:
            return await connection.fetch(sql, *parameters)

    async def fetch(self, sql: str, *parameters: object) -> Sequence[Row]:
        """Run one statement on a connection of its own; returns all its rows."""
        async with self.connection() as connection:
            return await connection.fetch(sql, *parameters)

    async def fetch_each(self, read: KeyedRead, keys: Sequence[str], make: Make[Made]) -> dict[str, Made]:
        """What `make` makes of the rows of these keys, by key; a key has one row or none.

        A read of few keys shares its statement with others of its kind; what the row cache has is not read.
        """

        async def load(missing: Sequence[str]) -> Mapping[str, Made]:
            return await make(await self.rows(read, missing))

        return await self.remembered(read.kind, keys, load)

    def rows(self, read: KeyedRead, keys: Sequence[str]) -> Awaitable[Sequence[Row]]:
        """The rows of these keys; a read of few keys shares its statement with others of its kind."""
        return self._coalescer.rows(read, keys)

    async def remembered(self, kind: Hashable, keys: Sequence[str], load: Load[Made]) -> dict[str, Made]:
        """What `load` makes of enterprises, called only for those that the row cache does not have.

        `kind` is equal only where everything else is that the result depends on, what the actor may see included; None
        keeps nothing.
        """
        cache = self._row_cache
        if cache is None or kind is None:
            return dict(await load(keys))
        version = cache.version
        found, missing = cache.find(kind, keys)
        if missing:
            made = await load(missing)
            cache.keep(kind, missing, made, version)
            found.update(made)
        return found

    async def close(self) -> None:
        for connections in (self._connections, self._by_index):
            if connections is not None:
                await connections.close()

    def terminate(self) -> None:
        """Break all connections, also those whose statements are under way: these fail at once."""
        for connections in (self._connections, self._by_index):
            if connections is not None:
                connections.terminate()


def _encode(value: object) -> bytes:
    """A value as PostgreSQL takes jsonb in binary form; bytes are JSON that is written already."""
    return b"\x01" + (value if isinstance(value, bytes) else orjson.dumps(value))


async def _keep_as_it_is(_: Connection) -> None:
    """Do nothing when a connection goes back to the pool: the pool's own reset costs a quarter of a small query.

    The hub sets nothing on a connection outside a transaction, and a transaction's own block rolls it back.
    """
