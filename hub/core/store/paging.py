"""Pages of a list that stay stable while rows come and go: a cursor holds a row's sort key, not its place."""

import binascii
import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Generic, Self, TypeVar, overload

import orjson

from hub.core.errors import Invalid

Item = TypeVar("Item")
MOST = 500
_BIGINT = 2**63
#: Hexadecimal digits of the seal: a client that mixes up its lists is told, and nobody is kept from anything by it.
_SEAL = 12


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """Items in order, the cursor of each, and whether more items may follow.

    A page that was cut short says after which cursor to go on, for it may be empty: `rest`.
    """

    items: Sequence[Item]
    cursors: Sequence[str]
    more: bool
    rest: str | None = field(default=None, kw_only=True)

    @property
    def end(self) -> str | None:
        """The cursor after which the next page begins."""
        return self.rest or (self.cursors[-1] if self.cursors else None)


def size(first: int) -> int:
    """`first` when it is 1 to 500; raises Invalid otherwise."""
    if 1 <= first <= MOST:
        return first
    raise Invalid(f"first is {first}; it must be 1 to {MOST}", field="first")


def whole_number(typed: str) -> int | None:
    """Return the number of a row as an ID of GraphQL writes it; None for a text that is none."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < len(str(_BIGINT)) else None


class DayOrNone(date):
    """The kind of a key's part that is a day, or `-infinity` where a row has none: it stands before all days."""


@dataclass(frozen=True, slots=True)
class Cursors:
    """Makes and reads the cursors of one list; the `seal` in each keeps them from being taken for another list's."""

    seal: str

    @classmethod
    def of_list(cls, field: str, *asked: object) -> Self:
        """Name the list by its field, and by what was asked of it: its order, its filter, the text searched for."""
        return cls(hashlib.sha256(orjson.dumps((field, *asked), default=str)).hexdigest()[:_SEAL])

    def cursor(self, *key: object) -> str:
        """The cursor of a row with this sort key."""
        return urlsafe_b64encode(orjson.dumps((self.seal, *key))).decode().rstrip("=")

    def position(self, after: str | None, *kinds: type) -> list[object] | None:
        """The sort key in a cursor of this list; raises Invalid for any other text.

        The key's parts are of these kinds. A day comes back as it was put in: ISO text or, of the kind DayOrNone,
        `-infinity`. To a whole number one can be added within 64 bits.
        """
        if after is None:
            return None
        match _decoded(after):
            case [self.seal, *key] if len(key) == len(kinds) and all(map(_fits, key, kinds)):
                return key
        raise Invalid(f"{after[:60]!r} is not a cursor of this list", field="after")


class CursorsAsAsked(Sequence[str], Generic[Item]):
    """The cursors of rows, each made when it is asked for: most readers want that of the last row alone."""

    def __init__(self, cursors: Cursors, rows: Sequence[Item], key: Callable[[Item], tuple[object, ...]]) -> None:
        """`key` gives the sort key of a row."""
        self._cursors = cursors
        self._rows = rows
        self._key = key

    def __len__(self) -> int:
        return len(self._rows)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> "CursorsAsAsked[Item]": ...
    def __getitem__(self, place: int | slice) -> "str | CursorsAsAsked[Item]":
        if isinstance(place, slice):
            return CursorsAsAsked(self._cursors, self._rows[place], self._key)
        return self._cursors.cursor(*self._key(self._rows[place]))


def _decoded(after: str) -> object:
    try:
        return orjson.loads(urlsafe_b64decode(after + "=" * (-len(after) % 4)))
    except (ValueError, binascii.Error):
        return None


def _fits(part: object, kind: type) -> bool:
    if issubclass(kind, date):
        return (part == "-infinity" and kind is DayOrNone) or (isinstance(part, str) and _is_day(part))
    if isinstance(part, str):
        return kind is str and "\0" not in part
    return type(part) is kind and isinstance(part, int) and abs(part) < _BIGINT - 1


def _is_day(text: str) -> bool:
    """Whether the text is a day as `isoformat` writes it, which `fromisoformat` is not so strict about."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def page(items: Sequence[Item], cursors: Sequence[str], first: int) -> Page[Item]:
    """A page of `first` items, out of up to one more that was read to learn whether more follow."""
    return Page(items[:first], cursors[:first], len(items) > first)
