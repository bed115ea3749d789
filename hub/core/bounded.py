"""Dictionaries that remember what was worked out, up to a number."""

from collections.abc import Hashable
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


def keep(known: dict[Key, Value], key: Key, value: Value, most: int) -> Value:
    """Remember a value; where `most` are known already, all of them are forgotten first.

    Dropping all is rare, and a look-up is that of a dictionary: to track which one was used last, as `lru_cache` does,
    would write to memory at each.
    """
    if len(known) >= most:
        known.clear()
    known[key] = value
    return value
