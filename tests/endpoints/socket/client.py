"""A WebSocket client for the application in the same event loop: it passes on what a server would."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.types import ASGIApp, Message

from tests.district import without_cost

_PATIENCE = 10


@dataclass
class Socket:
    """One connection, as the other end sees it."""

    incoming: asyncio.Queue[Message] = field(default_factory=asyncio.Queue)
    outgoing: asyncio.Queue[Message] = field(default_factory=asyncio.Queue)
    headers: dict[str, str] = field(default_factory=dict)

    def send(self, message: object) -> None:
        self.send_text(json.dumps(message))

    def send_text(self, text: str) -> None:
        self.incoming.put_nowait({"type": "websocket.receive", "text": text})

    def send_bytes(self, data: bytes) -> None:
        self.incoming.put_nowait({"type": "websocket.receive", "bytes": data})

    def leave(self) -> None:
        self.incoming.put_nowait({"type": "websocket.disconnect", "code": 1000})

    async def receive(self) -> Any:
        """The next message, without what its answer cost; fails if the connection was closed instead."""
        message = await self.message()
        assert message["type"] == "websocket.send", message
        read = json.loads(message["text"])
        if read["type"] == "next":
            read["payload"] = without_cost(read["payload"])
        return read

    async def closed(self) -> tuple[int, str]:
        """The code and the reason; fails if there is a message instead."""
        message = await self.message()
        assert message["type"] == "websocket.close", message
        return message["code"], message["reason"]

    async def introduce(self, token: str, **headers: str) -> None:
        """Up to the acknowledgement."""
        self.send({"type": "connection_init", "payload": {"authorization": f"Bearer {token}", **headers}})
        assert await self.receive() == {"type": "connection_ack"}

    async def ask(self, query: str, name: str = "1", **variables: object) -> Any:
        """The answer to one operation, which is complete then."""
        self.subscribe(query, name, **variables)
        answer = await self.receive()
        assert (answer["id"], answer["type"]) == (name, "next"), answer
        assert await self.receive() == {"id": name, "type": "complete"}
        return answer["payload"]

    def subscribe(self, query: str, name: str = "1", **variables: object) -> None:
        self.send({"id": name, "type": "subscribe", "payload": {"query": query, "variables": variables}})

    async def message(self) -> Message:
        """The next one as it is, whatever it is."""
        async with asyncio.timeout(_PATIENCE):
            return await self.outgoing.get()


@asynccontextmanager
async def connected(
    endpoint: ASGIApp,
    app: Starlette,
    *subprotocols: str,
    path: str = "/graphql",
    headers: Sequence[tuple[bytes, bytes]] = (),
) -> AsyncIterator[Socket]:
    """A connection that was asked for in these subprotocols; `accepted` is the one that the server took."""
    socket = Socket()
    asked = {"subprotocols": list(subprotocols), "headers": list(headers)}
    scope = {"type": "websocket", "path": path, "app": app, **asked}

    async def send(message: Message) -> None:
        socket.outgoing.put_nowait(message)

    socket.incoming.put_nowait({"type": "websocket.connect"})
    served = asyncio.create_task(endpoint(scope, socket.incoming.get, send))  # type: ignore[arg-type]
    accepted = await socket.message()
    assert accepted["type"] == "websocket.accept"
    socket.headers = {name.decode(): value.decode() for name, value in accepted.get("headers", [])}
    assert accepted["subprotocol"] == (subprotocols[0] if "graphql-transport-ws" in subprotocols else None)
    try:
        yield socket
    finally:
        socket.leave()
        async with asyncio.timeout(_PATIENCE):
            await served
