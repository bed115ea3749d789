"""Statements and assessments for all fields of a request: those who ask at once share one statement of SQL."""

from collections.abc import Awaitable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from hub.core.actor import Kind
from hub.credit.evaluation import queries
from hub.credit.evaluation.queries import Assessment
from hub.credit.evaluation.statements import Overtaken, Statement
from resolvers.context import Context
from resolvers.loaders import Asked, By

#: The group of fields of an actor for whom all groups are alike.
_ANY = "any"


class Ledger(queries.Ledger):
    """One of a request."""

    def __init__(self, context: Context) -> None:
        super().__init__(context.database, context.actor)
        self._context = context

    def stated(self, usccs: Sequence[str], group: str) -> Awaitable[dict[str, Statement | Overtaken]]:
        narrowed = self.actor.kind is Kind.PARTNER or self.actor.reach.bounds is not None
        return self._loaded(statement_by_uscc, usccs, group=group if narrowed else _ANY)

    def assessed(
        self, usccs: Sequence[str], as_of: date, known_at: datetime | None = None
    ) -> Awaitable[dict[str, Assessment]]:
        return self._loaded(assessment_by_uscc, usccs, as_of=as_of, known_at=known_at)

    async def _loaded(self, by: By, usccs: Sequence[str], **arguments: Any) -> dict[str, Any]:
        """Whoever asks in the same turn of the event loop joins."""
        (rows,) = await self._context.columns([Asked(by, usccs, arguments)], at_once=True)
        for row in rows:
            if isinstance(row, Exception):
                raise row
        return {uscc: row for uscc, row in zip(usccs, rows, strict=True) if row is not None}


def statement_by_uscc(
    context: Context, usccs: Sequence[str], *, group: str
) -> Awaitable[Mapping[str, Statement | Overtaken]]:
    return queries.Ledger(context.database, context.actor).stated(usccs, group)


def assessment_by_uscc(
    context: Context, usccs: Sequence[str], *, as_of: date, known_at: datetime | None
) -> Awaitable[Mapping[str, Assessment]]:
    return queries.Ledger(context.database, context.actor).assessed(usccs, as_of, known_at)
