"""The schema with its resolvers, served by Strawberry's own ASGI view."""

from datetime import date
from typing import Any

import strawberry
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.dataloader import DataLoader

from hub.settings import Settings
from hub.store import tables
from tests.bench.quick.plain.rows import Rows
from tests.bench.quick.plain.types import Grade, GradeConnection, Industry, Region, Verdict, industry, region

Info = strawberry.Info[dict[str, Any], None]


@strawberry.type
class Enterprise:
    uscc: str
    name: str
    status: str
    established_on: date | None
    registered_capital_fen: str | None
    address: str | None
    industry: Industry | None
    jurisdiction: Region | None

    @classmethod
    def of(cls, row: tables.Enterprise) -> "Enterprise":
        capital = row.registered_capital_fen
        return cls(
            uscc=row.uscc,
            name=row.name,
            status=row.status.upper(),
            established_on=row.established_on,
            registered_capital_fen=None if capital is None else str(capital),
            address=row.address,
            industry=industry(row.industry_code),
            jurisdiction=region(row.jurisdiction_code),
        )

    @strawberry.field
    async def grade(self, info: Info, scheme: str = "huarong-tech") -> Grade | None:
        row = await info.context["grades"].load((self.uscc, scheme))
        return Grade.of(row) if row else None

    @strawberry.field
    async def grades(self, info: Info) -> list[Grade]:
        return [Grade.of(row) for row in await info.context["all_grades"].load(self.uscc)]

    @strawberry.field
    async def grade_history(self, info: Info, scheme: str, first: int) -> GradeConnection:
        rows = await info.context["histories"].load((self.uscc, scheme))
        return GradeConnection(nodes=[Grade.of(row) for row in rows[:first]])

    @strawberry.field
    async def eligibility(self, info: Info, scenario: str) -> Verdict | None:
        row = await info.context["verdicts"].load((self.uscc, scenario))
        return Verdict.of(row) if row else None

    @strawberry.field
    async def eligibilities(self, info: Info, scenarios: list[str]) -> list[Verdict]:
        rows = await info.context["verdicts"].load_many([(self.uscc, scenario) for scenario in scenarios])
        return [Verdict.of(row) for row in rows if row]


@strawberry.type
class Query:
    @strawberry.field
    async def enterprise(self, info: Info, uscc: str) -> Enterprise | None:
        row = await info.context["enterprises"].load(uscc)
        return Enterprise.of(row) if row else None

    @strawberry.field
    async def enterprises(self, info: Info, usccs: list[str]) -> list[Enterprise]:
        return [Enterprise.of(row) for row in await info.context["enterprises"].load_many(usccs) if row]


class View(GraphQL[dict[str, Any], None]):
    """Fresh DataLoaders for each request, as the guide has it."""

    def __init__(self, schema: strawberry.Schema, engine: AsyncEngine) -> None:
        super().__init__(schema)
        self._rows = Rows(engine)

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> dict[str, Any]:
        rows = self._rows
        return {
            "enterprises": DataLoader(load_fn=rows.enterprises),
            "all_grades": DataLoader(load_fn=rows.all_grades),
            "grades": DataLoader(load_fn=rows.grades),
            "verdicts": DataLoader(load_fn=rows.verdicts),
            "histories": DataLoader(load_fn=rows.histories),
        }


def create_app() -> Starlette:
    url = Settings().database_url
    assert url
    engine = create_async_engine(url.replace("postgresql://", "postgresql+asyncpg://", 1), pool_size=10)
    view = View(strawberry.Schema(Query), engine)
    return Starlette(routes=[Route("/graphql", view), Route("/health/ready", _ready)])


async def _ready(_: Request) -> JSONResponse:
    return JSONResponse({"status": "ready"})
