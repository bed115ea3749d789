"""Sends the head of a response together with its body: each send costs more than all that is done to the bytes."""

import asyncio

#: Bytes that wait for more at most, so that the transport notices soon that its reader is slow.
_MOST = 64 * 1024


class JoinedWrites:
    """The transport of one connection; what is written is sent when it is flushed, or at the loop's next turn."""

    __slots__ = ("_bytes", "_flush_due", "_loop", "_waiting", "transport")

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self.transport = transport
        self._loop = loop
        self._waiting: list[bytes] = []
        self._bytes = 0
        self._flush_due = False

    def write(self, data: bytes) -> None:
        if self._bytes + len(data) > _MOST:  # much is not copied only to be sent together
            self.flush()
            self.transport.write(data)
            return
        self._waiting.append(data)
        self._bytes += len(data)
        if not self._flush_due:
            self._flush_due = True
            self._loop.call_soon(self._next_turn)

    def flush(self) -> None:
        """Send what waits; what the connection's end has overtaken goes nowhere, as with any transport."""
        if not self._waiting:
            return
        data, self._waiting, self._bytes = b"".join(self._waiting), [], 0
        if not self.transport.is_closing():
            self.transport.write(data)

    def close(self) -> None:
        self.flush()
        self.transport.close()

    def is_closing(self) -> bool:
        return self.transport.is_closing()

    def _next_turn(self) -> None:
        self._flush_due = False
        self.flush()
