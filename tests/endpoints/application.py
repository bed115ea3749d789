"""The application with both of its doors, HTTP and WebSocket, in the test's own event loop."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from starlette.applications import Starlette

from auth.clients.rules import NewClient
from hub.app import create_app
from hub.core.settings import Settings
from hub.core.store.database import Database
from hub.endpoints.socket.handler import SocketHandler
from hub.endpoints.socket.quotas import SocketLimits
from tests.auth.signing import public
from tests.district import Asker, Hub
from tests.endpoints.socket.client import Socket, connected

PROTOCOL = "graphql-transport-ws"
#: A partner that proves with its key who it is, and that its tokens are its own.
BANK = NewClient(
    "bank",
    "银行",
    "partner",
    ["enterprise:read"],
    auth_method="private_key_jwt",
    jwks=public("ES256"),
    dpop_required=True,
)
QUICK = SocketLimits(silent=3, connections=2, operations=2, init_timeout=0.2, between_checks=0.05)


@dataclass
class Door:
    """A running application, reached by HTTP and by WebSocket."""

    app: Starlette
    hub: Hub
    sockets: SocketHandler
    open: AsyncExitStack

    async def socket(self, *subprotocols: str) -> Socket:
        return await self.open.enter_async_context(connected(self.sockets, self.app, *(subprotocols or (PROTOCOL,))))

    async def traced(self, asker: Asker, *headers: tuple[bytes, bytes]) -> Socket:
        """A socket that was opened with these headers, introduced."""
        socket = await self.open.enter_async_context(connected(self.sockets, self.app, PROTOCOL, headers=headers))
        await socket.introduce(asker.token)
        return socket

    async def introduced(self, asker: Asker, **headers: str) -> Socket:
        socket = await self.socket()
        await socket.introduce(asker.token, **headers)
        return socket

    async def entries(self) -> list[Any]:
        rows = await self.hub.database.fetch("select * from audit_entry where kind like 'Query%' order by number")
        return [dict(row) for row in rows]


@asynccontextmanager
async def opened(database: Database, settings: Settings) -> AsyncIterator[Door]:
    app = create_app(settings)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://hub.test") as http,
        AsyncExitStack() as sockets,
    ):
        yield Door(app, Hub(http, database), SocketHandler(QUICK), sockets)
