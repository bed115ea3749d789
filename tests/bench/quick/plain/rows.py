"""What plain Strawberry knows of the store: one function for each DataLoader, by SQLModel's sessions."""

from collections import defaultdict
from typing import Any

from sqlalchemy import or_
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from hub.core import clock
from hub.core.store.tables import Enterprise, OutcomeDocument, Statement
from hub.intake.enterprises.reference.industries import prefixes


class Rows:
    """Each load opens a session of its own: one session cannot serve two fields at a time."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def enterprises(self, usccs: list[str]) -> list[Enterprise | None]:
        async with AsyncSession(self._engine) as session:
            rows = await session.exec(select(Enterprise).where(col(Enterprise.uscc).in_(usccs)))
            found = {row.uscc: row for row in rows}
        return [found.get(uscc) for uscc in usccs]

    async def listed(self, industry: str, count: int) -> list[Enterprise]:
        """The first of an industry in the order of their codes."""
        within = or_(*(col(Enterprise.industry_code).startswith(beginning) for beginning in prefixes(industry)))
        async with AsyncSession(self._engine) as session:
            rows = await session.exec(select(Enterprise).where(within).order_by(col(Enterprise.uscc)).limit(count))
            return list(rows)

    async def statements(self, usccs: list[str]) -> list[Statement | None]:
        """What holds today."""
        today, until = clock.today(), col(Statement.valid_to)
        async with AsyncSession(self._engine) as session:
            rows = await session.exec(
                select(Statement).where(
                    col(Statement.uscc).in_(usccs),
                    col(Statement.known_to).is_(None),
                    col(Statement.valid_from) <= today,
                    or_(until.is_(None), until > today),
                )
            )
            found = {row.uscc: row for row in rows}
        return [found.get(uscc) for uscc in usccs]

    async def histories(self, usccs: list[str]) -> list[list[Statement]]:
        """All statements that there were, the newest first."""
        found = defaultdict(list)
        async with AsyncSession(self._engine) as session:
            rows = await session.exec(
                select(Statement)
                .where(col(Statement.uscc).in_(usccs), col(Statement.known_to).is_(None))
                .order_by(col(Statement.valid_from).desc())
            )
            for row in rows:
                found[row.uscc].append(row)
        return [found[uscc] for uscc in usccs]

    async def findings(self, numbers: list[int]) -> list[dict[str, Any]]:
        async with AsyncSession(self._engine) as session:
            rows = await session.exec(select(OutcomeDocument).where(col(OutcomeDocument.number).in_(numbers)))
            found = {row.number: row.body for row in rows}
        return [found[number] for number in numbers]
