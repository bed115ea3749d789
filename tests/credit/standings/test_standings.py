"""Where enterprises stand in lists follows from their newest statement, in the statement's own transaction."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from hub.core import clock
from hub.core.actor import HUB
from hub.core.store import migrate
from hub.core.store.listing.profiles import profile_number
from hub.credit.decisions import commands as decisions
from hub.credit.decisions.commands import evaluate
from hub.credit.eligibility.queries import scenarios, verdicts_by_uscc
from hub.credit.eligibility.results import Outcome
from hub.credit.standings.queries import listed
from hub.credit.standings.results import ListPlace
from hub.credit.standings.rules import OUTCOMES, scenario_list
from hub.credit.statements.assessments.queries import StoreLedger
from hub.intake.enterprises.commands import strike_off
from hub.intake.enterprises.queries import EnterpriseFilter
from tests.district import District, code

TAX = {"统一社会信用代码": code(1), "年度": "2025", "等级": "A"}


async def places(district: District, scenario: str) -> dict[str, int]:
    """The outcome of each enterprise in one scenario's list."""
    sql = "select uscc, outcome from standing join list_pattern using (pattern) where list = $1"
    return {row["uscc"]: row["outcome"] for row in await district.database.fetch(sql, scenario_list(scenario))}


async def test_an_evaluation_places_everybody_in_every_list(district: District) -> None:
    await district.register(1, 2)
    await district.empty_lists()
    await district.deliver("tax-grade", [TAX])

    await evaluate(district.database)

    assert await places(district, "tax-service") == {
        code(1): OUTCOMES[Outcome.ELIGIBLE],
        code(2): OUTCOMES[Outcome.UNKNOWN],
    }


async def test_an_evaluation_for_an_earlier_day_moves_nobody(district: District) -> None:
    await district.register(1)
    await district.deliver("tax-grade", [TAX])
    await evaluate(district.database)
    before = await places(district, "tax-service")

    await evaluate(district.database, as_of=clock.today() - timedelta(days=900))

    assert await places(district, "tax-service") == before


async def pages(district: District, scenario: str, outcome: Outcome, first: int) -> list[ListPlace]:
    """The whole list, read by pages."""
    found, after = [], None
    while True:
        page = await listed(district.database, HUB, scenario, outcome, EnterpriseFilter(), first, after)
        found += page.items
        if not page.more:
            return found
        after = page.cursors[-1]


async def differing(district: District) -> int:
    """Enterprises that differ in nearly everything a list is sorted by; returns how many."""
    levels, number = "ABMCD", 24
    for each in range(1, number + 1):
        await district.register(each, 成立日期=f"{2000 + each % 7}-03-01")
    await district.empty_lists()
    await district.deliver(
        "tax-grade", [TAX | {"统一社会信用代码": code(each), "等级": levels[each % 5]} for each in range(1, 20)]
    )
    return number


async def test_the_pages_of_every_list_are_its_verdicts_in_one_order(district: District) -> None:
    number = await differing(district)
    await evaluate(district.database)
    everybody = [code(each) for each in range(1, number + 1)]

    codes = [scenario.code for scenario in scenarios(HUB, clock.today())]
    verdicts = await verdicts_by_uscc(StoreLedger(district.database, HUB), everybody, codes)

    for scenario in codes:
        for outcome in Outcome:
            places = await pages(district, scenario, outcome, 5)
            expected = {uscc for uscc in everybody if verdicts[uscc][scenario].outcome is outcome}
            assert [(place.uscc in expected) for place in places] == [True] * len(expected)
            assert all((one.key, one.uscc) < (next.key, next.uscc) for one, next in pairwise(places))


async def test_another_outcome_in_one_list_leaves_the_day_of_the_others(district: District) -> None:
    await district.register(1)
    await district.empty_lists()
    yesterday, today = clock.today() - timedelta(days=1), clock.today()
    codes = [scenario.code for scenario in scenarios(HUB, today)]
    await evaluate(district.database, as_of=yesterday)
    before = {scenario: await places(district, scenario) for scenario in codes}
    await district.deliver("tax-grade", [TAX])

    await evaluate(district.database)

    moved = {scenario for scenario in codes if await places(district, scenario) != before[scenario]}
    days = {scenario: await since(district, scenario) for scenario in codes}
    assert "tax-service" in moved
    assert days == {scenario: today if scenario in moved else yesterday for scenario in codes}


async def since(district: District, scenario: str) -> date:
    """The day from which the only enterprise has stood where it does."""
    (place,) = [place for outcome in Outcome for place in await pages(district, scenario, outcome, 5)]
    return place.since


async def test_patterns_that_nobody_has_are_forgotten(district: District, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decisions, "_BATCH", 1)
    await district.register(1, 2)
    await district.empty_lists()
    await evaluate(district.database)
    await district.deliver("tax-grade", [TAX, TAX | {"统一社会信用代码": code(2)}])

    await evaluate(district.database)

    sql = "select distinct pattern from {}"
    kept = await district.database.fetch(sql.format("list_pattern"))
    assert {row["pattern"] for row in kept} == {
        row["pattern"] for row in await district.database.fetch("select unnest(patterns) as pattern from placement")
    }
    assert {row["profile"] for row in await district.database.fetch("select profile from profile_pattern")} == {
        row["profile"] for row in await district.database.fetch("select profile from placement")
    }


async def test_a_placement_has_all_places_of_its_enterprise(district: District) -> None:
    """Whoever moves in some lists and stays in others, and whoever stays in all."""
    await differing(district)
    await evaluate(district.database, as_of=clock.today() - timedelta(days=1))
    await stand_side_by_side(district)
    await district.deliver("tax-grade", [TAX | {"统一社会信用代码": code(each)} for each in range(1, 9)])

    await evaluate(district.database)

    await stand_side_by_side(district)


async def test_placements_are_made_of_the_places_of_an_earlier_edition(district: District) -> None:
    await differing(district)
    await evaluate(district.database)
    kept = {row["uscc"]: row for row in await district.database.fetch("select * from placement")}
    for change in (
        "insert into standing select pattern, key, uscc from placement, unnest(patterns, keys) as each (pattern, key) "
        "on conflict do nothing",
        "drop table placement",
        "drop table stale_demand",
        "alter table list_pattern drop column sorting",
        "create index standing_uscc on standing (uscc, pattern) include (key)",
        "update alembic_version set version_num = '0027'",
    ):
        await district.database.fetch(change)

    await migrate.upgrade(district.database.url)

    await stand_side_by_side(district)
    for row in await district.database.fetch("select * from placement"):
        places = set(zip(row["patterns"], row["keys"], row["sortings"], strict=True))
        before = kept[row["uscc"]]
        lost = set(zip(before["patterns"], before["keys"], before["sortings"], strict=True)) - places
        assert [key for _, key, _ in lost] in ([], [b""])  # of no list, as no scheme gives a level
        assert row["profile"] == before["profile"]


async def stand_side_by_side(district: District) -> None:
    """Each enterprise has in one row what `standing` has in many, and each place by the sorting of its lists.

    The place of its schemes, in whose order nothing is listed, is in the one row alone.
    """
    rows = await district.database.fetch("select uscc, pattern, key from standing")
    placements = await district.database.fetch("select * from placement")
    meant = await district.database.fetch("select distinct list, pattern, sorting from list_pattern")
    listed = {scenario_list(scenario.code) for scenario in scenarios(HUB, clock.today())}
    patterns = {row["pattern"] for row in meant if row["list"] in listed}
    places = [
        (row["uscc"], *place)
        for row in placements
        for place in zip(row["patterns"], row["keys"], strict=True)
        if place[0] in patterns
    ]
    assert sorted(places) == sorted(map(tuple, rows))
    assert all(len(set(row["patterns"]) - patterns) == 1 for row in placements)
    sortings = {row["pattern"]: row["sorting"] for row in meant}
    for row in placements:
        assert row["profile"] == profile_number(row["patterns"])
        told = zip(row["patterns"], row["sortings"], strict=True)
        assert all(sortings.get(pattern, sorting) == sorting for pattern, sorting in told)
    of_scenarios = {scenario_list(scenario.code) for scenario in scenarios(HUB, clock.today())}
    for each in of_scenarios:
        assert len({row["sorting"] for row in meant if row["list"] == each}) == 1


async def profiles(district: District) -> dict[str, int | None]:
    rows = await district.database.fetch("select uscc, profile from listing")
    return {row["uscc"]: row["profile"] for row in rows}


async def test_the_profile_is_that_of_the_patterns_and_comes_back_with_the_enterprise(district: District) -> None:
    await district.register(1, 2)
    await district.empty_lists()
    await district.deliver("tax-grade", [TAX])
    assert await profiles(district) == {code(1): None, code(2): None}

    await evaluate(district.database)

    stated = await profiles(district)
    rows = await district.database.fetch("select uscc, patterns from placement")
    assert stated == {row["uscc"]: profile_number(row["patterns"]) for row in rows}
    assert stated[code(1)] != stated[code(2)]
    async with district.database.transaction() as connection:
        await strike_off(connection, [code(1)])
    assert await profiles(district) == {code(2): stated[code(2)]}
    await district.register(1, 辖区代码="420704")
    assert await profiles(district) == stated


_INDEXES = (
    "select indexrelid::regclass::text, pg_relation_size(indexrelid) from pg_index where indrelid = 'listing'::regclass"
)


async def test_an_evaluation_writes_no_index_of_the_listings(district: District) -> None:
    """Where all rows of a page are written by one transaction, and where they were written before."""
    await district.register(*range(1, 400))
    before = await district.database.fetch(_INDEXES)
    stated = []

    for grade in "ABC":
        rows = [{**TAX, "统一社会信用代码": code(number), "等级": grade} for number in range(1, 400)]
        await district.deliver("tax-grade", rows)
        await evaluate(district.database)
        stated.append(await profiles(district))

    assert await district.database.fetch(_INDEXES) == before
    assert not any(one[code(1)] == other[code(1)] for one, other in pairwise(stated))


async def test_listings_say_what_the_register_says(district: District) -> None:
    await district.register(1, 2, 3)
    await district.register(2, 名称="虚构另名", 状态="注销", 行业代码="6510", 辖区代码="420704", 成立日期="")

    columns = "uscc, name, status, established_on, industry_code, jurisdiction_code"
    register = await district.database.fetch(f"select {columns} from enterprise order by uscc")

    assert await district.database.fetch(f"select {columns} from listing order by uscc") == register
    assert register[1]["status"] == "cancelled"
