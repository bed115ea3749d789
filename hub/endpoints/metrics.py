"""`/metrics`, in Prometheus' text form; with several workers, their sum."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from http import HTTPMethod

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
    start_http_server,
)
from prometheus_client.multiprocess import MultiProcessCollector
from starlette.requests import Request
from starlette.responses import Response

from hub.core.errors import Unavailable
from hub.core.settings import ListenAddress

_ANSWERS = Counter("hub_graphql_answers_total", "GraphQL requests by what became of them.", ["decision"])
AGAIN = Counter("hub_graphql_answers_again_total", "Answers made anew: data had changed before they were logged.")
_SECONDS = Histogram("hub_http_request_seconds", "Time to the last byte of an answer.", ["method", "route", "status"])

#: Set by `hub serve --workers`: the directory through which workers add up their numbers.
SHARED = "PROMETHEUS_MULTIPROC_DIR"
#: A client may send any word as its method, and each word is a time series that is kept for good.
_METHODS = frozenset(HTTPMethod)
_seconds = lru_cache(maxsize=256)(_SECONDS.labels)
#: The counter of one decision.
answers = lru_cache(maxsize=16)(_ANSWERS.labels)


def count_request(method: str, route: str, status: int, seconds: float) -> None:
    """Count a request; methods that are not HTTP's own are counted as one."""
    _seconds(method if method in _METHODS else "other", route, status).observe(seconds)


async def metrics(_: Request) -> Response:
    return Response(generate_latest(_registry()), headers={"Content-Type": CONTENT_TYPE_LATEST})


@contextmanager
def listening(address: ListenAddress | None) -> Iterator[None]:
    """Serve the metrics on an address of their own, from a thread, until the block ends; raises Unavailable."""
    if address is None:
        yield
        return
    try:
        server, _ = start_http_server(address.port, address.host, _registry())
    except OSError as error:
        raise Unavailable(f"HUB_METRICS_LISTEN: {address} is not free", cause=error.strerror) from None
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


def _registry() -> CollectorRegistry:
    if SHARED not in os.environ:
        return REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry
