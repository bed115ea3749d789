"""No page looks at more rows than its bounds, whatever statistics say: of any filter, by any actor, in any order."""

import json
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from hub.core.actor import HUB, Actor
from hub.core.store.database import Database
from hub.core.store.listing import reading, sizes
from hub.core.store.listing.orders import BY_ESTABLISHED, BY_NAME, BY_USCC, PageOrder, Step
from hub.core.store.listing.pages import ReadPage, read_page
from hub.core.store.listing.profiles import OutcomeRange
from hub.core.store.listing.sizes import SeenSizes
from hub.core.store.ranges import established_within, in_divisions, in_industries, in_status
from hub.core.store.reads import MadeRead
from hub.core.store.visible import RowFilter
from hub.credit.statements.queries import statement_read
from hub.intake.enterprises.queries import EnterpriseFilter, enterprise_read
from hub.intake.enterprises.rules import EnterpriseStatus
from tests.core.store.listing.population import LISTS, PARTNER, drawn, keep
from tests.core.store.listing.statistics import STATISTICS, TABLES, fill
from tests.core.store.listing.test_reading import BANK, ORDERS, asked_by_lot, filter_of, filters_of
from tests.explained import Explaining

Ask = Callable[[Database], Awaitable[object]]
_AT_ONCE, _STEP, _SMALL = 50, Step(100, 100, 100), 20
_COUNTED, _SORTED_LATER, _FURTHER = 2 * 101, 100, 100
#: Rows that a page looks at: each is looked up by its code as well, in a scenario's list or for its name.
_BOUND = 2 * (2 * _AT_ONCE + _COUNTED + _SORTED_LATER + _FURTHER)
#: The store's pages for each: those of an index from its root on, and the row's own.
_PAGES = 3 * _BOUND


@pytest.fixture
def bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Out of 6,000 rows most filters have more than one step looks at, and many two of them have nobody together."""
    monkeypatch.setattr(reading, "SMALL", _SMALL)
    monkeypatch.setattr(sizes, "SMALL", _SMALL)
    monkeypatch.setattr(reading, "_FEW", _STEP)
    monkeypatch.setattr(reading, "BY_USCC", replace(BY_USCC, step=_STEP))
    monkeypatch.setattr(reading, "_COUNTED_BY_OUTCOME", _STEP)
    monkeypatch.setattr(reading, "_SEEN", SeenSizes())  # another test's store may have had fewer rows a moment ago


def bounded(order: PageOrder) -> PageOrder:
    return replace(order, at_once=_AT_ONCE, step=_STEP)  # type: ignore[type-var]


def each_filter() -> Iterator[EnterpriseFilter]:
    single: list[dict[str, object]] = [
        {"jurisdiction": "4201"},
        {"jurisdiction": "421303"},
        {"jurisdiction": "420101001003"},
        {"industry": "C"},
        {"industry": "39"},
        {"status": EnterpriseStatus.REVOKED},
        {"status": EnterpriseStatus.MOVED_OUT},
        {"established_to": date(1990, 6, 1)},
        {"established_from": date(2025, 1, 1)},
        {"outcomes": (OutcomeRange(LISTS[0], 2, 3),)},
        {"outcomes": (OutcomeRange(LISTS[1], 7, 9),)},
    ]
    for one in single:
        for other in single:
            yield EnterpriseFilter(**{**one, **other})  # type: ignore[arg-type]


def each_part(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", ()):
        yield from each_part(part)


def looked_at(plan: dict[str, Any]) -> float:
    """How many rows the plan reads from tables that grow with the register, passed or not."""
    read = [part for part in each_part(plan) if part.get("Relation Name") in TABLES]
    return sum((part["Actual Rows"] + part.get("Rows Removed by Filter", 0)) * part["Actual Loops"] for part in read)


async def cost(explaining: Explaining, ask: Ask) -> tuple[float, int]:
    """How many rows were looked at, and how many pages of the store."""
    told = await explaining.cost(ask)
    return sum(looked_at(json.loads(plan)) for plan in told.plans), told.buffers


@pytest.mark.usefixtures("bounds")
@pytest.mark.parametrize("statistics", ["of all", "of one"])
async def test_no_page_looks_further_than_its_bounds(database: Database, statistics: str) -> None:
    """Every filter of a list, and each two of them."""
    lot = random.Random(5)
    await fill(database, [drawn(number, lot) for number in range(6_000)], statistics, lot)
    looked = {}

    async with Explaining(database.url) as explaining:
        for number, wanted in enumerate(each_filter()):
            order = bounded(ORDERS[number % 4])

            async def ask(store: Database, wanted: EnterpriseFilter = wanted, order: PageOrder = order) -> None:
                passing, members = await filters_of(store, wanted, HUB, order)
                await reading.places(store, passing, order, None, 11, members=members)

            looked[wanted, order.name], _ = await cost(explaining, ask)

    assert max(looked.values()) <= _BOUND
    assert len([rows for rows in looked.values() if rows > 2 * _AT_ONCE]) > 20


@pytest.mark.usefixtures("bounds")
async def test_what_ends_with_a_day_is_read_no_further(database: Database) -> None:
    """Entries that a condition on a later key leaves out within the index are no rows of a plan, but pages of it."""
    lot = random.Random(9)
    rows = [replace(drawn(number, lot), status="active") for number in range(6_000)]
    await fill(database, rows, "of all", lot)
    first, last = date(1990, 1, 1), date(1990, 3, 1)
    wanted = EnterpriseFilter(status=EnterpriseStatus.ACTIVE, established_from=first, established_to=last)
    passing = await filter_of(database, wanted, HUB)
    expected = [row for row in rows if row.established_on and row.established_on <= last]
    assert 5 < len(expected) < _AT_ONCE

    async with Explaining(database.url) as explaining:
        pages: list[reading.Places] = []

        async def ask(store: Database) -> None:
            pages.append(await reading.places(store, passing, bounded(BY_ESTABLISHED), None, len(expected) + 1))

        _, store_pages = await cost(explaining, ask)

    assert {place.uscc for place in pages[0].found} == {row.uscc for row in expected}
    assert store_pages <= _AT_ONCE + 10  # a page for each row that is looked at, and hardly any of the index


@pytest.mark.usefixtures("bounds")
async def test_consents_for_other_purposes_are_not_read(database: Database) -> None:
    lot = random.Random(10)
    rows = [drawn(number, lot) for number in range(6_000)]
    await fill(database, rows, "of all", lot)
    for row in [row for row in rows if row.consents][20:]:
        await database.fetch("delete from consent where uscc = $1", row.uscc)
    passing = await filter_of(database, EnterpriseFilter(), BANK)

    async with Explaining(database.url) as explaining:

        async def ask(store: Database) -> None:
            await reading.places(store, passing, bounded(BY_USCC), None, 30)

        alone = (await cost(explaining, ask))[1]
        await database.fetch(_OTHER_PURPOSE, PARTNER)
        await database.fetch("vacuum analyze consent")
        beside_others = (await cost(explaining, ask))[1]

    assert beside_others <= alone + 5  # an index has forty pages more


_OTHER_PURPOSE = """
insert into consent (uscc, grantee, purpose, fields, valid_from, valid_to, granted_at, granted_by)
select uscc, $1, 'zz', '{verdict}', current_date - 10, current_date + 100, now(), uscc from listing
"""


async def _outdated(rows: Sequence[Any]) -> dict[str, bool]:
    return {row["uscc"]: row["outdated"] for row in rows}


def _asked(filters: tuple[RowFilter, RowFilter], actor: Actor, order: PageOrder) -> Iterator[Ask]:
    """Two pages that follow each other, with what is read of their enterprises, and the total."""
    passing, members = filters
    statements = MadeRead(statement_read(actor, "verdict", evidence=False), _outdated)
    pages: list[ReadPage] = []

    async def page(store: Database) -> None:
        rest = pages[-1].rest or pages[-1].places[-1] if pages else None
        pages.append(await read_page(store, [enterprise_read(actor), statements], passing, order, rest, 10))

    async def listed(store: Database) -> None:
        await reading.places(store, passing, order, None, 11, members=members)

    async def total(store: Database) -> None:
        await reading.count(store, members, 50)

    yield page
    if pages[0].more:
        yield page
    yield listed
    yield total


@pytest.mark.usefixtures("bounds")
@pytest.mark.parametrize("statistics", STATISTICS)
@pytest.mark.parametrize("seed", [1])
async def test_nobody_s_page_looks_further_whatever_statistics_say(
    database: Database, statistics: str, seed: int
) -> None:
    lot = random.Random(seed)
    rows = [drawn(number, lot) for number in range(6_000)]
    await fill(database, rows, statistics, lot)
    most: Counter[str] = Counter()

    async with Explaining(database.url) as explaining:
        for _ in range(30):
            wanted, actor, order = asked_by_lot(lot, rows)
            for ask in _asked(await filters_of(database, wanted, actor, order), actor, bounded(order)):
                looked, store_pages = await cost(explaining, ask)
                kind = f"{order.name}, {actor.kind}"
                most[kind] = max(most[kind], int(looked))
                assert store_pages <= _PAGES

    assert max(most.values()) <= _BOUND, most
    assert len(most) > 8


_FLUSH = "select pg_stat_force_next_flush()"
_READ = """
select (select sum(idx_tup_read) from pg_stat_user_indexes where relname = any ($1))
    + (select sum(seq_tup_read) from pg_stat_user_tables where relname = any ($1)) as rows
"""


async def _read_so_far(store: Database) -> int:
    """How many entries of indexes and rows of tables the server says to have read."""
    for fetch in (store.fetch, store.fetch_by_index):
        await fetch(_FLUSH)
        await fetch("select 1")
    [told] = await store.fetch(_READ, TABLES)
    return int(told["rows"])


@pytest.mark.usefixtures("bounds")
@pytest.mark.parametrize("statistics", STATISTICS)
async def test_plans_that_are_kept_look_no_further(database: Database, statistics: str) -> None:
    """They are made once, without the values of a statement, and are never those that are explained."""
    lot = random.Random(3)
    rows = [drawn(number, lot) for number in range(6_000)]
    await fill(database, rows, statistics, lot)
    store = Database(database.url, most=1)
    await store.start()
    most = 0

    for _ in range(30):
        wanted, actor, order = asked_by_lot(lot, rows)
        for ask in _asked(await filters_of(database, wanted, actor, order), actor, bounded(order)):
            before = await _read_so_far(store)
            await ask(store)
            most = max(most, await _read_so_far(store) - before)
    await store.close()

    assert 2 * _AT_ONCE < most <= _BOUND


@pytest.mark.parametrize("analyzed", [False, True], ids=["without statistics", "with statistics"])
async def test_lists_are_read_from_indexes_alone(
    database: Database, analyzed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever statistics there are: no step may look at the whole table, or at rows in its own order."""
    lot = random.Random(1)
    await keep(database, [drawn(number, lot) for number in range(10_000)])
    await database.fetch("vacuum analyze listing" if analyzed else "vacuum listing")

    read: Counter[str] = Counter()
    async with Explaining(database.url) as explaining:
        for wanted in each_filter():
            order = replace(lot.choice((BY_USCC, BY_NAME, BY_ESTABLISHED)), at_once=1)

            monkeypatch.setattr(reading, "_SEEN", SeenSizes())  # small ranges are read as the planner likes

            async def ask(store: Database, wanted: EnterpriseFilter = wanted, order: PageOrder = order) -> None:
                await reading.places(store, await filter_of(store, wanted, HUB), order, None, 101)

            for plan in (await explaining.cost(ask)).plans:
                parts = each_part(json.loads(plan))
                read.update(part["Node Type"] for part in parts if part.get("Relation Name") == "listing")

    assert set(read) <= {"Index Only Scan", "Index Scan"}
    assert read["Index Only Scan"] > 100


def test_what_two_indexes_have_is_read_by_one_of_them_alone() -> None:
    """With the other one's condition it would be read on and on where nobody is in both."""
    [county], [industry] = in_divisions(["420101"]), in_industries(["39"])
    [one] = industry.parts(["3911"])
    [active], [old] = in_status("active"), established_within(None, date(1990, 1, 1))

    assert county.both(one) == county
    assert {county.both(county).values, old.both(active).values} == {("420101",) * 2, (*old.values, "active")}
