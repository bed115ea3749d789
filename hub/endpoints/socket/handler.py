"""`WS /graphql`: accepts a socket in the one subprotocol, runs its connection, closes it with a code and a reason."""

from collections.abc import Callable
from functools import partial

import structlog
from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from hub.core import tracing
from hub.core.errors import Unavailable
from hub.core.tracing import Trace
from hub.endpoints.socket.connection import SocketConnection
from hub.endpoints.socket.messages import SUBPROTOCOL, CloseCode, SocketClosed
from hub.endpoints.socket.quotas import SocketLimits, SocketQuotas

log = structlog.get_logger()


class SocketHandler:
    """The ASGI application of the route; one per process."""

    def __init__(self, limits: SocketLimits | None = None) -> None:
        self._limits = limits or SocketLimits()
        self._quotas = SocketQuotas(self._limits)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        socket = WebSocket(scope, receive, send)
        trace = partial(_trace, socket.headers)
        with tracing.followed(trace()):
            await self._serve(socket, trace)

    async def _serve(self, socket: WebSocket, trace: Callable[[], Trace | None]) -> None:
        if SUBPROTOCOL not in socket.scope["subprotocols"]:
            await socket.accept()
            await socket.close(int(CloseCode.SUBPROTOCOL), f"the only subprotocol is {SUBPROTOCOL}")
            return
        await socket.accept(SUBPROTOCOL, await _nonce(socket))
        closed = await self._run(socket, trace)
        if closed:
            log.info("socket closed", code=int(closed.code), reason=closed.reason)
            await _close(socket, closed)

    async def _run(self, socket: WebSocket, trace: Callable[[], Trace | None]) -> SocketClosed | None:
        """Why the hub closes the socket; None where the client did."""
        reasons: list[SocketClosed] = []
        try:
            await SocketConnection(socket, socket.app.state.services, self._quotas, self._limits, trace).run()
        except* WebSocketDisconnect:
            log.debug("socket left")
        except* SocketClosed as group:
            reasons = [error for error in group.exceptions if isinstance(error, SocketClosed)]
        except* Exception:  # the client learns no more than that something went wrong
            log.exception("unexpected error")
            reasons = [SocketClosed(CloseCode.INTERNAL, "something went wrong in the hub")]
        return reasons[0] if reasons else None


def _trace(headers: Headers) -> Trace | None:
    """A new span in the trace of the request that opened the socket."""
    return tracing.continued(headers.getlist("traceparent"), headers.getlist("tracestate"))


async def _nonce(socket: WebSocket) -> list[tuple[bytes, bytes]]:
    """For the DPoP proof in connection_init, where the hub asks for a nonce (RFC 9449, section 8)."""
    try:
        nonce = await socket.app.state.services.auth.fresh_nonce()
    except Unavailable:
        return []  # connection_init will be answered so
    return [(b"dpop-nonce", nonce.encode())] if nonce else []


async def _close(socket: WebSocket, closed: SocketClosed) -> None:
    try:
        await socket.close(int(closed.code), closed.reason)
    except (WebSocketDisconnect, RuntimeError):  # the client closed it first
        return
