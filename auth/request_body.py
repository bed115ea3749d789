"""A request's body, as it arrives: neither larger nor slower than it may be."""

import asyncio

from starlette.requests import ClientDisconnect, Request

#: Seconds in which the whole body has to be here, however steadily it comes.
PATIENCE = 10.0
#: What goes with an answer that did not wait for the rest: else the server would go on taking it, and throw it away.
HANGING_UP = ("Connection", "close")


class BodyIncomplete(Exception):
    """The other end left before it was whole."""


class BodyTooSlow(Exception):
    """It was not whole in time."""


class BodyTooLarge(Exception):
    """It is larger than it may be, as far as it came."""


async def body(request: Request, most: int) -> bytes:
    """At most so many bytes; raises BodyIncomplete, BodyTooSlow or BodyTooLarge."""
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
