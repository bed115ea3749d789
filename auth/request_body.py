"""Reads the body of a request within limits of size and time."""

import asyncio

from starlette.requests import Request
from starlette.types import Message

from auth.at_once import FinishedCoroutine, at_once

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
    """Read a body of at most `most` bytes; raises BodyIncomplete, BodyTooSlow or BodyTooLarge.

    The server has the whole of most bodies before it is asked for them: those need no clock.
    """
    body = _Body(most)
    first = at_once(request.receive)
    if isinstance(first, FinishedCoroutine) and body.take(first.result):
        return body.arrived
    try:
        async with asyncio.timeout(PATIENCE):
            whole = not isinstance(first, FinishedCoroutine) and body.take(await first)
            while not whole:
                whole = body.take(await request.receive())
    except TimeoutError:
        raise BodyTooSlow(f"the body was not whole within {PATIENCE:g} seconds") from None
    return body.arrived


class _Body:
    """What has arrived of a body."""

    __slots__ = ("_most", "arrived")

    def __init__(self, most: int) -> None:
        self.arrived = b""
        self._most = most

    def take(self, message: Message) -> bool:
        """Add what a message brings; returns whether it was the last one."""
        if message["type"] == "http.disconnect":
            raise BodyIncomplete("the body is incomplete")
        self.arrived += message.get("body", b"")
        if len(self.arrived) > self._most:
            raise BodyTooLarge(f"more than {self._most} bytes")
        return not message.get("more_body", False)
