"""What statements cost in the database: those that a piece of work runs are run again, explained."""

import asyncio
import json
from collections.abc import Awaitable, Callable
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
    """A store whose work is explained; it has one connection, so that plans are kept as a server keeps them."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._logged: list[asyncpg.connection.LoggedQuery] = []
        self.database = Database(url, most=1, on_statement=self._logged.append)

    async def __aenter__(self) -> "Explaining":
        await self.database.start()
        self._connection = await asyncpg.connect(
            self._url, server_settings={"jit": "off", "max_parallel_workers_per_gather": "0"}
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._connection.close()
        await self.database.close()

    async def cost(self, work: Callable[[Database], Awaitable[object]]) -> Cost:
        """Do the work, then run each of its statements again as `explain (analyze, buffers)`, settings included."""
        await asyncio.sleep(0)  # what was asked before is logged by now
        self._logged.clear()
        await work(self.database)
        await asyncio.sleep(0)
        statements = list(self._logged)
        began, buffers, plans = self._spent(), 0, []
        async with self._connection.transaction():
            for statement in statements:
                if statement.query.startswith("set local"):
                    await self._connection.execute(statement.query)
                elif statement.query.lstrip().startswith(("select", "with")):
                    [told] = await self._explained(statement)
                    plan = told["Plan"]
                    buffers += plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
                    plans.append(json.dumps(plan))
        return Cost(self._spent() - began, buffers, tuple(plans))

    def _spent(self) -> float:
        """Milliseconds of CPU that the server's process has spent for the connection; it runs on this machine."""
        path = Path(f"/proc/{self._connection.get_server_pid()}/schedstat")
        return int(path.read_text().split()[0]) / 1e6

    async def _explained(self, statement: asyncpg.connection.LoggedQuery) -> Any:
        sql = f"explain (analyze, buffers, timing off, format json) {statement.query}"
        return json.loads(await self._connection.fetchval(sql, *statement.args))
