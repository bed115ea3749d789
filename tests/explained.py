"""What statements cost in the database: those that a piece of work runs are run again, explained."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg

from hub.core.store.database import IN_ORDER, Database


@dataclass(frozen=True)
class Cost:
    """Milliseconds of the server's CPU, pages read or found in memory, and the plan of each statement."""

    milliseconds: float
    buffers: int
    plans: tuple[str, ...] = ()


class _NotingDatabase(Database):
    """Notes each statement, and whether it was run on the connection in order."""

    def __init__(self, url: str) -> None:
        self.noted: list[tuple[asyncpg.connection.LoggedQuery, bool]] = []
        super().__init__(url, most=1)

    async def _prepare(self, connection: Any) -> None:
        await super()._prepare(connection)
        connection.add_query_logger(self._note)

    async def _prepare_in_order(self, connection: Any) -> None:
        await super()._prepare_in_order(connection)
        connection.remove_query_logger(self._note)
        connection.add_query_logger(self._note_in_order)

    def _note(self, statement: asyncpg.connection.LoggedQuery) -> None:
        self.noted.append((statement, False))

    def _note_in_order(self, statement: asyncpg.connection.LoggedQuery) -> None:
        self.noted.append((statement, True))


class Explaining:
    """A store whose work is explained; it has one connection of each kind, so that plans are kept as a server does."""

    def __init__(self, url: str) -> None:
        self._url = url
        self.database = _NotingDatabase(url)

    async def __aenter__(self) -> "Explaining":
        await self.database.start()
        settings = {"jit": "off", "max_parallel_workers_per_gather": "0"}
        self._connections = [await asyncpg.connect(self._url, server_settings=settings) for _ in range(2)]
        await self._connections[True].execute(IN_ORDER)
        return self

    async def __aexit__(self, *_: object) -> None:
        for connection in self._connections:
            await connection.close()
        await self.database.close()

    async def cost(self, work: Callable[[Database], Awaitable[object]]) -> Cost:
        """Do the work, then run each of its statements again as `explain (analyze, buffers)`, settings included."""
        await asyncio.sleep(0)  # what was asked before is logged by now
        self.database.noted.clear()
        await work(self.database)
        await asyncio.sleep(0)
        statements = list(self.database.noted)
        began, buffers, plans = self._spent(), 0, []
        async with self._connections[False].transaction(), self._connections[True].transaction():
            for statement, in_order in statements:
                connection = self._connections[in_order]
                if statement.query.startswith("set local"):
                    await connection.execute(statement.query)
                elif statement.query.lstrip().startswith(("select", "with")):
                    [told] = await _explained(connection, statement)
                    plan = told["Plan"]
                    buffers += plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
                    plans.append(json.dumps(plan))
        return Cost(self._spent() - began, buffers, tuple(plans))

    def _spent(self) -> float:
        """Milliseconds of CPU that the server's processes have spent for the connections; they run on this machine."""
        paths = [Path(f"/proc/{connection.get_server_pid()}/schedstat") for connection in self._connections]
        return sum(int(path.read_text().split()[0]) for path in paths) / 1e6


async def _explained(connection: asyncpg.Connection, statement: asyncpg.connection.LoggedQuery) -> Any:
    sql = f"explain (analyze, buffers, timing off, format json) {statement.query}"
    return json.loads(await connection.fetchval(sql, *statement.args))
