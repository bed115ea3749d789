"""The Merkle tree over the log (RFC 6962, section 2.1): its leaves are the hashes of the entries, in their order."""

import hashlib
from collections.abc import Sequence


class MerkleTree:
    """A tree that only grows: it keeps its `peaks`, the roots of its perfect subtrees, and forgets the leaves.

    There is one peak for each 1 in the binary form of `size`, the largest first.
    """

    def __init__(self, size: int = 0, peaks: Sequence[bytes] = ()) -> None:
        self.size = size
        self.peaks = list(peaks)

    def append(self, data: bytes) -> None:
        node, places = hashlib.sha256(b"\x00" + data).digest(), self.size
        while places & 1:
            node = _node(self.peaks.pop(), node)
            places >>= 1
        self.peaks.append(node)
        self.size += 1

    def root(self) -> bytes:
        if not self.peaks:
            return hashlib.sha256().digest()
        node = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            node = _node(peak, node)
        return node


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()
