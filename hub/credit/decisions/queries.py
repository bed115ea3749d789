"""Find the enterprises to decide about: all of the register by key ranges, or those with a stale mark by batches."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import accumulate

from hub.core import clock
from hub.core.store import stale
from hub.core.store.database import Reader
from hub.credit.decisions.parallel import KeyRange, key_ranges

#: Enterprises in a key range: enough to be worth a connection, and few enough to be told of while the work goes on.
_LEAST, _MOST = 1_000, 40_000
#: Batches of few that have a stale mark: enough for some processes to take the same share of them.
_BATCHES = 8
_ALL = """
select uscc from enterprise where uscc > $1 and ($2::text is null or uscc <= $2) order by uscc limit $3
"""
_SIZE = "select count(*) as enterprises from enterprise"
_BORDERS = """
select uscc from (select uscc, row_number() over (order by uscc) as place from enterprise) numbered
join unnest($1::bigint[]) as border (place) using (place) order by uscc
"""


class StaleBatches:
    """Hands out the enterprises with a stale mark in batches, none to two processes at once.

    Every second batch is of those that readers have asked about, the longest asked first, as long as there are any; the
    others go by code. So whoever is asked about is decided next, and the others wait for as many again at most.
    """

    def __init__(self, reader: Reader, day: date, size: int) -> None:
        self._reader = reader
        self._day = day
        self._size = size
        self._in_work: set[str] = set()
        self._by_demand = True
        self._after: str | None = ""

    async def next(self) -> Sequence[str]:
        """The next batch; none once the last code was passed."""
        if self._by_demand and (batch := await self._asked()):
            return self._taken(batch, by_demand=True)
        while self._after is not None:
            codes = await stale.waiting(self._reader, self._after, self._size)
            self._after = codes[-1] if len(codes) == self._size else None
            if batch := self._free(codes):
                return self._taken(batch, by_demand=False)
        return []

    def finished(self, batch: Sequence[str]) -> None:
        """Let these be handed out again, should they be marked again."""
        self._in_work.difference_update(batch)

    async def _asked(self) -> Sequence[str]:
        """Those asked about; for another day than today marks stay, and the same would come again and again."""
        if self._after is None or self._day != clock.today():
            return []
        return self._free(await stale.asked(self._reader, self._size + len(self._in_work)))[: self._size]

    def _free(self, codes: Sequence[str]) -> Sequence[str]:
        return [uscc for uscc in codes if uscc not in self._in_work] if self._in_work else codes

    def _taken(self, batch: Sequence[str], *, by_demand: bool) -> Sequence[str]:
        self._by_demand = not by_demand
        self._in_work.update(batch)
        return batch


async def stale_batches(reader: Reader, day: date, most: int, *, shared: bool) -> StaleBatches:
    """The batches, of `most` each, of all who have a stale mark; smaller ones where several processes share few."""
    size = min(max((await stale.backlog(reader))[0] // _BATCHES, _LEAST), most) if shared else most
    return StaleBatches(reader, day, size)


async def ranges_to_decide(reader: Reader, processes: int) -> list[KeyRange]:
    """Cut the register into key ranges for so many processes: one for a single one, which needs no other connection."""
    sizes = _sizes(await register_size(reader), processes) if processes > 1 else []
    borders = list(accumulate(sizes))[:-1]
    return key_ranges(row["uscc"] for row in (await reader.fetch(_BORDERS, borders) if borders else []))


def _sizes(enterprises: int, processes: int) -> Iterator[int]:
    """Of all key ranges, each a share of what is left: the last are small, so that all processes end together."""
    while enterprises > 0:
        size = min(max(enterprises // (processes + 1), _LEAST), _MOST, enterprises)
        enterprises -= size
        yield size


async def usccs_to_decide(reader: Reader, key_range: KeyRange, limit: int) -> Sequence[str]:
    """Read the first codes of a key range, in order."""
    return [row["uscc"] for row in await reader.fetch(_ALL, key_range.after, key_range.last, limit)]


async def register_size(reader: Reader) -> int:
    """How many enterprises there are to decide about."""
    return int((await reader.fetch(_SIZE))[0]["enterprises"])
