"""The plan answers as graphql-core does: the hub's own schema on a store with records, grades and refusals."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
import time_machine

from auth.grant import Grant
from auth.scopes import Scope
from hub.core.actor import Kind, Purpose, Reach
from hub.core.clock import SHANGHAI
from hub.core.store.database import Database
from hub.credit.decisions.commands import evaluate
from schema.sdl import SCHEMA
from tests.district import District, code
from tests.schema.execution.difference import Asking, Both
from tests.schema.execution.drawn import drawn
from tests.schema.execution.generated import Writer
from tests.schema.execution.world import Nature, Watched

USCCS = [code(1), code(2), code(3), code(9), code(1).lower(), "typed", code(1)[:-1] + "A"]
SCENARIOS = ["bank-tax", "contract-credit", "nowhere"]
SCHEMES = ["huarong-tech", "samr-risk", "tax", "nowhere"]
DAYS = ["2026-11-23", "2026-10-31", "2020-01-01"]
#: What the hub's arguments are worth giving.
VALUES: dict[str, list[Any]] = {
    "uscc": USCCS,
    "usccs": [USCCS, USCCS[:1], []],
    "scenario": SCENARIOS,
    "scenarios": [SCENARIOS[:2], SCENARIOS, []],
    "scheme": SCHEMES,
    "resource": ["tax-grade", "register", "nowhere"],
    "first": [1, 2, 500, 0],
    "after": ["typed"],
    "name": ["虚构", "xg", "1号"],
    "code": ["bank-tax", "huarong-tech", "nowhere"],
    "version": ["bank-tax@1"],
    "id": ["RW50ZXJwcmlzZTo" + "x", "typed"],
    "asOf": DAYS,
}
KINDS = (Kind.DEPARTMENT, Kind.PARTNER, Kind.SUBJECT)
pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning", "ignore::pytest.PytestUnraisableExceptionWarning")


@dataclass(frozen=True)
class HubAsking(Asking):
    """A request to the hub by some client."""

    database: Database | None = None
    kind: Kind = Kind.DEPARTMENT

    def context(self) -> Watched:
        assert self.database
        organisation = code(1) if self.kind is Kind.SUBJECT else "bank"
        reach = Reach(scenarios=frozenset({"bank-tax"})) if self.kind is Kind.PARTNER else Reach()
        grant = Grant("bank", self.kind, organisation, self.scopes, reach, datetime(2027, 1, 1, tzinfo=UTC), "jti")
        context = Watched(self.database, grant, grant.actor(self.purpose))
        context.nature, context.calls = Nature(), []
        return context


@pytest.fixture
async def store(district: District) -> Database:
    with time_machine.travel(datetime(2026, 11, 23, 12, tzinfo=SHANGHAI), tick=False):
        await district.register(1, 2, 3, 注册资本="1,000万元")
        await district.empty_lists()
        rows = [{"统一社会信用代码": code(number)} for number in (1, 2)]
        await district.deliver("tax-grade", [{**row, "年度": "2025", "等级": "A"} for row in rows])
        await district.deliver("unified-evaluation", [{**row, "得分": "95", "评价日期": "2026-10-31"} for row in rows])
        await evaluate(district.database)
    return district.database


@pytest.mark.parametrize("kind", KINDS)
async def test_answers_as_graphql_core_does_to_the_queries_kept_as_files(store: Database, kind: Kind) -> None:
    both = Both(SCHEMA)
    given = {"uscc": code(1), "usccs": USCCS, "first": 3, "scenario": "bank-tax", "name": "虚构"}

    with time_machine.travel(datetime(2026, 11, 23, 12, tzinfo=SHANGHAI), tick=False):
        for file in sorted((Path(__file__).parents[1] / "queries").glob("*.graphql")):
            for scopes in (frozenset(Scope), frozenset({Scope.ENTERPRISE_READ, Scope.RECORD_READ})):
                for purpose in (None, Purpose.CREDIT_FINANCING):
                    query = file.read_text("utf-8")
                    used = {name: value for name, value in given.items() if f"${name}:" in query}
                    asking = HubAsking(query, used, scopes, purpose, database=store, kind=kind)
                    assert await both.differences(asking) == [], file.name


async def test_answers_as_graphql_core_does_to_generated_documents(store: Database) -> None:
    both = Both(SCHEMA)

    with time_machine.travel(datetime(2026, 11, 23, 12, tzinfo=SHANGHAI), tick=False):
        for seed in range(120):
            random = Random(seed)
            query, variables = Writer(SCHEMA, random, _places()).document(random.choice([3, 4, 5]))
            scopes = frozenset(scope for scope in Scope if random.randrange(5))
            purpose = random.choice([None, Purpose.CREDIT_FINANCING])
            asking = HubAsking(query, variables, scopes, purpose, database=store, kind=random.choice(KINDS))
            assert await both.differences(asking) == [], seed


async def test_answers_as_graphql_core_does_to_documents_that_a_library_draws(store: Database) -> None:
    both, random = Both(SCHEMA), Random(1)

    with time_machine.travel(datetime(2026, 11, 23, 12, tzinfo=SHANGHAI), tick=False):
        for query in drawn(SCHEMA, 100):
            asking = HubAsking(query, {}, frozenset(Scope), None, database=store, kind=random.choice(KINDS))
            assert await both.differences(asking) == [], query


def _places() -> dict[str, list[Any]]:
    """The values by the places of the arguments that have these names."""
    return {
        f"{type_.name}.{field}.{argument}": VALUES[argument]
        for type_ in SCHEMA.type_map.values()
        for field, definition in getattr(type_, "fields", {}).items()
        for argument in getattr(definition, "args", {})
        if argument in VALUES
    }
