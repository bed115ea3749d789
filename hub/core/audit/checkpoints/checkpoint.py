"""A checkpoint (c2sp.org/tlog-checkpoint): how many entries a log has, and what they are."""

import base64
import re
from typing import NamedTuple, Self

from hub.core.audit.checkpoints.signed_notes import NoteKey, NoteSigner
from hub.core.errors import Invalid

_HASH = "([A-Za-z0-9+/]{43}=)"
_TEXT = re.compile(rf"(.+)\n(0|[1-9][0-9]{{0,17}})\n{_HASH}\nchain {_HASH}\n(?:.+\n)*")


class Checkpoint(NamedTuple):
    """`root` is the Merkle root over the hashes of all entries, `chain` the hash of the last one.

    Both say the same. From `chain` on the log can be checked without its beginning, and of `root` short proofs could be
    made for those who may not read entries. It stands in an extension line, since tlog-checkpoint knows no chains.
    """

    origin: str
    size: int
    root: bytes
    chain: bytes

    @classmethod
    def read(cls, text: str) -> Self:
        """Read the text of an opened note; raises Invalid."""
        parts = _TEXT.fullmatch(text)
        if parts is None:
            raise Invalid("this is no checkpoint of the access log: origin, size, root, chain")
        return cls(parts[1], int(parts[2]), base64.b64decode(parts[3]), base64.b64decode(parts[4]))

    @classmethod
    def open(cls, note: str, key: NoteKey) -> Self:
        """Read a signed checkpoint; raises Invalid where the key has not signed it."""
        return cls.read(key.open(note))

    @property
    def text(self) -> str:
        root, chain = (base64.b64encode(each).decode() for each in (self.root, self.chain))
        return f"{self.origin}\n{self.size}\n{root}\nchain {chain}\n"

    def sign(self, signer: NoteSigner) -> str:
        return signer.sign(self.text)
