"""An application that takes a moment for each answer."""

import asyncio

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

ANSWER = b"the answer"


async def answer(_: Request) -> PlainTextResponse:
    await asyncio.sleep(0.02)
    return PlainTextResponse(ANSWER, headers={"Connection": "close"})


def make() -> Starlette:
    return Starlette(routes=[Route("/", answer)])
