"""Find the enterprises to decide about: all of the register, or those with a stale mark, in key ranges."""

from collections.abc import Sequence

from hub.core.store.database import Reader
from hub.credit.decisions.parallel import KeyRange, key_ranges

#: Enterprises in a key range: enough to be worth a process, and few enough for all processes to end together.
_RANGE = 10_000
_ALL = """
select uscc from enterprise where uscc > $1 and ($2::text is null or uscc <= $2) order by uscc limit $3
"""
_STALE = """
select d.uscc from redecision d join enterprise e on e.uscc = d.uscc
where d.uscc > $1 and ($2::text is null or d.uscc <= $2) order by d.uscc limit $3
"""
_BORDERS = """
select uscc from (select uscc, row_number() over (order by uscc) as place from enterprise) numbered
where place % $1 = 0 order by uscc
"""
_BORDERS_OF_STALE = """
select uscc from (select uscc, row_number() over (order by uscc) as place from redecision) numbered
where place % $1 = 0 order by uscc
"""


async def ranges_to_decide(reader: Reader, *, only_stale: bool) -> list[KeyRange]:
    """Cut the register into key ranges of ten thousand enterprises to decide about each."""
    rows = await reader.fetch(_BORDERS_OF_STALE if only_stale else _BORDERS, _RANGE)
    return key_ranges(row["uscc"] for row in rows)


async def usccs_to_decide(reader: Reader, key_range: KeyRange, limit: int, *, only_stale: bool) -> Sequence[str]:
    """Read the first codes of a key range, in order."""
    rows = await reader.fetch(_STALE if only_stale else _ALL, key_range.after, key_range.last, limit)
    return [row["uscc"] for row in rows]
