"""TLS before the hub, as a partner meets it: `python front.py CERTIFICATE_AND_KEY PORT` prints where it listens.

The clients under test refuse plain http, and the guide's snippets are run as they are printed.
"""

import asyncio
import ssl
import sys


async def main(pem: str, behind: int) -> None:
    async def joined(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        from_hub, to_hub = await asyncio.open_connection("127.0.0.1", behind)
        await asyncio.gather(_piped(reader, to_hub), _piped(from_hub, writer))

    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(pem)
    server = await asyncio.start_server(joined, "127.0.0.1", 0, ssl=context)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


async def _piped(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while chunk := await reader.read(65536):
            writer.write(chunk)
            await writer.drain()
    except (ConnectionError, ssl.SSLError):
        pass  # one side has gone: the other is told by the end of its stream
    writer.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
