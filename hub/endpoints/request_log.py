"""Gives every request an id, takes up its caller's trace, writes its line of the log, and counts its time."""

import secrets
import time

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hub.core import tracing
from hub.endpoints.headers import header_values
from hub.endpoints.metrics import count_request

log = structlog.get_logger()


class RequestLog:
    """ASGI middleware; the id stands in the response header `Request-Id`, the log and the access log."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = secrets.token_hex(16)
        scope.setdefault("state", {})["request_id"] = request_id
        status, began = 500, time.perf_counter()

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"].append((b"request-id", request_id.encode()))
            await send(message)

        headers = header_values(scope)
        trace = tracing.continued(headers.get(b"traceparent", ()), headers.get(b"tracestate", ()))
        with tracing.followed(trace, request=request_id):
            try:
                await self._app(scope, receive, send_with_id)
            finally:
                seconds = time.perf_counter() - began
                route = getattr(scope.get("route"), "path", "none")
                count_request(scope["method"], route, status, seconds)
                log.info("request", method=scope["method"], route=route, status=status, seconds=round(seconds, 4))
