"""The schema with its resolvers, served by Strawberry's own ASGI view."""

import asyncio
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

from hub.core.settings import Settings
from hub.core.store import tables
from hub.credit.statements.encoding.packing import day
from tests.bench.quick.plain.context import Context
from tests.bench.quick.plain.rows import Rows
from tests.bench.quick.plain.types import Grade, GradeConnection, Industry, Region, Verdict, industry, region

Info = strawberry.Info[Context, None]


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
        found = await info.context.statement(self.uscc)
        rating = await info.context.rating(*found, scheme) if found else None
        return Grade.of(*found, rating) if found and rating else None

    @strawberry.field
    async def grades(self, info: Info) -> list[Grade]:
        found = await info.context.statement(self.uscc)
        if found is None:
            return []
        schemes = sorted(found[1].schemes)
        ratings = await asyncio.gather(*(info.context.rating(*found, scheme) for scheme in schemes))
        return [Grade.of(*found, rating) for rating in ratings if rating]

    @strawberry.field
    async def grade_history(self, info: Info, scheme: str, first: int) -> GradeConnection:
        found = (await info.context.history(self.uscc, scheme))[:first]
        ratings = await info.context.findings.load_many([number for _, number in found])
        bases = [await info.context.basis(statement) for statement, _ in found]
        rows = zip(found, bases, ratings, strict=True)
        return GradeConnection(nodes=[Grade.of(statement, basis, rating) for (statement, _), basis, rating in rows])

    @strawberry.field
    async def eligibility(self, info: Info, scenario: str) -> Verdict | None:
        (verdict,) = await self._verdicts(info, [scenario])
        return verdict

    @strawberry.field
    async def eligibilities(self, info: Info, scenarios: list[str]) -> list[Verdict]:
        return await self._verdicts(info, scenarios)

    async def _verdicts(self, info: Info, scenarios: list[str]) -> list[Verdict]:
        found = await info.context.statement(self.uscc)
        assert found
        rulings = await asyncio.gather(*(info.context.ruling(*found, scenario) for scenario in scenarios))
        return [Verdict.of(found[0], body, day(given.valid_until), fingerprint) for body, given, fingerprint in rulings]


@strawberry.input
class EnterpriseFilter:
    industry: str


@strawberry.type
class PageInfo:
    has_next_page: bool


@strawberry.type
class EnterpriseConnection:
    nodes: list[Enterprise]
    page_info: PageInfo


@strawberry.type
class Query:
    @strawberry.field
    async def enterprise(self, info: Info, uscc: str) -> Enterprise | None:
        row = await info.context.enterprises.load(uscc)
        return Enterprise.of(row) if row else None

    @strawberry.field
    async def enterprise_list(self, info: Info, filter: EnterpriseFilter, first: int) -> EnterpriseConnection:
        rows = await info.context.rows.listed(filter.industry, first + 1)
        nodes = [Enterprise.of(row) for row in rows[:first]]
        return EnterpriseConnection(nodes=nodes, page_info=PageInfo(has_next_page=len(rows) > first))

    @strawberry.field
    async def enterprises(self, info: Info, usccs: list[str]) -> list[Enterprise]:
        return [Enterprise.of(row) for row in await info.context.enterprises.load_many(usccs) if row]


class View(GraphQL[Context, None]):
    """Fresh DataLoaders for each request, as the guide has it."""

    def __init__(self, schema: strawberry.Schema, engine: AsyncEngine) -> None:
        super().__init__(schema)
        self._rows = Rows(engine)
        self._findings: DataLoader[int, dict[str, Any]] = DataLoader(load_fn=self._rows.findings)

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> Context:
        return Context(self._rows, self._findings)


def create_app() -> Starlette:
    url = Settings().database_url
    assert url
    engine = create_async_engine(url.replace("postgresql://", "postgresql+asyncpg://", 1), pool_size=10)
    view = View(strawberry.Schema(Query), engine)
    return Starlette(routes=[Route("/graphql", view), Route("/health/ready", _ready)])


async def _ready(_: Request) -> JSONResponse:
    return JSONResponse({"status": "ready"})
