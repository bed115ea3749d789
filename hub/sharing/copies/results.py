"""What a check of a copy answers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple


class CopyState(StrEnum):
    """Whether a consumer's copy is what the view held."""

    EQUAL = "equal"
    DIFFERENT = "different"


class CopyRowFault(StrEnum):
    """What is wrong with one row of a copy."""

    MISSING = "missing"
    """The view holds the row, and the copy does not."""
    EXTRA = "extra"
    """The copy has the row, and the view does not hold it: it is to be purged."""
    STALE = "stale"
    """Both have the row, and it says something else."""


class WrongRow(NamedTuple):
    key: str
    fault: CopyRowFault


class BucketLeaves(NamedTuple):
    """The leaves of one bucket by their keys, in the keys' order."""

    number: int
    leaves: dict[str, bytes]


class DigestTable(NamedTuple):
    """What a view held at a position: how many rows, and the digest of each bucket."""

    rows: int
    digests: Sequence[bytes]
    root: bytes


@dataclass(frozen=True, slots=True)
class CopyComparison:
    """The answer to one step: equal with a signed receipt, or different and where."""

    state: CopyState
    position: int
    rows: int
    root: bytes
    receipt: str | None = None
    buckets: Sequence[BucketLeaves] = ()
    wrong: Sequence[WrongRow] = field(default=())
