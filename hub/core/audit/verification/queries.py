"""Walks the chain in the table: each entry has to be the hub's own, and none may be missing."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass

from hub.core.audit import rules
from hub.core.audit.checkpoints.checkpoint import Checkpoint
from hub.core.audit.checkpoints.merkle import MerkleTree
from hub.core.audit.verification.walk import Walk
from hub.core.errors import UsageError
from hub.core.store.database import Connection, Row

_ENTRIES = f"""
select number, previous, hash, {", ".join(rules.Entry._fields)} from audit_entry
where number > $1 and number <= $2 order by number
"""
_HASHES = "select number, hash from audit_entry where number > $1 and number <= $2 order by number"
_HEAD = "select number, hash from audit_head where id = 1"
_HASH = "select hash from audit_entry where number = $1"
_NEWEST = "select number, hash from audit_entry order by number desc limit 1"
_ARCHIVED = "select last, hash, peaks from audit_archive order by last desc limit 1"
#: No entry has a higher number (bigint).
_LAST_NUMBER = 2**63 - 1
#: Entries that are read at a time, while those before them are looked at.
_AT_A_TIME = 500


@dataclass(frozen=True, slots=True)
class Verification:
    """The result of a check: `fault` is None for a whole chain; `head`, the last hash, is to be noted elsewhere.

    `entries` is the number of the last entry that was looked at, and `after` the one after which the walk began: 0, the
    last one that was archived, or a checkpoint's. So many as are `left` were written after `entries`.
    """

    entries: int
    head: str
    fault: str | None
    after: int = 0
    left: int = 0


async def verify(
    connection: Connection, noted: str | None = None, checkpoint: Checkpoint | None = None, *, newer_only: bool = False
) -> Verification:
    """Walk the chain as far as it is kept; stops at the first entry that is altered, missing or not the hub's own.

    `noted` is a head that was written down earlier, `checkpoint` one that the hub has signed: a log that was written
    anew is whole in itself, but lacks them. With `newer_only` the walk begins after the checkpoint. Raises UsageError
    for a checkpoint over entries that are archived.
    """
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        walk = await beginning(connection)
        if checkpoint:
            if checkpoint.size < walk.number:
                told = f"entries up to {walk.number} are archived, and the checkpoint is over {checkpoint.size}"
                raise UsageError(f"{told}: hold it against the archive, by --archive")
            walk.expected = [checkpoint]
        if checkpoint and newer_only:
            return await _newer(connection, walk, checkpoint, noted)
        return await _walked(connection, walk, noted)


async def verify_newest(connection: Connection, checkpoint: Checkpoint | None, most: int) -> Verification:
    """Walk over at most so many entries that came after the checkpoint, or else after those that are archived.

    The end of the log is looked at in any case: what was cut off there is found, however many entries are left.
    """
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        walk = await beginning(connection)
        if checkpoint is None or checkpoint.size < walk.number:
            return await _walked(connection, walk, most=most)
        walk.expected = [checkpoint]
        return await _newer(connection, walk, checkpoint, most=most)


async def beginning(connection: Connection) -> Walk:
    """A walk that has come to the last entry that was archived, or stands before the first."""
    archived = await connection.fetchrow(_ARCHIVED)
    if archived is None:
        return Walk()
    return Walk(archived["last"], archived["hash"], MerkleTree(archived["last"], archived["peaks"]))


async def resumed(connection: Connection, checkpoint: Checkpoint, peaks: Sequence[bytes]) -> Walk | None:
    """A walk that has come to a checkpoint, by the peaks of its tree that were kept, without reading what came before.

    None where the peaks are not those that the checkpoint vouches for, or its last entry is another one now.
    """
    tree = MerkleTree(checkpoint.size, peaks)
    if len(peaks) != checkpoint.size.bit_count() or tree.root() != checkpoint.root:
        return None
    kept = await _kept_hash(connection, await beginning(connection), checkpoint.size)
    return Walk(checkpoint.size, kept, tree) if kept == checkpoint.chain else None


async def advance(connection: Connection, walk: Walk, noted: str | None = None, until: int | None = None) -> str | None:
    """Walk over all newer entries, or those up to one; returns the first fault. Call it inside a transaction."""
    found = noted is None or walk.hash.hex() == noted
    head = await connection.fetchrow(_HEAD)
    last = until or (head["number"] + 1 if head else _LAST_NUMBER)  # the first that nobody can have written is a fault
    async with aclosing(_read(connection, _ENTRIES, walk.number, last)) as batches:
        async for rows in batches:
            if fault := _fault_among(rows, walk):
                return fault
            found = found or noted in {row["hash"].hex() for row in rows}
    if until is not None:
        return None if walk.number == until else f"entry {walk.number + 1} is missing"
    if not found:
        return f"no entry has the noted hash {noted}"
    return _fault_of_end(head, walk) or walk.ended()


async def skip(connection: Connection, walk: Walk, until: int) -> None:
    """Let a walk pass entries by the hashes that are kept of them, without looking at what they say."""
    if walk.tree is None:
        return
    async with aclosing(_read(connection, _HASHES, walk.number, until)) as batches:
        async for rows in batches:
            for number, sealed in rows:
                walk.number, walk.hash = number, sealed
                walk.tree.append(sealed)


async def _read(connection: Connection, statement: str, *parameters: int) -> AsyncGenerator[Sequence[Row], None]:
    """The rows of a statement, some at a time: the store makes the next ones while the caller looks at these."""
    cursor = await connection.cursor(statement, *parameters)
    coming = asyncio.ensure_future(cursor.fetch(_AT_A_TIME))
    try:
        while rows := await coming:
            coming = asyncio.ensure_future(cursor.fetch(_AT_A_TIME))
            await asyncio.sleep(0)  # the request for them leaves before the caller begins
            yield rows
    finally:
        await asyncio.gather(coming, return_exceptions=True)


async def _kept_hash(connection: Connection, begin: Walk, number: int) -> bytes | None:
    """The hash of an entry, in the table or the last that was archived."""
    if begin.number == number:
        return begin.hash
    kept: bytes | None = await connection.fetchval(_HASH, number)
    return kept


async def _newer(
    connection: Connection, walk: Walk, checkpoint: Checkpoint, noted: str | None = None, most: int | None = None
) -> Verification:
    kept = await _kept_hash(connection, walk, checkpoint.size)
    if kept is None:
        head = await connection.fetchrow(_HEAD)
        walk.number, walk.hash = (head["number"], head["hash"]) if head else (0, rules.GENESIS)
        missing = f"entry {checkpoint.size}, for which the checkpoint vouches, is missing"
        seen, left = min(walk.number, checkpoint.size), max(0, walk.number - checkpoint.size)
        return Verification(seen, walk.hash.hex(), walk.ended() or missing, checkpoint.size, left)
    walk.number, walk.hash, walk.tree = checkpoint.size, kept, None
    return await _walked(connection, walk, noted, most)


async def _walked(
    connection: Connection, walk: Walk, noted: str | None = None, most: int | None = None
) -> Verification:
    """Walk on to the end of the log, or over so many entries; of those that are left the last one is looked at."""
    after = walk.number
    head = await connection.fetchrow(_HEAD)
    written = head["number"] if head else 0
    fault = walk.disagreement()
    if fault is None and most is not None and written > after + most:
        newest = await connection.fetchrow(_NEWEST)
        fault = await advance(connection, walk, until=after + most) or _fault_of_newest(head, newest)
    elif fault is None:
        fault = await advance(connection, walk, noted)
    return Verification(walk.number, walk.hash.hex(), fault, after, max(0, written - walk.number))


def _fault_among(rows: Sequence[Row], walk: Walk) -> str | None:
    """Take entries of the table, or say why one of them is none."""
    for number, previous, sealed, *entry in rows:
        expected = walk.number + 1
        if number != expected:
            return f"entry {expected} is missing: the one before is followed by {number}"
        if previous != walk.hash:
            return f"entry {expected} is not sealed to entry {walk.number}"
        if sealed != rules.seal(previous, number, rules.Entry(*entry)):
            return f"entry {expected} was altered: its hash does not fit its content"
        if fault := walk.take(sealed):
            return fault
    return None


def _fault_of_newest(head: Row | None, newest: Row | None) -> str | None:
    return _fault_of_end(head, Walk(newest["number"], newest["hash"]) if newest else Walk())


def _fault_of_end(head: Row | None, walk: Walk) -> str | None:
    if head is None:
        return "the head of the log is missing"
    if head["number"] > walk.number:
        return f"the log ends at entry {walk.number}, but {head['number']} were written"
    if head["number"] < walk.number:
        return f"entry {head['number'] + 1} was inserted: only {head['number']} were written by the hub"
    return None if head["hash"] == walk.hash else f"the head of the log does not fit entry {walk.number}"
