"""A receiver in a process of its own: takes challenges, counts events, and writes the count when it is asked."""

import asyncio
import json
import sys

import httptools


class _Receiving(asyncio.Protocol):
    """One connection; everything is acknowledged with 204."""

    events = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport, self._body, self._parser = transport, b"", httptools.HttpRequestParser(self)

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_body(self, body: bytes) -> None:
        self._body += body

    def on_message_complete(self) -> None:
        told, self._body = json.loads(self._body), b""
        _Receiving.events += len(told)
        self._transport.write(b"HTTP/1.1 204 No Content\r\nevents: %d\r\n\r\n" % _Receiving.events)


async def main() -> None:
    server = await asyncio.get_running_loop().create_server(_Receiving, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
