"""The three steps by which a consumer finds out what is wrong with its copy."""

from collections.abc import Mapping, Sequence

from hub.core.errors import Invalid
from hub.sharing.copies.results import BucketLeaves, CopyRowFault, WrongRow
from hub.sharing.proofs.rules import BUCKETS, LEAF_BYTES, PREFIX_BYTES

_ROOT_BYTES = 32


def root_of(text: str) -> bytes:
    """Read a root, 64 hexadecimal digits; raises Invalid."""
    return _bytes(text, _ROOT_BYTES, "root", "root")


def prefixes_of(text: str) -> Sequence[bytes]:
    """Read the first 8 bytes of each of 4,096 digests, one after the other in hexadecimal; raises Invalid."""
    whole = _bytes(text, BUCKETS * PREFIX_BYTES, "buckets", "text of 4,096 prefixes")
    return [whole[start : start + PREFIX_BYTES] for start in range(0, len(whole), PREFIX_BYTES)]


def leaves_of(given: Mapping[str, str]) -> dict[str, bytes]:
    """Read the leaf of each key, 32 hexadecimal digits; raises Invalid."""
    return {key: _bytes(leaf, LEAF_BYTES, "leaves", f"leaf of {key[:60]!r}") for key, leaf in given.items()}


def differing(digests: Sequence[bytes], prefixes: Sequence[bytes]) -> list[int]:
    """The buckets whose digests do not begin with these prefixes."""
    pairs = zip(digests, prefixes, strict=True)
    return [number for number, (digest, prefix) in enumerate(pairs) if digest[:PREFIX_BYTES] != prefix]


def wrong_rows(held: Sequence[BucketLeaves], told: Mapping[str, bytes]) -> list[WrongRow]:
    """The rows by which a copy's buckets differ from what the view held in the same buckets, in the order of keys."""
    here = {key: leaf for bucket in held for key, leaf in bucket.leaves.items()}
    faults = {key: fault for key in here.keys() | told.keys() if (fault := _fault(here.get(key), told.get(key)))}
    return [WrongRow(key, faults[key]) for key in sorted(faults)]


def _fault(here: bytes | None, there: bytes | None) -> CopyRowFault | None:
    if here == there:
        return None
    if there is None:
        return CopyRowFault.MISSING
    return CopyRowFault.EXTRA if here is None else CopyRowFault.STALE


def _bytes(text: str, length: int, field: str, what: str) -> bytes:
    try:
        read = bytes.fromhex(text)
    except ValueError:
        read = b""
    if len(read) != length or len(text) != 2 * length:
        raise Invalid(f"the {what} is not {2 * length} hexadecimal digits", field=field)
    return read
