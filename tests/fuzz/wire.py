"""A sample of the fuzz against `hub serve`, written to the socket as it is: broken HTTP and broken-off bodies too."""

import asyncio
from collections.abc import Iterable
from random import Random
from urllib.parse import urlsplit

from tests.fuzz import junk
from tests.fuzz.cases import Case, Known, case
from tests.fuzz.findings import Findings, Told

#: Seconds until the client hangs up; on whatever is whole the server answers long before.
_PATIENCE = 1.0


async def fuzz(url: str, known: Known, seed: int, numbers: Iterable[int]) -> Findings:
    found = Findings()
    port = urlsplit(url).port
    assert port
    for number in numbers:
        asked = case(seed, number, known)
        told = await _told(port, _written(Random(f"wire:{seed}:{number}"), asked))
        if told:
            found.judge(number, asked, told)
        else:
            found.statuses[0] += 1
    return found


def _written(random: Random, asked: Case) -> bytes:
    """As HTTP/1.1 has it, one in four broken somewhere, one in sixteen broken off."""
    length = [] if random.random() < 0.05 else [(b"content-length", str(len(asked.body)).encode())]
    headers = [(b"host", b"hub.test"), (b"connection", b"close"), *length, *asked.headers]
    lines = [f"{asked.method} {asked.path} HTTP/1.1".encode(), *(name + b": " + value for name, value in headers)]
    written = b"\r\n".join(lines) + b"\r\n\r\n" + asked.body
    if random.random() < 0.25:
        written = junk.mutated(random, written, 2)
    return written[: random.randrange(1, len(written))] if random.random() < 0.0625 else written


async def _told(port: int, written: bytes) -> Told | None:
    """None where the server waits for the rest, or closes without a word, as it may on half a request."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    answer = b""
    try:
        async with asyncio.timeout(_PATIENCE):
            writer.write(written)
            while chunk := await reader.read(65_536):
                answer += chunk
    except (ConnectionError, TimeoutError):
        pass  # what came until then is looked at
    finally:
        writer.transport.abort()
    head, _, body = answer.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    if not first:
        return None
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return Told(int(first.split(" ")[1]), headers, body.decode("utf-8", "replace"))
