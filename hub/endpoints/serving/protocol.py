"""HTTP as uvicorn speaks it, with bounds: nobody holds a connection or memory by sending little, or without end."""

import asyncio
from http import HTTPStatus
from typing import cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from hub.endpoints.serving.joined_writes import JoinedWrites

#: Seconds within which the head of a request has to arrive, counted from its first byte or from the connection.
HEAD_SECONDS = 10.0
#: Bytes that the head of a request may have; one read of the socket may add up to 256 KiB before it is counted.
HEAD_BYTES = 64 * 1024
#: Seconds that a connection may still send a request after the server was told to stop.
LAST_REQUEST_SECONDS = 3.0
#: Connections of a process that have sent no request yet; the oldest of them makes room for a new one.
MOST_SILENT = 500

_silent: dict["BoundedProtocol", None] = {}


class _HeadRefusal(Exception):
    """Ends the parsing of a request."""


class BoundedProtocol(HttpToolsProtocol):
    """One connection; a request that is refused here reaches no endpoint, and is not logged."""

    _refusal: tuple[int, str] | None = None
    _deadline: asyncio.TimerHandle | None = None
    _ending = False
    _head_open = False
    _head_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._writes = JoinedWrites(transport, self.loop)
        self.transport = cast(asyncio.Transport, self._writes)
        self._expect_head(HEAD_SECONDS)
        _silent[self] = None
        if len(_silent) > MOST_SILENT:
            oldest = next(iter(_silent))
            _silent.pop(oldest)
            oldest.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        self._head_arrived()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._deadline is None and self._idle():
            self._expect_head(HEAD_SECONDS)
        began_before = self._head_open
        super().data_received(data)
        self._head_bytes = self._head_bytes + len(data) if self._head_open and began_before else 0
        if self._head_bytes > HEAD_BYTES and not self.transport.is_closing():
            self._refusal = 431, f"the head of the request has more than {HEAD_BYTES} bytes"
            self.send_400_response("")

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._head_open = True

    def on_headers_complete(self) -> None:
        self._head_open = False
        self._head_arrived()
        self._check_head()
        super().on_headers_complete()
        if self._ending and self.cycle:
            self.cycle.keep_alive = False

    def on_response_complete(self) -> None:
        self._writes.flush()
        super().on_response_complete()

    def handle_websocket_upgrade(self) -> None:
        """Hand the connection on as it came."""
        self.transport = self._writes.transport
        super().handle_websocket_upgrade()

    def _check_head(self) -> None:
        """Raises _HeadRefusal; of two Hosts one proxy reads the first, the next one the second (RFC 9112, 3.2)."""
        hosts = sum(name == b"host" for name, _ in self.headers)
        if sum(len(name) + len(value) for name, value in self.headers) + len(self.url) > HEAD_BYTES:
            self._refusal = 431, f"the head of the request has more than {HEAD_BYTES} bytes"
        elif hosts > 1 or (hosts == 0 and self.parser.get_http_version() == "1.1"):
            self._refusal = 400, "a request has one Host"
        if self._refusal:
            raise _HeadRefusal

    def send_400_response(self, msg: str) -> None:
        """Refuse what is not HTTP, or what has been refused above, and close the connection."""
        status, sentence = self._refusal or (400, msg)
        body = sentence.encode()
        head = (
            f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\ncontent-type: text/plain; charset=utf-8\r\n"
            f"content-length: {len(body)}\r\nconnection: close\r\n\r\n"
        )
        self.transport.write(head.encode() + body)
        self.transport.close()

    def shutdown(self) -> None:
        """Answer what is under way, and one request more from whoever connected before the server was told to stop."""
        self._ending = True
        if self._idle():
            self._unset_keepalive_if_required()
            self._expect_head(LAST_REQUEST_SECONDS)
        else:
            super().shutdown()

    def _idle(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _expect_head(self, seconds: float) -> None:
        if self._deadline:
            self._deadline.cancel()
        self._deadline = self.loop.call_later(seconds, self._give_up)

    def _head_arrived(self) -> None:
        _silent.pop(self, None)
        if self._deadline:
            self._deadline.cancel()
            self._deadline = None

    def _give_up(self) -> None:
        """Tell a client that is too slow; one that has sent nothing is not told either."""
        if self._head_open:
            self._refusal = 408, f"the head of the request was not whole within {HEAD_SECONDS:g} seconds"
            self.send_400_response("")
        self.transport.close()
