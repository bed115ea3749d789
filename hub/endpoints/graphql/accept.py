"""Negotiates the media type of a response (RFC 9110, section 12; GraphQL over HTTP, sections 4.2 and 5.1)."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

MODERN = "application/graphql-response+json"
LEGACY = "application/json"
#: A Content-Type should name the encoding (GraphQL over HTTP, section 5.1).
ENCODED = "{}; charset=utf-8"
_UTF_8 = ("utf-8", "utf8")
#: Characters of Accept headers, up to which the result is remembered.
_USUAL = 200


class ResponseFormat(NamedTuple):
    """`legacy` is a client that named application/json: it reads an answer only from a 200."""

    media_type: str = LEGACY
    legacy: bool = False


class _Range(NamedTuple):
    media_type: str
    quality: float


def negotiate(headers: Sequence[str]) -> ResponseFormat | None:
    """Read all values of the Accept header; None when the client accepts neither type.

    A client that accepts anything gets application/json with the statuses of the modern type.
    """
    return (_remembered if sum(map(len, headers)) <= _USUAL else _negotiate)(tuple(headers))


def _negotiate(headers: tuple[str, ...]) -> ResponseFormat | None:
    ranges = list(_ranges(headers))
    if not ranges and not any(value.strip() for value in headers):
        return ResponseFormat()
    modern, named_modern = _quality(MODERN, ranges)
    legacy, named_legacy = _quality(LEGACY, ranges)
    if not modern and not legacy:
        return None
    if (modern, named_modern) > (legacy, named_legacy) or (named_modern and modern == legacy):
        return ResponseFormat(MODERN)
    return ResponseFormat(LEGACY, legacy=named_legacy)


#: Clients send the same few with every request.
_remembered = lru_cache(maxsize=256)(_negotiate)


def _quality(media_type: str, ranges: Iterable[_Range]) -> tuple[float, bool]:
    """Its quality value, from 0 to 1, and whether it was named itself: the most specific range decides."""
    by_range = {each.media_type: each.quality for each in ranges}
    for candidate in (media_type, "application/*", "*/*"):
        if candidate in by_range:
            return by_range[candidate], candidate == media_type
    return 0.0, False


def _ranges(headers: Sequence[str]) -> Iterable[_Range]:
    """Those of UTF-8; one whose quality value is no number is ignored."""
    for part in ",".join(headers).split(","):
        media_type, *parameters = (piece.strip().lower() for piece in part.split(";"))
        values = dict(parameter.partition("=")[::2] for parameter in parameters)
        quality = _quality_value(values.get("q", "1"))
        if media_type and quality is not None and values.get("charset", "utf-8").strip('"') in _UTF_8:
            yield _Range(media_type, quality)


def _quality_value(text: str) -> float | None:
    try:
        quality = float(text)
    except ValueError:
        return None
    return quality if 0 <= quality <= 1 else None
