"""What is asked about enterprises with a stale mark is derived in one batch, and remembered until something changes."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

import pytest
import time_machine

from hub.core import clock
from hub.core.actor import HUB
from hub.core.freshness.changes import Changes
from hub.core.freshness.rows import RowCache
from hub.core.store.database import Database
from hub.credit.eligibility.queries import scenarios, verdicts_by_uscc
from hub.credit.eligibility.results import Verdict
from hub.credit.eligibility.rules import decide
from hub.credit.evaluation.library.ruleset_store import library
from hub.credit.evaluation.rules import score
from hub.credit.statements.assessments.queries import StoreLedger, assess
from hub.credit.statements.grades.queries import grades_by_uscc
from tests.district import District, code

MANY = [code(number) for number in range(1, 21)]
TAX = {"年度": "2025", "等级": "A"}


@pytest.fixture
async def waiting(district: District) -> District:
    """Twenty enterprises that nothing is stated about."""
    await district.register(*range(1, 21))
    await district.empty_lists()
    await district.deliver("tax-grade", [TAX | {"统一社会信用代码": each} for each in MANY[:10]])
    return district


async def asked(database: Database, usccs: Sequence[str]) -> dict[str, dict[str, Verdict]]:
    """Ask a list for grades and three verdicts."""
    ledger = StoreLedger(database, HUB)
    await grades_by_uscc(ledger, usccs)
    return await verdicts_by_uscc(ledger, usccs, ["bank-tax", "contract-credit", "tax-service"])


async def statements(database: Database, usccs: Sequence[str]) -> list[str]:
    """Which statements of SQL a list takes, by the table that each is about."""
    counted = await Database.open(database.url)
    counted._row_cache = database._row_cache
    async with counted.connection() as connection:
        seen: list[str] = []
        connection.add_query_logger(lambda query: seen.append(query.query))
    await asked(counted, usccs)
    await counted.close()
    return ["snapshots" if "string_agg" in sql else "stated" if "lateral" in sql else "freshness" for sql in seen]


async def test_a_list_is_derived_by_as_many_statements_as_one_enterprise(waiting: District) -> None:
    expected = ["stated", "freshness", "snapshots"] * 2

    assert await statements(waiting.database, MANY[:1]) == expected
    assert await statements(waiting.database, MANY) == expected


async def test_what_was_derived_is_remembered_until_something_changes(waiting: District) -> None:
    changes, database = Changes(), waiting.database
    changes.epoch = 1
    database._row_cache = RowCache(changes, 1_000)
    first = await asked(database, MANY)

    assert await statements(database, MANY) == ["freshness"] * 2
    assert await asked(database, MANY) == first

    await waiting.deliver("tax-grade", [TAX | {"统一社会信用代码": MANY[0], "等级": "D"}])
    changes._note([MANY[0]])
    later = await asked(database, MANY)

    assert later[MANY[0]]["tax-service"].fingerprint != first[MANY[0]]["tax-service"].fingerprint
    for each in MANY[1:]:
        assert later[each] == first[each]


async def test_that_nothing_is_stated_is_remembered_for_the_day_alone(waiting: District) -> None:
    changes, database = Changes(), waiting.database
    changes.epoch = 1
    database._row_cache = RowCache(changes, 1_000)
    noon = datetime.combine(clock.today(), time(12), clock.SHANGHAI)

    with time_machine.travel(noon, tick=False) as moment:
        await asked(database, MANY)
        today = await statements(database, MANY)
        moment.shift(timedelta(days=1))
        tomorrow = await statements(database, MANY)

    assert "stated" not in today
    assert "stated" in tomorrow


async def test_what_a_plan_derives_is_what_each_rule_derives(waiting: District) -> None:
    today, rules = clock.today(), library()
    codes = [scenario.code for scenario in scenarios(HUB, today)]

    assessed = await assess(waiting.database, MANY, today, None)
    verdicts = await verdicts_by_uscc(StoreLedger(waiting.database, HUB), MANY, codes)

    for uscc, derived in assessed.items():
        scored = [score(scheme, derived.facts, uscc, today, derived.at) for scheme in rules.schemes(today)]
        one_by_one = {grade.scheme: grade for grade in scored if grade}
        assert {code: (one.rating, one.as_of, one.holds_until, one.indicators) for code, one in one_by_one.items()} == {
            code: (one.rating, one.as_of, one.holds_until, one.indicators) for code, one in derived.grades.items()
        }
        for scenario in rules.scenarios(today):
            alone = decide(scenario, derived.facts, one_by_one, uscc, today, derived.at)
            assert verdicts[uscc][scenario.code]._replace(decided_at=derived.at) == alone
