"""What a run costs: CPU of the server and of PostgreSQL, and how many statements PostgreSQL executed."""

import asyncio
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import asyncpg

from hub.core.embedded import EmbeddedServer

_TICK = 1 / os.sysconf("SC_CLK_TCK")
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
        postmaster = int(_stat(self.connection.get_server_pid())[1])
        statements = await self.connection.fetchval(_COUNTED)
        return Costs(_cpu(_family(server)), _cpu(_family(postmaster)), statements)


def counting_server(folder: Path) -> EmbeddedServer:
    """A durable server of the hub's own kind that counts its statements."""
    with EmbeddedServer.start(folder) as server:
        asyncio.run(_tell_to_count(server.url))
    return EmbeddedServer.start(folder)


async def _tell_to_count(url: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute("alter system set shared_preload_libraries = 'pg_stat_statements'")
    await connection.close()


def _family(parent: int) -> list[int]:
    """A process and all that stand below it."""
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal() and (fields := _stat(int(folder.name))):
            children.setdefault(int(fields[1]), []).append(int(folder.name))
    found = [parent]
    for process in found:
        found += children.get(process, [])
    return found


def _cpu(processes: Iterable[int]) -> float:
    """Seconds in user and system mode, of all threads and of children that have ended."""
    return _TICK * sum(sum(map(int, _stat(process)[11:15])) for process in processes)


def _stat(process: int) -> list[str]:
    """What Linux tells of a process after its name (proc(5), fields 3 and on); nothing where it is gone."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []
