"""One route a shape, which takes the body that GraphQL would and answers the same JSON."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from hub.core.settings import Settings
from hub.core.store.database import Connection
from tests.bench.quick.floor import answers

Answer = Callable[[Connection, Mapping[str, Any]], Awaitable[dict[str, Any]]]


def create_app() -> Starlette:
    return Starlette(
        routes=[
            Route("/one", _route(answers.one), methods=["POST"]),
            Route("/full", _route(answers.full), methods=["POST"]),
            Route("/list", _route(answers.several), methods=["POST"]),
            Route("/page", _route(answers.page), methods=["POST"]),
            Route("/past", _route(answers.past), methods=["POST"]),
            Route("/health/ready", _ready),
        ],
        lifespan=_lifespan,
    )


@asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    url = Settings().database_url
    async with asyncpg.create_pool(url, min_size=0, max_size=10, init=_prepare, reset=_keep_as_it_is) as pool:
        app.state.pool = pool
        yield


async def _prepare(connection: Connection) -> None:
    await connection.set_type_codec(
        "jsonb",
        schema="pg_catalog",
        format="binary",
        encoder=lambda value: b"\x01" + orjson.dumps(value),
        decoder=lambda data: orjson.loads(data[1:]),
    )


async def _keep_as_it_is(_: Connection) -> None:
    """Nothing is ever set on a connection."""


async def _ready(_: Request) -> JSONResponse:
    return JSONResponse({"status": "ready"})


def _route(answer: Answer) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        variables = orjson.loads(await request.body())["variables"]
        async with request.app.state.pool.acquire() as connection:
            data = await answer(connection, variables)
        return Response(orjson.dumps({"data": data}), media_type="application/json")

    return endpoint
