"""Find the enterprises to decide about: all of the register, or those with a stale mark, in key ranges."""

from collections.abc import Sequence

from hub.core.store import stale
from hub.core.store.database import Reader
from hub.credit.decisions.parallel import KeyRange, key_ranges

#: Enterprises in a key range: enough to be worth a connection, and few enough for all processes to end together.
_LEAST, _MOST = 1_000, 10_000
#: Key ranges of a small register: enough for some processes to take the same share of it.
_RANGES = 8
_ALL = """
select uscc from enterprise where uscc > $1 and ($2::text is null or uscc <= $2) order by uscc limit $3
"""
_SIZE = "select count(*) as enterprises from enterprise"
_BORDERS = """
select uscc from (select uscc, row_number() over (order by uscc) as place from enterprise) numbered
where place % $1 = 0 order by uscc
"""


async def ranges_to_decide(reader: Reader, *, only_stale: bool, shared: bool) -> list[KeyRange]:
    """Cut the register into key ranges of ten thousand enterprises to decide about each.

    Where several processes share the work, a small register is cut into smaller ones, so that none of them waits.
    """
    size = _MOST
    if shared:
        number = (await stale.backlog(reader))[0] if only_stale else await register_size(reader)
        size = min(max(number // _RANGES, _LEAST), _MOST)
    if only_stale:
        return key_ranges(await stale.borders(reader, size))
    return key_ranges(row["uscc"] for row in await reader.fetch(_BORDERS, size))


async def usccs_to_decide(reader: Reader, key_range: KeyRange, limit: int, *, only_stale: bool) -> Sequence[str]:
    """Read the first codes of a key range, in order."""
    if only_stale:
        return await stale.waiting(reader, key_range.after, key_range.last, limit)
    return [row["uscc"] for row in await reader.fetch(_ALL, key_range.after, key_range.last, limit)]


async def register_size(reader: Reader) -> int:
    """How many enterprises there are to decide about."""
    return int((await reader.fetch(_SIZE))[0]["enterprises"])
