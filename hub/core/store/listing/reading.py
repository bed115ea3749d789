"""Read a page of a list from few pages of an index, however rare what is asked for.

Nobody can tell beforehand how many rows of an order have to be looked at until a page is full: statistics are old, and
conditions depend on each other. So a list is read in steps, each of which looks at a bounded number of rows: in the
list's order, which fills nearly every page at once; the same in the parts of a range that the index has sorted so; then
where those that fit are, if some range of the row filter has few rows, which are sorted; then in the list's order again
from where that had ended. A range that had few rows a moment ago is read before anything else. No page costs more than
these steps: one that they do not fill is cut short, and says where to go on. A page that its first statement fills has
in the same statement whatever else is read of its enterprises.
"""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from operator import itemgetter
from typing import NamedTuple

import orjson

from hub.core.store.database import Connection, Database, Reader, Row
from hub.core.store.listing import statements
from hub.core.store.listing.arms import cut_arms, sorted_arms
from hub.core.store.listing.orders import BY_USCC, ListPosition, PageOrder, Step
from hub.core.store.listing.sizes import SMALL, SeenSizes
from hub.core.store.listing.statements import LOOKUPS
from hub.core.store.ranges import OF_PROFILE, Arms, Ranges
from hub.core.store.reads import EnterpriseRead
from hub.core.store.visible import RowFilter

#: Rows of ranges that have few as a rule, which are looked at before anything else.
_FEW = Step(8_192, 1_024, 4_096)
#: Ranges that are expected to have more than so many times the rows that a step takes are not counted in it.
_HOPELESS = 1.5
#: Ranges of which it is counted at most whether they have few rows.
_COUNTED = 2
#: How many times the CPU of a row it takes in the order of one index: by merging several, by a condition that looks
#: something up for each, and where the row itself is read too, near others or by itself.
_MERGE, _LOOKUP, _NEAR_ROW, _ROW = 2, 6, 2, 3
#: How many times the rows can be sorted by something that is looked up where they lie near each other.
_NEAR = 3
_TO_THE_END = 1 << 40
#: What is counted at most: further on a count would read the whole list.
MOST_COUNTED = 10_000
#: How far is counted by outcomes alone: all that are counted at most, each looked up by its profile.
_COUNTED_BY_OUTCOME = Step(OF_PROFILE * (MOST_COUNTED + 1), MOST_COUNTED + 1, BY_USCC.step.scanned)
_SEEN = SeenSizes()
#: Lists of values are known when planning.
_FOR_VALUES = "set local plan_cache_mode = force_custom_plan"


class Places(NamedTuple):
    """The next of a list, in its order; `rest` is the place after which to go on where they are cut short.

    `rows` are what was read beside them, None where nothing was.
    """

    found: Sequence[ListPosition]
    rest: ListPosition | None = None
    rows: Sequence[Row] | None = None


@dataclass(frozen=True, slots=True)
class BoundedCount:
    """A count that stops at a bound; unless it is `exact`, there may be more."""

    count: int
    exact: bool


async def places(
    database: Database,
    rows: RowFilter,
    order: PageOrder,
    after: ListPosition | None,
    most: int,
    beside: EnterpriseRead | None = None,
    members: RowFilter | None = None,
) -> Places:
    """The next `most` enterprises of a list that pass the row filter; fewer at its end, or where they are cut short.

    They come with the rows of a read `beside` them where one statement has both. Where the order has not all of the
    register, `members` is the row filter that says of the others too that they are not on the list.
    """
    members = members or rows
    page = _Page(database.url, (rows.by_index, members.by_index), order, after or order.start, most, beside)
    few = [ranges for ranges in members.ranges if _are_few(ranges)]
    small = _small(database.url, members.ranges, order)
    directly = small if small and small.directly and not few else None
    once = ByIndex(database)
    if directly and await page.gather_small(once, directly.ranges):
        return page.read
    whole = sorted_arms(order, rows.ranges)
    seen = _SEEN.arms(database.url, order.name, rows.ranges) or Arms(whole)
    if not few and not (small and small.first) and await page.scan(once, seen, order.at_once):
        return page.read
    page.read_apart()
    async with by_index(database) as connection:
        if small and small.first and not directly and await page.gather_small(connection, small.ranges):
            return page.read
        if few and await page.gather(connection, few, _FEW):
            return page.read
        cut = await cut_arms(connection, order, rows.ranges)
        arms = Arms(cut.ranges)  # cut at this moment: there is nothing to prove
        if arms.ranges != whole and await page.scan(connection, arms, order.at_once):
            _SEEN.note_arms(database.url, order.name, rows.ranges, cut)
            return page.read
        if small and not small.first and await page.gather_small(connection, small.ranges):
            return page.read
        if await page.gather(connection, members.ranges, order.step):
            return page.read
        if await page.scan(connection, arms, order.step.scanned):
            return page.read
    return page.read._replace(rest=page.seen)


class _Small(NamedTuple):
    """Ranges that are expected to be small: read `first`, before the list's own order, or after it.

    Those of which it is known are read `directly`, by a statement outside a transaction.
    """

    ranges: Ranges
    first: bool
    directly: bool


def _small(store: str, choices: Sequence[Ranges], order: PageOrder) -> _Small | None:
    """Ranges that were small a moment ago, or those of a single condition at which nobody has looked lately."""
    keyed = [ranges for ranges in choices if all(each.small for each in ranges)]
    for most, few in ((order.gathered, True), (SMALL, False)):
        for ranges in keyed:
            if _SEEN.within(store, ranges, most):
                return _Small(ranges, first=few, directly=few)
    if len(choices) == len(keyed) == 1 and not _SEEN.known(store, keyed[0]):
        join, _ = order.sorted
        return _Small(keyed[0], first=not join, directly=False)
    return None


async def count(database: Database, rows: RowFilter, most: int) -> BoundedCount:
    """How many enterprises pass the row filter, counted up to `most`, among as many rows as a page looks at."""
    rows = rows.by_index
    choices = (*rows.ranges, BY_USCC.whole)
    step = _COUNTED_BY_OUTCOME if rows.by_outcome and len(rows.conditions) == 1 else BY_USCC.step
    async with by_index(database) as connection:
        few = await _smallest(connection, rows, choices, step)
        if few is not None and await _few_lookups(connection, rows, few):
            counted = await _counted(connection, rows, few, _TO_THE_END, most)
            return BoundedCount(min(counted, most), counted <= most)
        fewest = (await _by_expected(connection, choices))[0][1]
        weight = (_LOOKUP if rows.lookups else 1) * (BY_USCC.weight if rows.by_outcome else 1)
        scanned = max(int(step.scanned / weight), 1)
        bound = _most(rows, fewest, step) if _looked_up(fewest) else scanned
        counted = await _counted(connection, rows, fewest, bound, most)
        return BoundedCount(min(counted, most), exact=False)


class ByIndex(NamedTuple):
    """Reads indexes in their order, each statement on a connection of its own."""

    database: Database

    async def fetch(self, sql: str, /, *parameters: object) -> Sequence[Row]:
        return await self.database.fetch_by_index(sql, *parameters)


@asynccontextmanager
async def by_index(database: Database) -> AsyncIterator[Connection]:
    """A transaction whose statements are planned for their parameters, and read indexes in their order."""
    async with database.transaction(by_index=True) as connection:
        await connection.execute(_FOR_VALUES)
        yield connection


class _Page:
    """A page that is being read: what has been `read` of it, in order, and up to where the list has been `seen`."""

    def __init__(
        self,
        store: str,
        rows: tuple[RowFilter, RowFilter],
        order: PageOrder,
        after: ListPosition,
        most: int,
        beside: EnterpriseRead | None,
    ) -> None:
        self._beside = beside
        self._store = store
        self._rows, self._members = rows
        self._order = order
        self._after = self.seen = after
        self._most = most
        self._found: list[ListPosition] = []
        self._read: Sequence[Row] | None = None

    @property
    def read(self) -> Places:
        return Places(self._found, rows=self._read)

    def read_apart(self) -> None:
        """Read places alone from here on."""
        self._beside = self._read = None

    async def scan(self, reader: Reader, arms: Arms, bound: int) -> bool:
        """Look at the next `bound` rows of the list; tells whether the page is complete.

        Of ranges that were `cut` before there is a page only while they have no other parts; if it is empty, nothing is
        known.
        """
        ranges, cut = arms
        if not ranges:
            return not cut
        self.seen = max([self.seen, *(ListPosition(arm.start, "") for arm in ranges if arm.start)])
        bound = int(bound / self._order.weight) if self._rows.by_outcome else bound
        bound = max(bound // _MERGE if len(ranges) > 1 else bound, 1)
        asked = statements.scan(self._order, arms, self._rows, bound)
        found = await self._fetched(reader, asked, self.seen, self._most - len(self._found))
        fitting = [row for row in found if row["fits"]]
        if len(fitting) < len(found):
            self.seen = statements.place(next(row for row in found if not row["fits"]))
        self._keep(fitting)
        return len(fitting) == len(found) and bool(found or not cut)

    async def gather_small(self, reader: Reader, ranges: Ranges) -> bool:
        """Read all that fits in ranges that may be small; tells whether they are."""
        join, _ = self._order.sorted
        bound = SMALL + 1 if join or self._members.lookups else 2 * SMALL
        asked = statements.gather_small(self._order, ranges, self._members, bound)
        found = await self._fetched(reader, asked, self._after, self._most)
        looked = found[0]["looked"]
        _SEEN.note(self._store, ranges, looked)
        if looked >= bound:
            return False
        self._found = []
        self._keep([row for row in found if row["place"] is not None])
        return True

    async def gather(self, reader: Reader, choices: Iterable[Ranges], step: Step) -> bool:
        """Read all that fits where few rows are, if there is such a place; tells whether there is."""
        ranges = await _smallest(reader, self._members, choices, step, self._store)
        if ranges is None:
            return False
        most = min(step.sorted, LOOKUPS) if self._members.lookups else step.sorted
        most *= _NEAR if all(each.near for each in ranges) else 1
        if most >= _most(self._members, ranges, step) or _are_few(ranges):
            sql, values = statements.gather(self._order, ranges, self._members)
            self._found = statements.places(await reader.fetch(sql, *self._after, self._most, *values))
            return True
        sql, values = statements.gather_passing(self._order, ranges, self._members, most)
        found = await reader.fetch(sql, *self._after, self._most, *values)
        if found[0]["passing"] > most:
            return False
        self._found = statements.places([row for row in found if row["place"] is not None])
        return True

    async def _fetched(
        self, reader: Reader, asked: statements.Statement, after: ListPosition, most: int
    ) -> Sequence[Row]:
        """The rows of a statement in the list's order, with those of the read beside it."""
        sql, values = asked
        if self._beside is None:
            return await reader.fetch(sql, *after, most, *values)
        sql, values = self._beside.of_page(sql, values, own=3)
        return sorted(await reader.fetch(sql, *after, most, *values), key=itemgetter("number"))

    def _keep(self, rows: Sequence[Row]) -> None:
        """Add places that fit, and what was read beside them."""
        self._found += statements.places(rows)
        self._read = None if self._beside is None else rows


async def _smallest(
    reader: Reader, rows: RowFilter, choices: Iterable[Ranges], step: Step, store: str | None = None
) -> Ranges | None:
    """Ranges with as few rows as a step takes, or None: those of which statistics expect the fewest are counted first.

    Statistics may be wrong: then ranges are counted that need not be, or few rows are not found. What is seen of ranges
    is remembered for the `store`, if one is named.
    """
    expected = [(number, each, _most(rows, each, step)) for number, each in await _by_expected(reader, choices)]
    hopeful = [(each, most) for number, each, most in expected if number <= _HOPELESS * most]
    for ranges, most in hopeful[:_COUNTED]:
        sql, values = statements.size(ranges, most)
        seen = (await reader.fetch(sql, *values))[0]["rows"]
        if seen <= most:
            if store is not None:
                _SEEN.note(store, ranges, seen)
            return ranges
    return None


async def _few_lookups(reader: Reader, rows: RowFilter, ranges: Ranges) -> bool:
    """Whether something has to be looked up for few rows of the ranges only."""
    if not rows.lookups or _are_few(ranges):
        return True
    told, _ = rows.parts
    return await _counted(reader, told, ranges, _TO_THE_END, LOOKUPS) <= LOOKUPS


async def _by_expected(reader: Reader, choices: Iterable[Ranges]) -> list[tuple[float, Ranges]]:
    """The choices with how many rows statistics expect in each, the fewest first."""
    expected = [(await _expected(reader, ranges), ranges) for ranges in choices]
    return sorted(expected, key=itemgetter(0))


def _most(rows: RowFilter, ranges: Ranges, step: Step) -> int:
    """How many rows of these ranges the step takes: fewer where each is looked up by itself, and maybe sorted so."""
    row = _NEAR_ROW if all(each.near for each in ranges) else _ROW
    weight = max(row if rows.by_outcome else 1, *(each.weight for each in ranges))
    return min(step.ranges // weight, step.sorted) if _looked_up(ranges) else step.ranges // weight


def _are_few(ranges: Ranges) -> bool:
    return any(each.few for each in ranges)


def _looked_up(ranges: Ranges) -> bool:
    """Whether each row is looked up by itself, and not read with its neighbours."""
    return any(each.weight > 1 for each in ranges)


async def _expected(reader: Reader, ranges: Ranges) -> float:
    """How many rows statistics expect in these ranges: good enough to begin with the fewest."""
    sql, values = statements.estimate(ranges)
    plan = (await reader.fetch(sql, *values))[0][0]
    return float(orjson.loads(plan)[0]["Plan"]["Plan Rows"])


async def _counted(reader: Reader, rows: RowFilter, ranges: Ranges, bound: int, most: int) -> int:
    """How many of the first `bound` rows of the ranges pass the filter; `most` + 1 where more than `most` do."""
    sql, values = statements.counted(ranges, rows, bound)
    return int((await reader.fetch(sql, most + 1, *values))[0]["rows"])
