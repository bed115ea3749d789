"""`WS /graphql`: opens a conversation in the one subprotocol there is, and closes it with a code and a reason."""

import structlog
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from hub.core.errors import Unavailable
from hub.endpoints.socket.connection import Conversation
from hub.endpoints.socket.messages import SUBPROTOCOL, Closing, Code
from hub.endpoints.socket.quotas import Limits, Seats

log = structlog.get_logger()


class Sockets:
    """The ASGI application of the route; one per process."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._seats = Seats(self._limits)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        socket = WebSocket(scope, receive, send)
        if SUBPROTOCOL not in socket.scope["subprotocols"]:
            await socket.accept()
            await socket.close(int(Code.SUBPROTOCOL), f"the only subprotocol is {SUBPROTOCOL}")
            return
        await socket.accept(SUBPROTOCOL, await _nonce(socket))
        closing = await self._held(socket)
        if closing:
            log.info("socket closed", code=int(closing.code), reason=closing.reason)
            await _close(socket, closing)

    async def _held(self, socket: WebSocket) -> Closing | None:
        """Why the hub ends the conversation; None where the other end did."""
        closing: list[Closing] = []
        try:
            await Conversation(socket, socket.app.state.services, self._seats, self._limits).hold()
        except* WebSocketDisconnect:
            log.debug("socket left")
        except* Closing as found:
            closing = [error for error in found.exceptions if isinstance(error, Closing)]
        except* Exception:  # whatever it was, the other end learns no more than that
            log.exception("unexpected error")
            closing = [Closing(Code.INTERNAL, "something went wrong in the hub")]
        return closing[0] if closing else None


async def _nonce(socket: WebSocket) -> list[tuple[bytes, bytes]]:
    """For the proof of the introduction, where one is asked for (RFC 9449, section 8)."""
    try:
        nonce = await socket.app.state.services.auth.fresh_nonce()
    except Unavailable:
        return []  # the introduction will be told so
    return [(b"dpop-nonce", nonce.encode())] if nonce else []


async def _close(socket: WebSocket, closing: Closing) -> None:
    try:
        await socket.close(int(closing.code), closing.reason)
    except (WebSocketDisconnect, RuntimeError):  # the other end was quicker
        return
