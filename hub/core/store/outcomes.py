"""Outcomes that many statements share: each is kept once, as a document under a number that follows from its content.

A number means the same document in every store and for ever, so a process reads each document once.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Generic, TypeVar

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
#: The younger half of those that are kept at most: the older half goes as a whole, so that a look-up counts nothing.
_REMEMBERED = 100_000


def number(body: bytes) -> int:
    """The first 63 bits of the document's digest; never 0, which stands for no outcome."""
    return (int.from_bytes(hashlib.sha256(body).digest()[:8]) >> 1) or 1


async def keep(reader: Reader, bodies: Mapping[int, bytes]) -> None:
    """Keep JSON documents under their numbers; one that is there already stays.

    Raises Conflict where a number stands for another document: no statement may refer to it then.
    """
    if not bodies:
        return
    numbers = sorted(bodies)
    digests = [hashlib.sha256(bodies[each]).digest() for each in numbers]
    await reader.fetch(_KEEP, numbers, digests, [bodies[each] for each in numbers])
    if taken := await reader.fetch(_TAKEN, numbers, digests):
        raise Conflict(f"outcome {taken[0]['number']} is another document's number")


class Outcomes(Generic[Kind]):
    """Outcomes of one kind as objects; a process keeps the ones that it asked for last."""

    def __init__(self, made: Callable[[Any], Kind]) -> None:
        self._made = made
        self._young: dict[int, Kind] = {}
        self._old: dict[int, Kind] = {}

    async def by_number(self, reader: Reader, numbers: Iterable[int]) -> dict[int, Kind]:
        """The outcomes of these numbers, those not seen yet by one SQL statement; raises KeyError for a missing one."""
        wanted = set(numbers)
        young = self._young
        found = {each: young[each] for each in wanted if each in young}
        if len(found) < len(wanted):
            await self._find_others(reader, wanted, found)
        return found

    async def _find_others(self, reader: Reader, wanted: set[int], found: dict[int, Kind]) -> None:
        older = {each: self._old[each] for each in wanted - found.keys() if each in self._old}
        if missing := wanted - found.keys() - older.keys():
            older |= {row["number"]: self._made(row["body"]) for row in await reader.fetch(_READ, sorted(missing))}
        found |= older
        if len(self._young) + len(older) > _REMEMBERED:
            self._old, self._young = self._young, {}
        self._young |= older
        if lost := wanted - found.keys():
            raise KeyError(f"outcomes are missing: {sorted(lost)}")
