"""Pages of a list that stay stable while rows come and go: a cursor holds a row's sort key, not its place."""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

import orjson

from hub.core.errors import Invalid

Item = TypeVar("Item")
MOST = 500
_BIGINT = 2**63


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """Items in order, the cursor of each, and whether more items follow."""

    items: Sequence[Item]
    cursors: Sequence[str]
    more: bool


def size(first: int) -> int:
    """`first` when it is 1 to 500; raises Invalid otherwise."""
    if 1 <= first <= MOST:
        return first
    raise Invalid(f"first is {first}; it must be 1 to {MOST}", field="first")


def cursor(*key: object) -> str:
    """The cursor of a row with this sort key."""
    return urlsafe_b64encode(orjson.dumps(key)).decode().rstrip("=")


def position(after: str | None, *kinds: type) -> list[object] | None:
    """The sort key in a cursor whose parts are of these kinds; raises Invalid for any other text.

    A day comes back as it was put in: ISO text or `-infinity`.
    """
    if after is None:
        return None
    try:
        key = orjson.loads(urlsafe_b64decode(after + "=" * (-len(after) % 4)))
    except (ValueError, binascii.Error):
        key = None
    if isinstance(key, list) and len(key) == len(kinds) and all(map(_fits, key, kinds)):
        return key
    raise Invalid(f"{after[:60]!r} is not a cursor of this list", field="after")


def _fits(part: object, kind: type) -> bool:
    if kind is not date:
        return type(part) is kind and (not isinstance(part, int) or abs(part) < _BIGINT)
    try:
        return part == "-infinity" or bool(date.fromisoformat(str(part)))
    except ValueError:
        return False


def page(items: Sequence[Item], cursors: Sequence[str], first: int) -> Page[Item]:
    """A page of `first` items, out of up to one more that was read to learn whether more follow."""
    return Page(items[:first], cursors[:first], len(items) > first)
