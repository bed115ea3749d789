"""Reads a live stream of server-sent events from the application itself: a client of HTTP would wait for its end."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from starlette.types import ASGIApp

#: The name of an event, and its data.
Frame = tuple[str, Any]


class Stream:
    """The frames that came so far, and the request that brings them."""

    def __init__(self) -> None:
        self._frames: asyncio.Queue[Frame] = asyncio.Queue()
        self.left = asyncio.Event()

    async def next(self) -> Frame:
        """Wait for the next frame."""
        return await asyncio.wait_for(self._frames.get(), 20)

    async def receive(self) -> dict[str, Any]:
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Mapping[str, Any]) -> None:
        for frame in filter(None, message.get("body", b"").decode().split("\n\n")):
            fields = dict(line.split(": ", 1) for line in frame.splitlines() if not line.startswith(":"))
            if fields:
                await self._frames.put((fields["event"], json.loads(fields["data"])))


@asynccontextmanager
async def streaming(app: ASGIApp, path: str, headers: Mapping[str, str]) -> AsyncIterator[Stream]:
    """Ask for a stream, and leave it at the end of the block, where it has not ended by itself."""
    stream = Stream()
    sent = {**headers, "accept": "text/event-stream"}
    scope = {
        "type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": b"",
        "headers": [(name.lower().encode(), value.encode()) for name, value in sent.items()], "http_version": "1.1",
        "scheme": "http", "server": ("hub.test", 80), "client": ("127.0.0.1", 1), "root_path": "",
        "asgi": {"version": "3.0"},
    }  # fmt: skip
    asked = asyncio.ensure_future(app(scope, stream.receive, stream.send))  # type: ignore[arg-type]
    try:
        yield stream
    finally:
        stream.left.set()
        await asyncio.wait_for(asked, 20)
