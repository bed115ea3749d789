"""What a run costs: CPU of the server and of PostgreSQL, and how many statements PostgreSQL executed."""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import asyncpg

from hub.core.embedded import EmbeddedServer
from tests.bench.cpu import cpu, family, stat

_COUNTED = """
select coalesce(sum(calls), 0)::bigint from pg_stat_statements s join pg_database d on d.oid = s.dbid
where d.datname = current_database() and s.query not like '%pg_stat_%'
"""


@dataclass(frozen=True)
class Costs:
    """Seconds of CPU, and statements, since some beginning."""

    server: float
    postgres: float
    statements: int

    def __sub__(self, before: "Costs") -> "Costs":
        return Costs(self.server - before.server, self.postgres - before.postgres, self.statements - before.statements)


@dataclass(frozen=True)
class Meter:
    """Reads the costs of one store and of those who serve from it."""

    connection: "asyncpg.Connection[asyncpg.Record]"

    @classmethod
    async def open(cls, url: str) -> Self:
        connection = await asyncpg.connect(url)
        await connection.execute("create extension if not exists pg_stat_statements")
        return cls(connection)

    async def read(self, server: int) -> Costs:
        """`server` is the process that answers, or the parent of those that do."""
        postmaster = int(stat(self.connection.get_server_pid())[1])
        statements = await self.connection.fetchval(_COUNTED)
        return Costs(cpu(family(server)), cpu(family(postmaster)), statements)


def counting_server(folder: Path) -> EmbeddedServer:
    """A durable server of the hub's own kind that counts its statements."""
    with EmbeddedServer.start(folder) as server:
        asyncio.run(_tell_to_count(server.url))
    return EmbeddedServer.start(folder)


async def _tell_to_count(url: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute("alter system set shared_preload_libraries = 'pg_stat_statements'")
    await connection.close()
