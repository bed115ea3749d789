"""Profiles: all that the newest statement about an enterprise says in lists, by one number.

An enterprise has some pattern of outcomes in the lists of each order (hub/credit/standings/rules.py), and one profile
follows from these. A population has few profiles: which of them have an outcome is read before the list is.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from hub.core.store.database import Reader
from hub.core.store.outcomes import number
from hub.core.store.ranges import placed_with
from hub.core.store.visible import RowFilter

_FITTING = """
select q.profile from unnest($1::bigint[], $2::int[], $3::int[]) as part (list, first, ending)
join list_pattern p on p.list = part.list and p.outcome >= part.first and p.outcome < part.ending
join profile_pattern q on q.pattern = p.pattern
group by q.profile having count(*) = $4 order by q.profile
"""
#: Looked up in a table that is made once, however many profiles fit.
_IS_ONE = "(e.profile in (select unnest({0}::bigint[]))) is true"


class OutcomeRange(NamedTuple):
    """Those in one list whose outcome is from `first` up to, not including, `end`."""

    list: int
    first: int
    end: int


def profile_number(patterns: Iterable[int]) -> int:
    """The number of the profile that an enterprise with these patterns has."""
    return number(",".join(map(str, sorted(patterns))).encode())


async def with_outcomes(reader: Reader, rows: RowFilter, outcomes: Sequence[OutcomeRange]) -> RowFilter:
    """The row filter with the condition that an enterprise has one of the outcomes in each of these lists."""
    if not outcomes:
        return rows
    found = await reader.fetch(_FITTING, *map(list, zip(*outcomes, strict=True)), len(outcomes))
    profiles = [row["profile"] for row in found]
    return rows.narrowed(_IS_ONE, profiles).within(*placed_with(profiles))
