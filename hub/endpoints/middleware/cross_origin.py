"""Opens what programs ask to scripts of named origins (CORS), and to no other; cookies go with none of it."""

from collections.abc import Sequence

from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware

_SENT = (
    "Accept",
    "Accept-Language",
    "Authorization",
    "Content-Type",
    "DPoP",
    "Hub-Purpose",
    "If-None-Match",
    "Last-Event-ID",
    "traceparent",
    "tracestate",
)
_READ = (
    "Content-Digest",
    "DPoP-Nonce",
    "ETag",
    "Feed-Cursor",
    "Feed-Head",
    "Feed-More",
    "Hub-Signature",
    "Request-Id",
    "Retry-After",
    "WWW-Authenticate",
)
#: Seconds for which a browser remembers what it was told.
_REMEMBERED = 600


def cross_origin(origins: Sequence[str]) -> list[Middleware]:
    """Return the middleware that answers these origins; none where none is named."""
    if not origins:
        return []
    return [
        Middleware(
            CORSMiddleware,
            allow_origins=origins,
            allow_methods=("GET", "POST"),
            allow_headers=_SENT,
            expose_headers=_READ,
            max_age=_REMEMBERED,
        )
    ]
