"""Cursors that a list has sealed itself, with odd values in the key that they hold."""

import binascii
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator

from tests.fuzz.odd.places import Place

#: Instead of a part of the key.
PARTS = (
    *("", "\0", "a\0b", "9" * 5_000, "\u0663\u0664", "infinity", "-infinity", "NaN", "2026-W01-1", "20260101"),
    *("0001-01-01", "9999-12-31", "2026-02-30", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"),
    *(0, -1, 2**31, 2**63 - 1, 2**63, -(2**63), 10**30, 1.5, 1e308, True, None, [], [[]], {}),
)


def pages(place: Place) -> bool:
    """Whether the field is a list whose pages go on behind a cursor."""
    return "after" in place.arguments


def odd_cursors(cursor: str) -> Iterator[str]:
    """Cursors made of a good one: each part replaced by each odd value, one too few and one too many, cut off."""
    try:
        seal, *key = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error):  # one of another form: only as a text
        seal, key = None, []
    for at in range(len(key)):
        for odd in PARTS:
            yield _written([seal, *key[:at], odd, *key[at + 1 :]])
    if key:
        yield from (_written(parts) for parts in ([seal], [seal, *key[:-1]], [seal, *key, key[-1]], [*key], seal))
    yield from (cursor[:-1], cursor + "=", cursor + "A", cursor.swapcase(), cursor + "\0")


def _written(parts: object) -> str:
    return urlsafe_b64encode(json.dumps(parts, ensure_ascii=False).encode()).decode().rstrip("=")
