"""Pages of lists are those of a sorted, filtered set, whatever steps they are read in."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from hub.core.actor import HUB, Actor, Bound, Kind, Purpose, Reach
from hub.core.freshness.changes import Changes
from hub.core.freshness.rows import RowCache
from hub.core.store import visible
from hub.core.store.database import Database
from hub.core.store.listing import arms, reading, sizes, statements
from hub.core.store.listing.orders import (
    BY_ESTABLISHED,
    BY_NAME,
    BY_USCC,
    ListPosition,
    PageOrder,
    ScenarioOrder,
    Step,
)
from hub.core.store.listing.pages import read_page
from hub.core.store.listing.profiles import OutcomeRange, with_outcomes
from hub.core.store.listing.reading import BoundedCount
from hub.core.store.reads import EnterpriseRead, MadeRead
from hub.core.store.visible import RowFilter
from hub.intake.enterprises.queries import EnterpriseFilter, narrowed
from hub.intake.enterprises.reference.industries import prefixes
from hub.intake.enterprises.rules import EnterpriseStatus
from tests.core.store.listing.population import LISTS, PARTNER, Row, drawn, keep

_DESK = Actor("desk", Kind.DEPARTMENT, "desk")
BANK = Actor(PARTNER, Kind.PARTNER, PARTNER, purpose=Purpose.CREDIT_FINANCING)
_PLACES = ("42", "4201", "420101", "420101001", "420703", "420101001003", "4213", "430000")
_INDUSTRIES = ("C", "A", "I", "39", "65", "C39", "13", "95")
#: Patterns of the list by which scenarios' lists are tested, with outcome 1.
_ELIGIBLE = ScenarioOrder((1000 * LISTS[0] + 1,), (LISTS[0],))
_LISTED = OutcomeRange(LISTS[0], 1, 2)
_KEYS: dict[str, Callable[[Row], tuple[object, ...]]] = {
    "uscc": lambda row: (row.uscc, row.uscc),
    "name": lambda row: (row.name, row.uscc),
    "established": lambda row: (row.established_on or date.min, row.uscc),
    "scenario": lambda row: (row.key, row.uscc),
}


#: Bounds so small that every step is taken, its borders are met, and pages are cut short.
_STEPS = (Step(30, 30, 60), Step(60, 9, 60), Step(200, 200, 300), Step(60, 9, 40))
ORDERS = [
    replace(order, at_once=24, gathered=4, step=step)  # type: ignore[type-var]
    for order, step in zip((BY_USCC, BY_NAME, BY_ESTABLISHED, _ELIGIBLE), _STEPS, strict=True)
]
#: By code, with bounds so small that a thin range is not found in the list's own order.
_THIN = replace(BY_USCC, at_once=30, gathered=4, step=Step(0, 0, 1))


@pytest.fixture
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_FEW", Step(64, 8, 30))
    monkeypatch.setattr(reading, "BY_USCC", ORDERS[0])
    monkeypatch.setattr(reading, "_COUNTED_BY_OUTCOME", Step(120, 120, 60))
    monkeypatch.setattr(arms, "_MOST_MERGED", 3)
    monkeypatch.setattr(reading, "SMALL", 8)
    monkeypatch.setattr(sizes, "SMALL", 8)
    monkeypatch.setattr(reading, "LOOKUPS", 6)
    monkeypatch.setattr(statements, "LOOKUPS", 6)


def asked_by_lot(lot: random.Random, rows: list[Row]) -> tuple[EnterpriseFilter, Actor, PageOrder]:
    wanted = EnterpriseFilter()
    for _ in range(lot.randrange(4)):
        day = date(1990, 1, 1) + timedelta(days=lot.randrange(13000))
        wanted = replace(
            wanted,
            **lot.choice(
                (
                    {"jurisdiction": lot.choice(_PLACES)},
                    {"industry": lot.choice(_INDUSTRIES)},
                    {"status": lot.choice(list(EnterpriseStatus))},
                    {"established_from": day},
                    {"established_to": day},
                    {"outcomes": (OutcomeRange(LISTS[0], lot.randrange(1, 4), 4),)},
                    {"outcomes": (OutcomeRange(LISTS[0], 1, 2), OutcomeRange(LISTS[1], 0, lot.randrange(6)))},
                )
            ),
        )
    named = tuple(row.uscc for row in lot.sample(rows, 20))
    bound = Bound(named, ("verdict", "grade"), Purpose.CREDIT_FINANCING)
    purpose = Purpose.CREDIT_FINANCING
    actor = lot.choice(
        (
            HUB,
            replace(_DESK, reach=Reach(frozenset(lot.sample(_PLACES, 2)))),
            replace(_DESK, purpose=purpose, reach=Reach(bounds=(bound,))),
            BANK,
            replace(BANK, reach=Reach(frozenset({"4201"}))),
        )
    )
    return wanted, actor, lot.choice(ORDERS)


def fits(row: Row, wanted: EnterpriseFilter, actor: Actor, order: PageOrder) -> bool:
    """What a list has, said once more in the plainest way."""
    known = row.established_on
    conditions = [
        wanted.jurisdiction is None or (row.jurisdiction or "").startswith(wanted.jurisdiction),
        wanted.industry is None or any((row.industry or "").startswith(each) for each in prefixes(wanted.industry)),
        wanted.status is None or row.status == wanted.status.value,
        wanted.established_from is None or (known is not None and known >= wanted.established_from),
        wanted.established_to is None or (known is not None and known <= wanted.established_to),
        all(row.has(asked) for asked in wanted.outcomes),
        order.name != "scenario" or row.has(_LISTED),
        actor.kind is not Kind.PARTNER or row.consents,
        actor.reach.jurisdictions is None
        or any((row.jurisdiction or "").startswith(code) for code in actor.reach.jurisdictions),
        actor.reach.bounds is None or any(row.uscc in bound.usccs for bound in actor.reach.bounds),
    ]
    return all(conditions)


async def filter_of(database: Database, wanted: EnterpriseFilter, actor: Actor) -> RowFilter:
    return await with_outcomes(database, narrowed(visible.credit(actor, "verdict"), wanted), wanted.outcomes)


async def filters_of(
    database: Database, wanted: EnterpriseFilter, actor: Actor, order: PageOrder
) -> tuple[RowFilter, RowFilter]:
    """The row filter in the list's own order, and that of its members among the whole register."""
    passing = await filter_of(database, wanted, actor)
    if order.name != "scenario":
        return passing, passing
    return passing, await filter_of(database, replace(wanted, outcomes=(*wanted.outcomes, _LISTED)), actor)


async def walked(
    database: Database, rows: RowFilter, order: PageOrder, most: int, members: RowFilter | None = None
) -> list[str]:
    """The codes of the whole list, read by pages as a client reads them."""
    pages = [page async for page in each_page(database, rows, order, most, members)]
    assert all(page.rest or len(page.found) == most for page in pages[:-1])
    return [position.uscc for page in pages for position in page.found]


async def each_page(
    database: Database, rows: RowFilter, order: PageOrder, most: int, members: RowFilter | None = None
) -> AsyncIterator[reading.Places]:
    after = None
    while True:
        page = await reading.places(database, rows, order, after, most, members=members)
        assert len(page.found) <= most
        yield page
        if page.rest is None and len(page.found) < most:
            return
        after = page.rest or page.found[-1]


@pytest.mark.usefixtures("small_steps")
@pytest.mark.parametrize("seed", range(4))
async def test_pages_are_those_of_the_sorted_set(database: Database, seed: int) -> None:
    lot = random.Random(seed)
    everybody = [drawn(number, lot) for number in range(720)]
    await keep(database, everybody)
    rows = everybody[20:]
    for table in ("listing", "enterprise"):  # the first have left the register, and are placed still
        await database.fetch(f"delete from {table} where uscc = any ($1)", [row.uscc for row in everybody[:20]])

    for _ in range(60):
        wanted, actor, order = asked_by_lot(lot, rows)
        passing, members = await filters_of(database, wanted, actor, order)
        expected = sorted((row for row in rows if fits(row, wanted, actor, order)), key=_KEYS[order.name])

        most = lot.choice((1, 7, 50, 500))
        assert await walked(database, passing, order, most, members) == [row.uscc for row in expected]

        here = len(expected)
        bound = lot.choice((3, 40, 1000))
        counted = await reading.count(database, members, bound)
        assert counted == BoundedCount(here, exact=True) if counted.exact else counted.count <= min(here, bound)


@pytest.mark.usefixtures("small_steps")
async def test_no_row_is_lost_or_doubled_while_others_change(database: Database) -> None:
    lot = random.Random(7)
    rows = [drawn(number, lot) for number in range(0, 1200, 2)]
    await keep(database, rows)
    steady = {row.uscc for row in rows[::2]}
    moving = [row.uscc for row in rows[1::2]]

    for order in ORDERS[:3]:
        wanted = EnterpriseFilter(jurisdiction="4201", status=EnterpriseStatus.ACTIVE)
        passing = narrowed(RowFilter(), wanted)
        found: list[str] = []
        async for page in each_page(database, passing, order, 5):
            found += [position.uscc for position in page.found]
            changed = lot.sample(moving, 20)
            sql = "update listing set status = case status when 'active' then 'revoked' else 'active' end"
            await database.fetch(f"{sql} where uscc = any ($1)", changed)

        expected = [row for row in rows if row.uscc in steady and fits(row, wanted, HUB, order)]
        assert [uscc for uscc in found if uscc in steady] == [
            row.uscc for row in sorted(expected, key=_KEYS[order.name])
        ]
        assert len(found) == len(set(found))


async def test_an_industry_is_merged_from_its_codes(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of its codes is sorted; what was found thin is read by these at once, in one statement."""
    await thin_industry(database, monkeypatch, "3911", "3912")
    passing = narrowed(RowFilter(), EnterpriseFilter(industry="39"))
    asked: list[str] = []
    counting = Database(database.url, most=1, on_statement=lambda statement: asked.append(statement.query))
    await counting.start()

    pages, statements = [], []
    for _ in range(2):
        asked.clear()
        pages.append(await reading.places(counting, passing, _THIN, None, 10))
        await asyncio.sleep(0)
        statements.append([sql for sql in asked if sql.lstrip().startswith("with listed")])
    await counting.close()

    assert [[place.uscc for place in page.found] for page in pages] == [(await of_industry(database))[:10]] * 2
    assert [sql.count("e.part = $") for sql in statements[0] + statements[1]] == [2, 2]  # each of two codes once
    assert asked == statements[1]


@pytest.mark.parametrize(
    ("before", "after"),
    [("4720", "3913"), ("4720", "3901"), ("3912", "4720"), ("3911", "3999")],
    ids=["one behind the others", "one before them", "one fewer", "another instead"],
)
async def test_a_code_that_comes_or_goes_within_a_minute_loses_nobody(
    database: Database, monkeypatch: pytest.MonkeyPatch, before: str, after: str
) -> None:
    await thin_industry(database, monkeypatch, "3911", "3912")
    passing = narrowed(RowFilter(), EnterpriseFilter(industry="39"))
    await reading.places(database, passing, _THIN, None, 10)

    await database.fetch("update listing set industry_code = $2 where industry_code = $1", before, after)

    everybody = await of_industry(database)
    assert (await reading.places(database, passing, _THIN, None, 10)).found == [
        ListPosition(uscc, uscc) for uscc in everybody[:10]
    ]
    assert await walked(database, passing, _THIN, 7) == everybody


async def thin_industry(database: Database, monkeypatch: pytest.MonkeyPatch, *codes: str) -> None:
    """A register of which a twentieth has some code of the industry 39, and about which nothing has been seen."""
    lot = random.Random(11)
    rows = [drawn(number, lot) for number in range(900)]
    await keep(database, [replace(row, industry=lot.choice((*codes, *["4720"] * 40))) for row in rows])
    monkeypatch.setattr(reading, "SMALL", 8)
    monkeypatch.setattr(reading, "_SEEN", sizes.SeenSizes())


async def of_industry(database: Database) -> list[str]:
    found = await database.fetch("select uscc from listing where industry_code like '39%' order by uscc")
    return [row["uscc"] for row in found]


@pytest.mark.usefixtures("small_steps")
async def test_a_range_that_was_small_a_moment_ago_is_read_as_it_is_now(database: Database) -> None:
    lot = random.Random(3)
    revoked = replace(drawn(0, lot), status="revoked")
    await keep(database, [revoked, *(replace(drawn(number, lot), status="active") for number in range(1, 60))])
    wanted = EnterpriseFilter(status=EnterpriseStatus.REVOKED)
    passing = await filter_of(database, wanted, HUB)
    assert await walked(database, passing, ORDERS[0], 5) == [revoked.uscc]

    await database.fetch("update listing set status = 'revoked'")

    everybody = [row["uscc"] for row in await database.fetch("select uscc from listing order by uscc")]
    assert await walked(database, passing, ORDERS[0], 5) == everybody


def reads_of(actor: Actor) -> list[MadeRead]:
    """Names, and profiles of those that are active, which `listing` has."""

    async def names(rows: Sequence[Any]) -> dict[str, str]:
        return {row["uscc"]: row["name"] for row in rows}

    async def profiles(rows: Sequence[Any]) -> dict[str, int | None]:
        return {row["uscc"]: row["profile"] for row in rows}

    seen = visible.identities(actor)
    join = "left join listing l on l.uscc = e.uscc and l.status = {0}"
    return [
        MadeRead(EnterpriseRead("e.name", seen), names),
        MadeRead(EnterpriseRead("l.profile", seen, join, ("active",)), profiles),
    ]


@pytest.mark.usefixtures("small_steps")
@pytest.mark.parametrize("remembered", [None, 20, 5_000], ids=["no memory", "a small one", "a large one"])
async def test_what_is_read_beside_a_page_is_that_of_its_enterprises(
    database_url: str, database: Database, remembered: int | None
) -> None:
    lot = random.Random(11)
    rows = [drawn(number, lot) for number in range(500)]
    await keep(database, rows)
    gone = {row.uscc for row in lot.sample(rows, 10)}
    await database.fetch("delete from enterprise where uscc = any ($1)", list(gone))
    by_uscc = {row.uscc: row for row in rows}
    changes = Changes()
    await changes.catch_up(database)
    cache = None if remembered is None else RowCache(changes, remembered)
    store = Database(database_url, row_cache=cache)
    await store.start()

    for _ in range(80):
        wanted, actor, order = asked_by_lot(lot, rows)
        passing = await filter_of(database, wanted, actor)
        after = None
        while True:
            page = await read_page(store, reads_of(actor), passing, order, after, lot.choice((1, 9, 60)))
            count = max(len(page.places), 1)
            places = (await reading.places(database, passing, order, after, count)).found[: len(page.places)]
            there = [by_uscc[place.uscc] for place in page.places if place.uscc not in gone]

            assert list(page.places) == list(places)
            assert page.made[0] == {row.uscc: row.name for row in there}
            assert {uscc: profile for uscc, profile in page.made[1].items() if profile is not None} == {
                row.uscc: row.profile for row in there if row.status == "active" and row.profile is not None
            }
            if not page.more:
                break
            after = page.rest or page.places[-1]
    await store.close()
