"""Each query file with its answer, its price and its number of statements: the same for 10 enterprises and for 500.

`pytest tests/schema/test_queries.py --write-answers` writes what is answered now; the diff is then to be read.
"""

import json
import re
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine

from auth.scopes import Scope
from hub.core.actor import Kind
from hub.core.clock import SHANGHAI
from hub.core.limits.rules import LIMITS
from hub.core.store.database import Database
from hub.credit.decisions.commands import evaluate
from tests.district import District, Hub, code, without_cost

QUERIES = sorted((Path(__file__).parent / "queries").glob("*.graphql"))
#: Moments of the run itself, and digests that stand for them.
#: How asyncpg learns what an array holds, on each new connection.
DRIVERS_OWN = re.compile(r"typeinfo_tree|set_config\('jit'")
VOLATILE = re.compile(r"decidedAt|evaluatedAt|receivedAt")


@pytest.fixture(autouse=True)
def day() -> AsyncIterator[None]:  # type: ignore[misc]
    with time_machine.travel(datetime(2026, 11, 23, 12, tzinfo=SHANGHAI), tick=True):
        yield


async def furnished(district: District, enterprises: int) -> None:
    """All the same but for a few: 1 is a model of everything, 2 is listed as a defaulter, 3 has no tax grade."""
    numbers = range(1, enterprises + 1)
    await district.register(*numbers, 注册资本="1,000万元")
    await district.empty_lists()
    usccs = [{"统一社会信用代码": code(n)} for n in numbers]
    await district.deliver(
        "tax-grade", [{**row, "年度": "2025", "等级": "A"} for row in usccs if row["统一社会信用代码"] != code(3)]
    )
    await district.deliver("unified-evaluation", [{**row, "得分": "95", "评价日期": "2026-10-31"} for row in usccs])
    await district.deliver("risk-class", [{**row, "风险等级": "A", "月份": "2026-10"} for row in usccs])
    await district.deliver("social-insurance", [{**row, "月份": "2026-10", "是否欠缴": "否"} for row in usccs])
    research = {"年度": "2025", "职工总数": 100, "科技人员": 30, "研发费用": "600万元", "营业收入": "6000万元"}
    await district.deliver("research", [{**row, **research} for row in usccs])
    defaulter = {"统一社会信用代码": code(2), "案号": "(2026)鄂0703执1号", "发布日期": "2026-03-02"}
    await district.deliver("judgment-defaulter", [defaulter])
    await evaluate(district.database)


@pytest.fixture
async def counted(database_url: str) -> AsyncIterator[tuple[Database, list[str]]]:
    """The store through connections that note every statement of ours; the driver asks about types, once each."""
    statements: list[str] = []

    def note(record: Any) -> None:
        if not DRIVERS_OWN.search(record.query):
            statements.append(record.query)

    database = await Database.open(database_url, on_statement=note)
    yield database, statements
    await database.close()


async def answered(
    hub: Hub, counted: tuple[Database, list[str]], query: str, variables: dict[str, Any]
) -> tuple[Any, int, dict[str, int]]:
    asker = await hub.client("reader", *[scope.value for scope in Scope])
    app = hub.http._transport.app  # type: ignore[attr-defined]
    services = app.state.services
    await asker.ask("{ viewer { client } }")
    database, statements = counted
    object.__setattr__(services, "database", database)
    await asker.ask(query, "administrative-approval", **variables)  # what is common to many answers has been read then
    services.changes.take_everything_for_changed()
    before = len(statements)
    answer = (await asker.post(query, "administrative-approval", **variables)).json()
    taken = len(statements) - before
    again = (await asker.post(query, "administrative-approval", **variables)).json()
    assert without_cost(dict(again)) == without_cost(dict(answer))
    assert len(statements) - before == taken, "the same asked again takes no statement"
    cost = answer["extensions"]["cost"]
    price = {"requested": cost["requested"], "actual": cost["actual"]}
    return without_cost(answer), taken, price


def variables_for(query: str, enterprises: int) -> dict[str, Any]:
    given: dict[str, Any] = {}
    if "$uscc:" in query:
        given["uscc"] = code(1)
    if "$usccs:" in query:
        given["usccs"] = [code(n) for n in range(1, enterprises - 1)] + [code(999_999), "9142"]
    if "$first:" in query:
        given["first"] = enterprises
    return given


def steady(answer: Any) -> Any:
    if isinstance(answer, dict):
        return {name: "…" if VOLATILE.search(name) else steady(value) for name, value in answer.items()}
    return [steady(item) for item in answer] if isinstance(answer, list) else answer


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
async def test_a_query_gives_its_answer_in_its_number_of_statements(
    path: Path, hub: Hub, district: District, counted: tuple[Database, list[str]], request: pytest.FixtureRequest
) -> None:
    query = _text(path)
    await furnished(district, 10)

    answer, statements, price = await answered(hub, counted, query, variables_for(query, 10))

    kept = path.with_suffix(".json")
    outcome = {"statements": statements, "price": price, "answer": steady(answer)}
    if request.config.getoption("--write-answers"):
        _write(kept, json.dumps(outcome, ensure_ascii=False, indent=1) + "\n")
    assert outcome == json.loads(_text(kept))


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
async def test_the_number_of_statements_is_the_same_for_500_enterprises(
    path: Path, hub: Hub, district: District, counted: tuple[Database, list[str]]
) -> None:
    query = _text(path)
    await furnished(district, 500)

    answer, statements, price = await answered(hub, counted, query, variables_for(query, 500))

    assert "errors" not in answer
    assert price["actual"] <= price["requested"] <= LIMITS[Kind.DEPARTMENT].cost
    assert statements == json.loads(_text(path.with_suffix(".json")))["statements"]


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
