"""An archive is a file of JSON lines, packed by gzip: a head, then each entry as it was sealed.

The hash of an entry is the SHA-256 of the hash before it followed by the bytes of its line, without the line break.
"""

import gzip
import hashlib
import os
from collections.abc import AsyncIterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import orjson

from hub.core.audit.checkpoints.checkpoint import Checkpoint
from hub.core.audit.checkpoints.merkle import MerkleTree
from hub.core.audit.checkpoints.signed_notes import NoteKey
from hub.core.audit.verification.walk import Walk
from hub.core.errors import Invalid, Unavailable

FORMAT = "credit-hub access log, 1"
#: Bytes that one line may have: an entry names at most 10,000 enterprises.
_LONGEST = 4 << 20


@dataclass(frozen=True, slots=True)
class ArchiveHead:
    """The first line: which entries follow, what came before them, and a signed checkpoint over all up to the last.

    `peaks` are those of the Merkle tree over what came before.
    """

    month: str
    first: int
    last: int
    previous: bytes
    hash: bytes
    peaks: tuple[bytes, ...]
    checkpoint: str

    def line(self) -> bytes:
        told = {"format": FORMAT, "month": self.month, "first": self.first, "last": self.last}
        hashes = {"previous": self.previous.hex(), "hash": self.hash.hex()}
        tree = {"peaks": [each.hex() for each in self.peaks], "checkpoint": self.checkpoint}
        return orjson.dumps({**told, **hashes, **tree}) + b"\n"

    @classmethod
    def read(cls, line: bytes) -> "ArchiveHead":
        """Read the first line; raises Invalid."""
        try:
            told = orjson.loads(line)
            if told["format"] != FORMAT:
                raise ValueError(told["format"])
            peaks = tuple(bytes.fromhex(each) for each in told["peaks"])
            previous, last_hash = bytes.fromhex(told["previous"]), bytes.fromhex(told["hash"])
            numbers = int(told["first"]), int(told["last"])
            return cls(str(told["month"]), *numbers, previous, last_hash, peaks, str(told["checkpoint"]))
        except (ValueError, KeyError, TypeError):
            raise Invalid("it does not begin as an archive of the access log") from None


@dataclass(frozen=True, slots=True)
class ArchiveVerification:
    """What became of checking one file; `fault` is None where it is whole, `signed` whether a key was there to ask."""

    file: str
    first: int
    last: int
    previous: str
    hash: str
    signed: bool
    fault: str | None


async def write(path: Path, head: ArchiveHead, lines: AsyncIterable[bytes]) -> bytes:
    """Write a file whole or not at all; returns its SHA-256. The same entries make the same bytes."""
    new = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with new.open("wb") as file:
            with gzip.GzipFile("", "wb", fileobj=file, mtime=0) as packed:
                packed.write(head.line())
                async for line in lines:
                    packed.write(line + b"\n")
            file.flush()
            os.fsync(file.fileno())
        new.rename(path)
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").digest()
    except OSError as error:
        raise Unavailable(f"{path} cannot be written", cause=error.strerror) from None


def verify(path: Path, key: NoteKey | None = None, checkpoint: Checkpoint | None = None) -> ArchiveVerification:
    """Check one file by itself; with the log's public key its checkpoint too, and one that was kept elsewhere.

    Raises Unavailable where it cannot be read.
    """
    try:
        with gzip.open(path) as lines:
            head = ArchiveHead.read(lines.readline(_LONGEST))
            fault = _fault(lines, head, key, checkpoint)
    except Invalid as error:
        return ArchiveVerification(path.name, 0, 0, "", "", signed=False, fault=error.message)
    except (EOFError, gzip.BadGzipFile, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise Unavailable(f"{path} cannot be read", cause=error.strerror) from None
        return ArchiveVerification(path.name, 0, 0, "", "", signed=False, fault="it is cut off, or no gzip")
    chain = head.previous.hex(), head.hash.hex()
    return ArchiveVerification(path.name, head.first, head.last, *chain, key is not None, fault)


def _fault(lines: gzip.GzipFile, head: ArchiveHead, key: NoteKey | None, checkpoint: Checkpoint | None) -> str | None:
    walk = Walk(head.first - 1, head.previous, MerkleTree(head.first - 1, head.peaks))
    own = Checkpoint.open(head.checkpoint, key) if key else None
    walk.expected = [each for each in (own, checkpoint) if each and each.size >= walk.number]
    if fault := walk.disagreement():
        return fault
    while line := lines.readline(_LONGEST):
        said = line.removesuffix(b"\n")
        if not said.startswith(b"[%d," % (walk.number + 1)):
            return f"entry {walk.number + 1} is missing"
        if fault := walk.take(hashlib.sha256(walk.hash + said).digest()):
            return fault
    if walk.number != head.last:
        return f"it ends at entry {walk.number}, and should at {head.last}"
    if own and own.size != head.last:
        return f"its checkpoint is over {own.size} entries, not {head.last}"
    return None if walk.hash == head.hash else f"an entry was altered: the last hash is not {head.hash.hex()}"


def verify_all(
    paths: list[Path], key: NoteKey | None = None, checkpoint: Checkpoint | None = None
) -> list[ArchiveVerification]:
    """Check files in the order of their entries; a file that does not follow the one before it has a fault."""
    checked = sorted((verify(path, key, checkpoint) for path in paths), key=lambda one: one.first)
    for before, after in pairwise(checked):
        if not after.fault and (before.last + 1, before.hash) != (after.first, after.previous):
            told = f"it does not follow {before.file}, which ends at entry {before.last}"
            checked[checked.index(after)] = _with_fault(after, told)
    return checked


def _with_fault(one: ArchiveVerification, fault: str) -> ArchiveVerification:
    return ArchiveVerification(one.file, one.first, one.last, one.previous, one.hash, one.signed, fault)
