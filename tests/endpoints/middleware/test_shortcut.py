"""The shortcut hands over the requests of its route as the router would, and no others."""

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from hub.core.errors import NotFound, Unavailable
from hub.endpoints.middleware.shortcut import Shortcut


class Endpoint:
    """Answers the path of the route that it was found by, or raises what the request names."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = Request(scope, receive).query_params.get("raises")
        if asked == "hub":
            raise Unavailable("the store cannot be reached")
        if asked:
            raise LookupError(asked)
        await PlainTextResponse(scope["route"].path)(scope, receive, send)


async def told(_: Request, error: Exception) -> JSONResponse:
    return JSONResponse(type(error).__name__, 503 if isinstance(error, Unavailable) else 500)


@pytest.fixture(params=[True, False], ids=["shortcut", "router"])
def http(request: pytest.FixtureRequest) -> httpx.AsyncClient:
    route = Route("/asked", Endpoint(), methods=["POST"])
    app = Starlette(
        middleware=[Middleware(Shortcut, route, told)] if request.param else [],
        exception_handlers={Unavailable: told, NotFound: told, Exception: told},
        routes=[Route("/asked", lambda _: PlainTextResponse("read")), route, Route("/asked/{more}", Endpoint())],
    )
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://hub.test")


@pytest.mark.parametrize(
    ("method", "url", "status", "text"),
    [
        pytest.param("POST", "/asked", 200, "/asked", id="the route"),
        pytest.param("GET", "/asked", 200, "read", id="another method"),
        pytest.param("DELETE", "/asked", 405, "Method Not Allowed", id="a method of nobody"),
        pytest.param("POST", "/asked/more", 200, "/asked/{more}", id="another route"),
        pytest.param("POST", "/asked?raises=hub", 503, '"Unavailable"', id="an error of the hub"),
        pytest.param("POST", "/asked?raises=other", 500, '"LookupError"', id="another error"),
    ],
)
async def test_it_answers_as_the_router(http: httpx.AsyncClient, method: str, url: str, status: int, text: str) -> None:
    answer = await http.request(method, url)

    assert (answer.status_code, answer.text) == (status, text)
