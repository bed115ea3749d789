"""Where enterprises stand in lists follows from their newest statement, in the statement's own transaction."""

from datetime import timedelta

from hub.core import clock
from hub.credit.decisions.commands import evaluate
from hub.credit.eligibility.results import Outcome
from hub.credit.standings.rules import OUTCOMES, scenario_list
from tests.district import District, code

TAX = {"统一社会信用代码": code(1), "年度": "2025", "等级": "A"}


async def places(district: District, scenario: str) -> dict[str, int]:
    """The outcome byte of each enterprise in one scenario's list."""
    sql = "select uscc, get_byte(place, 0) as outcome from standing where list = $1"
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
