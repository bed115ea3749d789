"""Large answers are sent smaller to who accepts it; what is sealed, streamed or small passes as it is."""

import gzip
from collections.abc import Iterator
from typing import Any

import brotli
import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from hub.endpoints.middleware.compression import Compression

CONTENT = b'{"name": "\xe8\x99\x9a\xe6\x9e\x84"}' * 6000
OPENED: dict[str | None, Any] = {None: bytes, "br": brotli.decompress, "gzip": gzip.decompress}


def _stream() -> Iterator[bytes]:
    yield CONTENT[:2000]
    yield CONTENT[2000:]


async def _answer(request: Request) -> Response:
    kind = request.path_params["kind"]
    made = {
        "large": lambda: Response(CONTENT, media_type="application/json; charset=utf-8"),
        "middling": lambda: Response(CONTENT[:2000], media_type="application/json"),
        "small": lambda: Response(CONTENT[:1023], media_type="application/json"),
        "page": lambda: Response(CONTENT, media_type="text/html"),
        "sealed": lambda: Response(CONTENT, media_type="application/json", headers={"Hub-Signature": "x"}),
        "stream": lambda: StreamingResponse(_stream(), media_type="application/jsonl"),
    }
    return made[kind]()


@pytest.fixture
def http() -> httpx.AsyncClient:
    app = Starlette(routes=[Route("/{kind}", _answer)], middleware=[Middleware(Compression)])
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://hub.test")


async def _sent(http: httpx.AsyncClient, kind: str, accepted: str | None) -> tuple[str | None, bytes, httpx.Headers]:
    """The coding and the bytes as they came, undone by the standard's own programs and not by the client."""
    request = http.build_request("GET", f"/{kind}", headers={"Accept-Encoding": accepted or ""})
    if accepted is None:
        del request.headers["accept-encoding"]
    answer = await http.send(request, stream=True)
    raw = b"".join([chunk async for chunk in answer.aiter_raw()])
    if "content-length" in answer.headers:
        assert int(answer.headers["content-length"]) == len(raw)
    return answer.headers.get("content-encoding"), raw, answer.headers


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        pytest.param("gzip, deflate, br, zstd", "br", id="a browser"),
        pytest.param("gzip", "gzip", id="gzip alone"),
        pytest.param("br;q=0.2, gzip;q=0.8", "gzip", id="gzip rather than br"),
        pytest.param("br;q=0, *", "gzip", id="anything but br"),
        pytest.param("*;q=0.5", "br", id="anything"),
        pytest.param("GZIP", "gzip", id="in capitals"),
        pytest.param("identity", None, id="as it is"),
        pytest.param("gzip;q=0", None, id="gzip refused"),
        pytest.param("gzip;q=much", None, id="no weight"),
        pytest.param("", None, id="empty"),
        pytest.param(None, None, id="nothing said"),
    ],
)
@pytest.mark.parametrize("kind", ["large", "middling"])
async def test_the_caller_chooses(http: httpx.AsyncClient, kind: str, accepted: str | None, coding: str | None) -> None:
    used, raw, headers = await _sent(http, kind, accepted)

    assert used == coding
    assert OPENED[used](raw) == (CONTENT if kind == "large" else CONTENT[:2000])
    assert headers["vary"] == "Accept-Encoding"


@pytest.mark.parametrize("kind", ["small", "page", "sealed", "stream"])
async def test_the_rest_passes_as_it_is(http: httpx.AsyncClient, kind: str) -> None:
    used, raw, _ = await _sent(http, kind, "br, gzip")

    assert used is None
    assert raw == (CONTENT[:1023] if kind == "small" else CONTENT)


async def test_an_answer_of_a_megabyte_is_a_tenth_and_less() -> None:
    rows = ",".join(f'{{"uscc":"91420799MA{number:07d}U","outcome":"ELIGIBLE"}}' for number in range(22_000))

    assert len(rows) > 1_000_000
    assert len(brotli.compress(rows.encode(), quality=4)) < len(rows) / 10
