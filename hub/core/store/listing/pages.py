"""Pages of lists with what is read of the enterprises on them, in one statement wherever it can be one."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from hub.core.store.database import Database
from hub.core.store.listing.orders import ListPosition, PageOrder
from hub.core.store.listing.reading import places
from hub.core.store.reads import MadeRead, keep_read, read_each, together
from hub.core.store.visible import RowFilter


class ReadPage(NamedTuple):
    """Places in order, whether others follow, and what each read makes of those enterprises, by code.

    `rest` is the place after which to go on where they are cut short.
    """

    places: Sequence[ListPosition]
    more: bool
    rest: ListPosition | None
    made: Sequence[dict[str, Any]]


async def read_page(
    database: Database,
    reads: Sequence[MadeRead],
    rows: RowFilter,
    order: PageOrder,
    after: ListPosition | None,
    limit: int,
) -> ReadPage:
    """The next `limit` enterprises of a list that pass its row filter, and what each of the reads makes of them.

    Where most rows are remembered, places are found alone, and what is lacking is read by its code.
    """
    cache = database.row_cache
    kind = reads[0].read.by_keys.kind
    beside = None if cache is not None and cache.remembers(kind) else together(reads)
    version = cache.version if cache is not None else 0
    page = await places(database, rows, order, after, limit + 1, beside)
    shown = page.found[:limit]
    usccs = [place.uscc for place in shown]
    if page.rows is None:
        made = await read_each(database, reads, usccs)
    else:
        passing = [row for row in page.rows[:limit] if row["uscc"] is not None]
        made = await keep_read(database, reads, usccs, passing, version)
    return ReadPage(shown, len(page.found) > limit or page.rest is not None, page.rest, made)
