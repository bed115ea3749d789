"""Which media type a client wants its answer in (RFC 9110, section 12; GraphQL over HTTP, sections 4.2 and 5.1)."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

MODERN = "application/graphql-response+json"
LEGACY = "application/json"
#: As a Content-Type names them: the encoding should be said (GraphQL over HTTP, section 5.1).
ENCODED = "{}; charset=utf-8"
_UTF_8 = ("utf-8", "utf8")
#: Characters of the Accept headers whose meaning is remembered.
_USUAL = 200


class Wish(NamedTuple):
    """`media_type` is what to answer in; `legacy` is who named application/json and reads an answer only from a 200."""

    media_type: str = LEGACY
    legacy: bool = False


class _Range(NamedTuple):
    media_type: str
    quality: float


def wish(headers: Sequence[str]) -> Wish | None:
    """Of all values of the Accept header; None when the client takes neither type.

    Who wishes for anything gets application/json with the statuses of the modern type.
    """
    return (_usual if sum(map(len, headers)) <= _USUAL else _wish)(tuple(headers))


def _wish(headers: tuple[str, ...]) -> Wish | None:
    ranges = list(_ranges(headers))
    if not ranges and not any(value.strip() for value in headers):
        return Wish()
    modern, named_modern = _quality(MODERN, ranges)
    legacy, named_legacy = _quality(LEGACY, ranges)
    if not modern and not legacy:
        return None
    if (modern, named_modern) > (legacy, named_legacy) or (named_modern and modern == legacy):
        return Wish(MODERN)
    return Wish(LEGACY, legacy=named_legacy)


#: The same few come with every request.
_usual = lru_cache(maxsize=256)(_wish)


def _quality(media_type: str, ranges: Iterable[_Range]) -> tuple[float, bool]:
    """How much a type is wanted, from 0 to 1, and whether by its own name: the closest range decides."""
    by_range = {found.media_type: found.quality for found in ranges}
    for candidate in (media_type, "application/*", "*/*"):
        if candidate in by_range:
            return by_range[candidate], candidate == media_type
    return 0.0, False


def _ranges(headers: Sequence[str]) -> Iterable[_Range]:
    """Those of UTF-8; one whose weight is no number is passed over."""
    for part in ",".join(headers).split(","):
        media_type, *parameters = (piece.strip().lower() for piece in part.split(";"))
        said = dict(parameter.partition("=")[::2] for parameter in parameters)
        quality = _weight(said.get("q", "1"))
        if media_type and quality is not None and said.get("charset", "utf-8").strip('"') in _UTF_8:
            yield _Range(media_type, quality)


def _weight(text: str) -> float | None:
    try:
        quality = float(text)
    except ValueError:
        return None
    return quality if 0 <= quality <= 1 else None
