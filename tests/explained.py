"""What statements cost in the database: those that a piece of work runs are run again, explained."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg

from hub.core.store.database import Database


@dataclass(frozen=True)
class Cost:
    """Milliseconds of the server's CPU, pages read or found in memory, and the plan of each statement."""

    milliseconds: float
    buffers: int
    plans: tuple[str, ...] = ()


class Explaining:
    """A store whose work is explained; it has one connection of each kind: plans are kept as a server keeps them."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._logged: list[asyncpg.connection.LoggedQuery] = []
        self.database = Database(url, most=1, on_statement=self._logged.append)

    async def __aenter__(self) -> "Explaining":
        await self.database.start()
        self._connections: dict[str, asyncpg.Connection[asyncpg.Record]] = {}
        return self

    async def __aexit__(self, *_: object) -> None:
        for connection in self._connections.values():
            await connection.close()
        await self.database.close()

    async def cost(self, work: Callable[[Database], Awaitable[object]]) -> Cost:
        """Do the work, then run each of its statements again as `explain (analyze, buffers)`, settings included."""
        await asyncio.sleep(0)  # what was asked before is logged by now
        self._logged.clear()
        await work(self.database)
        await asyncio.sleep(0)
        statements = list(self._logged)
        buffers, plans = 0, []
        async with AsyncExitStack() as transactions:
            connections = [await self._like(statement) for statement in statements]
            for connection in self._connections.values():
                await transactions.enter_async_context(connection.transaction())
            began = self._spent()
            for connection, statement in zip(connections, statements, strict=True):
                if statement.query.startswith("set local"):
                    await connection.execute(statement.query)
                elif statement.query.lstrip().startswith(("select", "with")):
                    [told] = await _explained(connection, statement)
                    plan = told["Plan"]
                    buffers += plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
                    plans.append(json.dumps(plan))
            return Cost(self._spent() - began, buffers, tuple(plans))

    async def _like(self, statement: asyncpg.connection.LoggedQuery) -> "asyncpg.Connection[asyncpg.Record]":
        """A connection with the settings of the one that a statement ran on."""
        settings = statement.conn_params.server_settings
        kind = str(settings)
        if kind not in self._connections:
            self._connections[kind] = await asyncpg.connect(self._url, server_settings=settings)
        return self._connections[kind]

    def _spent(self) -> float:
        """Milliseconds of CPU that the server's processes have spent for the connections; they run on this machine."""
        paths = [Path(f"/proc/{each.get_server_pid()}/schedstat") for each in self._connections.values()]
        return sum(int(path.read_text().split()[0]) for path in paths) / 1e6


async def _explained(
    connection: "asyncpg.Connection[asyncpg.Record]", statement: asyncpg.connection.LoggedQuery
) -> Any:
    sql = f"explain (analyze, buffers, timing off, format json) {statement.query}"
    return json.loads(await connection.fetchval(sql, *statement.args))
