"""The response that carries an answer, with the headers that all answers have."""

from collections.abc import Mapping

from starlette.responses import Response

from hub.endpoints.graphql import accept

_ALWAYS = ((b"cache-control", b"no-store"), (b"vary", b"Accept, Authorization, Accept-Language"))
_CONTENT_TYPES = {name: accept.ENCODED.format(name).encode() for name in (accept.MODERN, accept.LEGACY)}


class AnswerResponse(Response):
    """JSON in one of the two media types; its headers are put together from bytes, as every answer has them."""

    def __init__(self, body: bytes, status: int, media_type: str, headers: Mapping[str, str]) -> None:
        """`headers` are those of this answer alone."""
        self.status_code = status
        self.background = None
        self.body = body
        self.raw_headers = [
            *_ALWAYS,
            *((name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()),
            (b"content-length", b"%d" % len(body)),
            (b"content-type", _CONTENT_TYPES[media_type]),
        ]
