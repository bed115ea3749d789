"""Marks what anybody may keep with what it holds, so that who has it already is told only that it is the same."""

import hashlib

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hub.endpoints.headers import header_values


class PublicETags:
    """ASGI middleware for answers to GET and HEAD that are 200 and `Cache-Control: public`.

    The mark is weak: the same content may be sent compressed. An answer that has one of its own keeps it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            await self._app(scope, receive, send)
            return
        await self._app(scope, receive, _MarkedSend(send, header_values(scope).get(b"if-none-match", ("",))[0]))


class _MarkedSend:
    """The sending of one answer: its head waits for the body that it is marked by."""

    def __init__(self, send: Send, known: str) -> None:
        self._send = send
        self._known = known
        self._head: Message | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _public(message):
            self._head = message
            return
        if self._head:
            head, self._head = self._head, None
            if not message.get("more_body"):
                message = self._marked(head, message)
            await self._send(head)
        await self._send(message)

    def _marked(self, head: Message, message: Message) -> Message:
        etag = f'W/"{hashlib.sha256(message.get("body", b"")).hexdigest()[:32]}"'
        headers = MutableHeaders(raw=head["headers"])
        headers["ETag"] = etag
        if not _names(self._known, etag):
            return message
        head["status"] = 304
        for name in ("content-length", "content-type"):
            del headers[name]
        return {**message, "body": b""}


def _public(head: Message) -> bool:
    headers = Headers(raw=head["headers"])
    shared = "public" in headers.get("cache-control", "")
    return bool(head["status"] == 200 and shared and "etag" not in headers)


def _names(known: str, etag: str) -> bool:
    """Whether If-None-Match names it, by weak comparison (RFC 9110, 13.1.2)."""
    opaque = etag.removeprefix("W/")
    return known.strip() == "*" or any(each.strip().removeprefix("W/") == opaque for each in known.split(","))
