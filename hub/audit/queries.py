"""Reading the log back: is the chain whole, and if not, where is it broken."""

from dataclasses import dataclass

from hub.audit import rules
from hub.store.database import Connection, Row

_CHAIN = "select * from audit_entry order by number"
_HEAD = "select number, hash from audit_head where id = 1"


@dataclass(frozen=True, slots=True)
class Verification:
    """`fault` is None for a whole chain; `head` is the last hash, to be noted outside the database."""

    entries: int
    head: str
    fault: str | None


async def verify(connection: Connection, noted: str | None = None) -> Verification:
    """Walk the whole chain and stop at the first entry that is altered, missing or not the hub's own.

    `noted` is a head seen before: a log written anew from some entry on is whole in itself, but no longer holds it.
    """
    found_noted = noted is None
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        head = await connection.fetchrow(_HEAD)
        number, previous = 0, rules.GENESIS
        async for row in connection.cursor(_CHAIN, prefetch=1000):
            if fault := _fault(row, number + 1, previous):
                return Verification(number, previous.hex(), fault)
            number, previous = row["number"], row["hash"]
            found_noted = found_noted or previous.hex() == noted
    if not found_noted:
        return Verification(number, previous.hex(), f"no entry has the noted hash {noted}")
    return Verification(number, previous.hex(), _fault_of_end(head, number, previous))


def _fault(row: Row, expected: int, previous: bytes) -> str | None:
    if row["number"] != expected:
        return f"entry {expected} is missing: the one before is followed by {row['number']}"
    if row["previous"] != previous:
        return f"entry {expected} is not sealed to entry {expected - 1}"
    sealed = rules.seal(previous, expected, _entry(row))
    return None if row["hash"] == sealed else f"entry {expected} was altered: its hash does not fit its content"


def _fault_of_end(head: Row | None, number: int, previous: bytes) -> str | None:
    if head is None:
        return "the head of the log is missing"
    if head["number"] > number:
        return f"the log ends at entry {number}, but {head['number']} were written"
    if head["number"] < number:
        return f"entry {head['number'] + 1} was inserted: only {head['number']} were written by the hub"
    return None if head["hash"] == previous else f"the head of the log does not fit entry {number}"


def _entry(row: Row) -> rules.Entry:
    return rules.Entry(**{name: row[name] for name in rules.Entry.__slots__})
