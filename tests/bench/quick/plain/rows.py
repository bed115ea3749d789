"""What plain Strawberry knows of the store: one function for each DataLoader, by SQLModel's sessions."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import or_
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from hub import clock
from hub.store.tables import Enterprise, GradeRow, VerdictRow

#: An enterprise, and a scheme or scenario.
Key = tuple[str, str]


class Rows:
    """Each load opens a session of its own: one session cannot serve two fields at a time."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def enterprises(self, usccs: list[str]) -> list[Enterprise | None]:
        async with AsyncSession(self._engine) as session:
            found = await session.exec(select(Enterprise).where(col(Enterprise.uscc).in_(usccs)))
            by_uscc = {row.uscc: row for row in found}
        return [by_uscc.get(uscc) for uscc in usccs]

    async def all_grades(self, usccs: list[str]) -> list[list[GradeRow]]:
        """In every scheme, in the order of their codes."""
        statement = select(GradeRow).where(col(GradeRow.uscc).in_(usccs), *_holds(GradeRow))
        found = defaultdict(list)
        for row in await self._all(statement.order_by(GradeRow.scheme)):
            found[row.uscc].append(row)
        return [found[uscc] for uscc in usccs]

    async def grades(self, keys: list[Key]) -> list[GradeRow | None]:
        """One for each enterprise and scheme."""
        statement = select(GradeRow).where(*_among(GradeRow.uscc, GradeRow.scheme, keys), *_holds(GradeRow))
        found = {(row.uscc, row.scheme): row for row in await self._all(statement)}
        return [found.get(key) for key in keys]

    async def verdicts(self, keys: list[Key]) -> list[VerdictRow | None]:
        """One for each enterprise and scenario."""
        statement = select(VerdictRow).where(*_among(VerdictRow.uscc, VerdictRow.scenario, keys), *_holds(VerdictRow))
        found = {(row.uscc, row.scenario): row for row in await self._all(statement)}
        return [found.get(key) for key in keys]

    async def histories(self, keys: list[Key]) -> list[list[GradeRow]]:
        """For each enterprise and scheme all grades there were, the newest first."""
        statement = select(GradeRow).where(
            *_among(GradeRow.uscc, GradeRow.scheme, keys), col(GradeRow.known_to).is_(None)
        )
        found = defaultdict(list)
        for row in await self._all(statement.order_by(col(GradeRow.valid_from).desc())):
            found[row.uscc, row.scheme].append(row)
        return [found[key] for key in keys]

    async def _all(self, statement: Any) -> Sequence[Any]:
        async with AsyncSession(self._engine) as session:
            return (await session.exec(statement)).all()


def _among(uscc: Any, name: Any, keys: Sequence[Key]) -> tuple[Any, Any]:
    return col(uscc).in_({key[0] for key in keys}), col(name).in_({key[1] for key in keys})


def _holds(table: Any) -> tuple[Any, ...]:
    today = clock.today()
    until = col(table.valid_to)
    return col(table.known_to).is_(None), col(table.valid_from) <= today, or_(until.is_(None), until > today)
