"""Loads statements and assessments for all fields of a request; simultaneous loads share one statement of SQL."""

from collections.abc import Awaitable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from hub.core.actor import Actor, Kind
from hub.core.store.database import Database
from hub.credit.statements.assessments.queries import StoreLedger
from hub.credit.statements.results import Assessment, OutdatedStatement, Statement
from resolvers.request.context import Context
from resolvers.request.loaders import By, ColumnLoad

#: The group of fields for an actor that may read all groups.
_ANY = "any"
#: The field that is worked out from what a statement rests on.
_INDICATORS = "indicators"


class RequestLedger:
    """The ledger of one request (hub/credit/statements/ledger.py)."""

    def __init__(self, context: Context) -> None:
        self._context = context

    @property
    def database(self) -> Database:
        return self._context.database

    @property
    def actor(self) -> Actor:
        return self._context.actor

    def stated(self, usccs: Sequence[str], group: str) -> Awaitable[Mapping[str, Statement | OutdatedStatement]]:
        narrowed = self.actor.kind is Kind.PARTNER or self.actor.reach.bounds is not None
        evidence = _INDICATORS in self._context.fields_asked
        return self._loaded(statement_by_uscc, usccs, group=group if narrowed else _ANY, evidence=evidence)

    def assessed(
        self, usccs: Sequence[str], as_of: date, known_at: datetime | None = None
    ) -> Awaitable[Mapping[str, Assessment]]:
        return self._loaded(assessment_by_uscc, usccs, as_of=as_of, known_at=known_at)

    async def _loaded(self, by: By, usccs: Sequence[str], **arguments: Any) -> dict[str, Any]:
        """Loads of the same turn of the event loop are joined."""
        (rows,) = await self._context.columns([ColumnLoad(by, usccs, arguments)], at_once=True)
        for kind in set(map(type, rows)):
            if issubclass(kind, Exception):
                raise next(row for row in rows if isinstance(row, kind))
        return {uscc: row for uscc, row in zip(usccs, rows, strict=True) if row is not None}


def statement_by_uscc(
    context: Context, usccs: Sequence[str], *, group: str, evidence: bool
) -> Awaitable[Mapping[str, Statement | OutdatedStatement]]:
    return StoreLedger(context.database, context.actor).stated(usccs, group, evidence=evidence)


def assessment_by_uscc(
    context: Context, usccs: Sequence[str], *, as_of: date, known_at: datetime | None
) -> Awaitable[Mapping[str, Assessment]]:
    return StoreLedger(context.database, context.actor).assessed(usccs, as_of, known_at)
