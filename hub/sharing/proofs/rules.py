"""Digests of a view's rows: a leaf for each row, a digest for each of 4,096 buckets, one root over all of them."""

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from itertools import groupby
from typing import Any, TypeAlias

import orjson

BUCKETS = 4096
#: Bytes of a SHA-256 that a leaf keeps, and of a bucket's digest that a consumer sends.
LEAF_BYTES = 16
PREFIX_BYTES = 8
#: The digest of a bucket in which no key falls.
EMPTY = sha256().digest()
#: RFC 8785 writes these as orjson does. Fractions it writes as JavaScript would, so no row has them.
_PLAIN = frozenset({str, int, bool, type(None)})
_KEY_BITS = 12

Scalar: TypeAlias = str | int | bool | None
Value: TypeAlias = Scalar | Sequence[Any] | Mapping[str, Any]


def canonical(key: str, values: Sequence[Value]) -> bytes:
    """Write a row as RFC 8785 JSON: a list of its key and then its values, in the view's order of fields.

    Raises ValueError for a value that is no text, whole number below 2^53, truth value or null, and no list or object
    of these.
    """
    _check(key, values)
    try:
        return orjson.dumps([key, *values], option=orjson.OPT_STRICT_INTEGER | orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError as error:
        raise ValueError(f"{key!r}: the row cannot be written as JSON: {error}") from None


def leaf(row: bytes) -> bytes:
    """The first 16 bytes of the SHA-256 of a canonical row."""
    return sha256(row).digest()[:LEAF_BYTES]


def bucket(key: str) -> int:
    """The bucket of a key: the first 12 bits of its SHA-256."""
    return int.from_bytes(sha256(key.encode()).digest()[:2], "big") >> (16 - _KEY_BITS)


def bucket_digest(leaves: Mapping[str, bytes]) -> bytes:
    """The SHA-256 of a bucket's leaves, in the order of their keys' UTF-8 bytes."""
    return sha256(b"".join(leaves[key] for key in sorted(leaves))).digest()


def root(digests: Sequence[bytes]) -> bytes:
    """The SHA-256 of the digests of all buckets, in their order."""
    if len(digests) != BUCKETS:
        raise ValueError(f"{len(digests)} digests: a root is made of {BUCKETS}")
    return sha256(b"".join(digests)).digest()


def digests(leaves: Iterable[tuple[str, bytes]]) -> list[bytes]:
    """The digest of every bucket, from the key and leaf of each row, which may come in any order."""
    table = [EMPTY] * BUCKETS
    by_bucket = sorted((bucket(key), key, each) for key, each in leaves)
    for number, inside in groupby(by_bucket, key=lambda one: one[0]):
        table[number] = sha256(b"".join(each for _, _, each in inside)).digest()
    return table


def prefixes(table: Sequence[bytes]) -> bytes:
    """The first 8 bytes of every bucket's digest: the 32 KiB by which two copies find out where they differ."""
    return b"".join(each[:PREFIX_BYTES] for each in table)


def _check(key: str, values: Iterable[object]) -> None:
    if _PLAIN.issuperset(map(type, values)):
        return
    for value in values:
        if type(value) in _PLAIN:
            continue
        match value:
            case list() | tuple():
                _check(key, value)
            case dict() if all(isinstance(name, str) and name.isascii() for name in value):
                _check(key, value.values())
            case _:
                raise ValueError(f"{key!r}: a row holds texts, whole numbers and truth values, not {_named(value)}")


def _named(value: object) -> str:
    """Names of members are ASCII: others RFC 8785 puts in another order."""
    return "an object with other names" if isinstance(value, dict) else type(value).__name__
