"""Reads the body of a request within limits of size and time."""

import asyncio

from starlette.requests import ClientDisconnect, Request

#: Seconds within which the whole body has to arrive, however steadily it comes.
PATIENCE = 10.0
#: A header for responses sent before the whole body was read: without it the server would read and discard the rest.
HANGING_UP = ("Connection", "close")


class BodyIncomplete(Exception):
    """The client disconnected before it had sent the whole body."""


class BodyTooSlow(Exception):
    """The whole body did not arrive in time."""


class BodyTooLarge(Exception):
    """More bytes arrived than the body may have; the rest was not read."""


async def read(request: Request, most: int) -> bytes:
    """Read a body of at most `most` bytes; raises BodyIncomplete, BodyTooSlow or BodyTooLarge."""
    arrived = bytearray()
    try:
        async with asyncio.timeout(PATIENCE):
            async for chunk in request.stream():
                arrived += chunk
                if len(arrived) > most:
                    raise BodyTooLarge(f"more than {most} bytes")
    except ClientDisconnect:
        raise BodyIncomplete("the body is incomplete") from None
    except TimeoutError:
        raise BodyTooSlow(f"the body was not whole within {PATIENCE:g} seconds") from None
    return bytes(arrived)
