"""Sends large answers smaller, by br or gzip, to those who accept it."""

import asyncio
import gzip
from collections.abc import Callable, Mapping
from functools import lru_cache

import brotli
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hub.endpoints.headers import header_values

#: Bytes below which compressing gains nothing, and above which it is done beside the event loop.
_SMALLEST, _LARGE = 1024, 64 * 1024
_SHRINKING = frozenset(
    {
        b"application/graphql",
        b"application/graphql-response+json",
        b"application/json",
        b"application/jsonl",
        b"text/css",
        b"text/javascript",
    }
)
#: What is computed over an answer as it is sent would be wrong of a smaller one.
_SEALED = frozenset({b"content-digest", b"content-encoding", b"hub-signature"})
#: Characters of Accept-Encoding, up to which what is liked best is remembered: clients send the same few.
_USUAL = 200
_CODINGS: Mapping[str, Callable[[bytes], bytes]] = {
    "br": lambda content: brotli.compress(content, quality=4),
    "gzip": lambda content: gzip.compress(content, compresslevel=5, mtime=0),
}


class Compression:
    """ASGI middleware. Streams pass as they are, and pages too: their size would tell of the token in their forms."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        accepted = ",".join(header_values(scope).get(b"accept-encoding", ()))
        coding = (_remembered if len(accepted) <= _USUAL else _liked_best)(accepted)
        await self._app(scope, receive, _CompressedSend(send, coding))


class _CompressedSend:
    """The sending of one answer: its head waits for its body."""

    def __init__(self, send: Send, coding: str | None) -> None:
        self._send = send
        self._coding = coding
        self._head: Message | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _shrinks(message):
            _add_vary(message["headers"])
            self._head = message if self._coding else None
            if self._head:
                return
        elif self._head:
            head, self._head = self._head, None
            if not message.get("more_body") and len(message.get("body", b"")) >= _SMALLEST and self._coding:
                message = await _smaller(head, message, self._coding)
            await self._send(head)
        await self._send(message)


async def _smaller(head: Message, message: Message, coding: str) -> Message:
    content, compress = message["body"], _CODINGS[coding]
    body = await asyncio.to_thread(compress, content) if len(content) > _LARGE else compress(content)
    headers = MutableHeaders(raw=head["headers"])
    headers["Content-Encoding"] = coding
    headers["Content-Length"] = str(len(body))
    return {**message, "body": body}


def _shrinks(head: Message) -> bool:
    headers = dict(head["headers"])  # their names are in small letters (ASGI)
    media_type = headers.get(b"content-type", b"").partition(b";")[0].strip()
    return media_type in _SHRINKING and headers.keys().isdisjoint(_SEALED)


def _add_vary(headers: list[tuple[bytes, bytes]]) -> None:
    """Say that the answer hangs on Accept-Encoding too, in the one Vary that it has or gets."""
    for place, (name, value) in enumerate(headers):
        if name == b"vary":
            headers[place] = name, value + b", Accept-Encoding"
            return
    headers.append((b"vary", b"Accept-Encoding"))


def _liked_best(accepted: str) -> str | None:
    """Return the coding that the caller likes best, br before gzip; None where it accepts neither (RFC 9110)."""
    liked = dict(filter(None, map(_weighed, accepted.split(","))))
    weights = {coding: liked.get(coding, liked.get("*", 0.0)) for coding in _CODINGS}
    best = max(weights, key=lambda coding: weights[coding])
    return best if weights[best] > 0 else None


_remembered = lru_cache(maxsize=256)(_liked_best)


def _weighed(part: str) -> tuple[str, float] | None:
    name, *parameters = (piece.strip().lower() for piece in part.split(";"))
    weight = next((each[2:] for each in parameters if each.startswith("q=")), "1")
    try:
        return (name, float(weight)) if name else None
    except ValueError:
        return None
