"""One pass along the chain, over entries of the table or lines of an archive alike."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from hub.core.audit import rules
from hub.core.audit.checkpoints.checkpoint import Checkpoint
from hub.core.audit.checkpoints.merkle import MerkleTree


@dataclass(slots=True)
class Walk:
    """How far it has come: `number` and `hash` are of the last entry that was taken, `tree` stands over all up to it.

    Without a tree, which a walk from a checkpoint on has not, only the chain is held against `expected`.
    """

    number: int = 0
    hash: bytes = rules.GENESIS
    tree: MerkleTree | None = field(default_factory=MerkleTree)
    expected: Sequence[Checkpoint] = ()

    def take(self, sealed: bytes) -> str | None:
        """Take the hash of the next entry; returns what a checkpoint says against it."""
        self.number += 1
        self.hash = sealed
        if self.tree is not None:
            self.tree.append(sealed)
        return self.disagreement() if self.expected else None

    @property
    def peaks(self) -> Sequence[bytes]:
        """The peaks of the tree; none without one."""
        return self.tree.peaks if self.tree is not None else ()

    def root(self) -> bytes:
        """The Merkle root over all entries up to here."""
        if self.tree is None:
            raise ValueError("a walk from a checkpoint on has no tree")
        return self.tree.root()

    def disagreement(self) -> str | None:
        """What a checkpoint over just these entries says against them."""
        for checkpoint in self.expected:
            if checkpoint.size == self.number and not self._agrees(checkpoint):
                return f"entries up to {self.number} are not those that the checkpoint vouches for"
        return None

    def ended(self) -> str | None:
        """What a checkpoint says that stands further on than the entries."""
        beyond = max((checkpoint.size for checkpoint in self.expected), default=0)
        if beyond > self.number:
            return f"the log ends at entry {self.number}, but the checkpoint vouches for {beyond}"
        return None

    def _agrees(self, checkpoint: Checkpoint) -> bool:
        return self.hash == checkpoint.chain and (self.tree is None or self.root() == checkpoint.root)
