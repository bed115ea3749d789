"""What many statements have in common, kept once: a document under a number that follows from its content.

A number says the same in every store and for ever, so whoever has read a document once need not read it again.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Generic, TypeVar

from cachetools import LRUCache

from hub.core.errors import Conflict
from hub.core.store.database import Reader

Kind = TypeVar("Kind")

_KEEP = """
insert into finding (number, digest, body) select * from unnest($1::bigint[], $2::bytea[], $3::jsonb[])
on conflict (number) do nothing
"""
_TAKEN = """
select f.number from unnest($1::bigint[], $2::bytea[]) as kept (number, digest) join finding f using (number)
where f.digest <> kept.digest
"""
_READ = "select number, body from finding where number = any ($1)"
_REMEMBERED = 200_000


def number(body: bytes) -> int:
    """The first 63 bits of the digest, never 0, which stands for nothing."""
    return (int.from_bytes(hashlib.sha256(body).digest()[:8]) >> 1) or 1


async def keep(reader: Reader, bodies: Mapping[int, bytes]) -> None:
    """Keep these JSON documents, those included that are there already.

    Raises Conflict if a number stands for another document: then nothing may be stated with it.
    """
    numbers = sorted(bodies)
    digests = [hashlib.sha256(bodies[each]).digest() for each in numbers]
    await reader.fetch(_KEEP, numbers, digests, [bodies[each] for each in numbers])
    if taken := await reader.fetch(_TAKEN, numbers, digests):
        raise Conflict(f"finding {taken[0]['number']} is another document's number")


class Findings(Generic[Kind]):
    """Documents of one kind as objects: the last ones read are remembered."""

    def __init__(self, made: Callable[[Any], Kind]) -> None:
        self._made = made
        self._known: LRUCache[int, Kind] = LRUCache(_REMEMBERED)

    async def by_number(self, reader: Reader, numbers: Iterable[int]) -> dict[int, Kind]:
        """The documents of these numbers; one statement for those not seen yet. Raises KeyError for a missing one."""
        wanted = set(numbers)
        found = {each: known for each in wanted if (known := self._known.get(each)) is not None}
        if missing := wanted - found.keys():
            for row in await reader.fetch(_READ, sorted(missing)):
                found[row["number"]] = self._known[row["number"]] = self._made(row["body"])
        if lost := wanted - found.keys():
            raise KeyError(f"findings are missing: {sorted(lost)}")
        return found
