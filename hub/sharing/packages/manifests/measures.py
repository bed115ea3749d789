"""The size and digests of a file."""

import hashlib
from pathlib import Path
from typing import NamedTuple

from hub.core.errors import Unavailable

_BLOCK = 1 << 20
_NO_SM3 = "this Python's OpenSSL has no SM3, which manifests need: install an OpenSSL 3 that has it"


class Measures(NamedTuple):
    """Bytes, and the SHA-256 and SM3 (GB/T 32905) in hexadecimal."""

    bytes: int
    sha256: str
    sm3: str


def measure(path: Path) -> Measures:
    """Read a file once; raises Unavailable where SM3 cannot be computed."""
    sums = [hashlib.sha256(), _sm3()]
    size = 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            size += len(block)
            for each in sums:
                each.update(block)
    return Measures(size, *(each.hexdigest() for each in sums))


def _sm3() -> "hashlib._Hash":
    try:
        return hashlib.new("sm3")
    except ValueError:
        raise Unavailable(_NO_SM3) from None
