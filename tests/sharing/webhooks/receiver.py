"""A client's receiver: a small server that takes challenges and keeps every message that comes."""

import asyncio
import json
import socket
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

#: Makes the answer to the n-th message.
Answer = Callable[[int], Response]


@dataclass
class Receiver:
    """`messages` are those that came, as (headers, body), `traces` those of challenges; `answer` is how to answer."""

    url: str
    messages: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    challenges: list[dict[str, Any]] = field(default_factory=list)
    traces: list[str | None] = field(default_factory=list)
    answer: Answer = lambda _: Response(status_code=204)
    confirm: Callable[[str], Response] = lambda challenge: JSONResponse({"challenge": challenge})
    delay: float = 0

    @property
    def events(self) -> list[dict[str, Any]]:
        """All events that came, in their order."""
        return [event for _, body in self.messages for event in json.loads(body)]

    @property
    def ids(self) -> list[str]:
        """The `webhook-id` of each message."""
        return [headers["webhook-id"] for headers, _ in self.messages]

    async def take(self, request: Request) -> Response:
        body = await request.body()
        if request.headers["content-type"] == "application/json":
            self.challenges.append(json.loads(body))
            self.traces.append(request.headers.get("traceparent"))
            return self.confirm(self.challenges[-1]["challenge"])
        self.messages.append((dict(request.headers), body))
        await asyncio.sleep(self.delay)
        return self.answer(len(self.messages))


@asynccontextmanager
async def receiving(certificate: Path | None = None) -> AsyncIterator[Receiver]:
    """Listen on loopback until the block ends; with a certificate over TLS, under the name localhost."""
    bound = socket.socket()
    bound.bind(("127.0.0.1", 0))
    scheme = "https" if certificate else "http"
    receiver = Receiver(f"{scheme}://localhost:{bound.getsockname()[1]}/hub")
    app = Starlette(routes=[Route("/hub", receiver.take, methods=["POST"])])
    tls = {"ssl_certfile": certificate, "ssl_keyfile": certificate} if certificate else {}
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off", **tls))  # type: ignore[arg-type]
    serving = asyncio.create_task(server.serve(sockets=[bound]))
    try:
        yield receiver
    finally:
        server.should_exit = True
        await serving


def trusting(certificate: Path) -> ssl.SSLContext:
    """What believes in a certificate that signed itself."""
    return ssl.create_default_context(cafile=str(certificate))
