"""Arms of a list: ranges that an index has sorted as the list is, and that make the list when they are merged."""

from collections.abc import Iterable, Sequence
from functools import reduce

from hub.core.store.database import Reader
from hub.core.store.listing import statements
from hub.core.store.listing.orders import PageOrder
from hub.core.store.ranges import Arms, Range, RangeParts, Ranges

#: Parts that are merged at most: a place with more counties is nearly everywhere in a list.
_MOST_MERGED = 64


def sorted_arms(order: PageOrder, choices: Iterable[Ranges]) -> Ranges:
    """The arms out of these ranges, as far as they are sorted so, or else the whole list."""
    fitting = [ranges for ranges in choices if all(order.name in each.orders for each in ranges)]
    single = [ranges[0] for ranges in fitting if len(ranges) == 1]
    if single:
        return (reduce(Range.both, single),)
    fewest = min(fitting, key=len, default=order.whole)
    return fewest if len(fewest) <= _MOST_MERGED else order.whole


async def cut_arms(reader: Reader, order: PageOrder, choices: Sequence[Ranges]) -> Arms:
    """The same, where ranges of which the index has only parts sorted so are cut into these."""
    cut = [await _cut(reader, order, ranges) for ranges in choices]
    merged = [arms for arms in cut if len(arms.ranges) <= _MOST_MERGED]
    ranges = sorted_arms(order, [arms.ranges for arms in cut])
    return Arms(ranges, tuple(each for arms in merged for each in arms.cut))


async def _cut(reader: Reader, order: PageOrder, ranges: Ranges) -> Arms:
    parts: list[Range] = []
    cut: list[RangeParts] = []
    for each in ranges:
        if each.cut and order.name in each.cut.orders and len(parts) <= _MOST_MERGED:
            sql, values = statements.parts(each, _MOST_MERGED + 1)
            found = await reader.fetch(sql, *values)
            cut.append(RangeParts(each, tuple(row["value"] for row in found)))
            parts += each.parts(cut[-1].values)
        else:
            parts.append(each)
    return Arms(tuple(parts), tuple(cut))
