"""Loads statements and assessments for all fields of a request; simultaneous loads share one statement of SQL."""

from collections.abc import Awaitable, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any

from auth.scopes import Scope
from hub.core.actor import Actor, Kind
from hub.core.store.database import Database
from hub.core.store.reads import MadeRead
from hub.credit.statements.assessments.queries import StoreLedger
from hub.credit.statements.queries import statement_read, statements_of
from hub.credit.statements.results import Assessment, OutdatedStatement, Statement
from resolvers.request.context import Context
from resolvers.request.loaders import By, ColumnLoad

#: The group of fields for an actor that may read all groups.
_ANY = "any"
#: The field that is worked out from what a statement rests on.
_INDICATORS = "indicators"
#: Fields of an enterprise that a statement answers, each with the scope that it needs.
_ANSWERED = {
    "grade": Scope.GRADE_READ,
    "grades": Scope.GRADE_READ,
    "eligibility": Scope.ELIGIBILITY_READ,
    "eligibilities": Scope.ELIGIBILITY_READ,
}


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
        group = group if _narrowed(self.actor) else _ANY
        return self._loaded(statement_by_uscc, usccs, group=group, evidence=_with_evidence(self._context))

    def assessed(
        self, usccs: Sequence[str], as_of: date, known_at: datetime | None = None
    ) -> Awaitable[Mapping[str, Assessment]]:
        return self._loaded(assessment_by_uscc, usccs, as_of=as_of, known_at=known_at)

    def assessed_instead(self, usccs: Sequence[str], today: date) -> Awaitable[Mapping[str, Assessment]]:
        self._context.touched.unstated.update(usccs)
        return self.assessed(usccs, today)

    async def _loaded(self, by: By, usccs: Sequence[str], **arguments: Any) -> dict[str, Any]:
        """Loads of the same turn of the event loop are joined."""
        (rows,) = await self._context.columns([ColumnLoad(by, usccs, arguments)], at_once=True)
        for kind in set(map(type, rows)):
            if issubclass(kind, Exception):
                raise next(row for row in rows if isinstance(row, kind))
        return {uscc: row for uscc, row in zip(usccs, rows, strict=True) if row is not None}


def read_ahead(context: Context) -> list[MadeRead]:
    """The read of statements, which goes with that of enterprises where the document asks for both.

    None where the actor may see an enterprise without its credit.
    """
    asked = context.fields_asked & _ANSWERED.keys()
    if _narrowed(context.actor) or not any(context.grant.allows(_ANSWERED[name]) for name in asked):
        return []
    evidence = _with_evidence(context)
    read = statement_read(context.actor, _ANY, evidence=evidence)
    return [MadeRead(read, partial(statements_of, context.database, evidence=evidence))]


def keep_ahead(context: Context, usccs: Sequence[str], made: Sequence[Mapping[str, Any]]) -> None:
    """Keep for the request's loads what `read_ahead` has made of these enterprises, if anything."""
    arguments = {"group": _ANY, "evidence": _with_evidence(context)}
    for statements in made:
        context.loaders.keep(statement_by_uscc, usccs, arguments, statements)


def _narrowed(actor: Actor) -> bool:
    """Whether there may be enterprises whose credit the actor does not see, or not every group of it."""
    return actor.kind is Kind.PARTNER or actor.reach.bounds is not None


def _with_evidence(context: Context) -> bool:
    return _INDICATORS in context.fields_asked


def statement_by_uscc(
    context: Context, usccs: Sequence[str], *, group: str, evidence: bool
) -> Awaitable[Mapping[str, Statement | OutdatedStatement]]:
    return StoreLedger(context.database, context.actor).stated(usccs, group, evidence=evidence)


def assessment_by_uscc(
    context: Context, usccs: Sequence[str], *, as_of: date, known_at: datetime | None
) -> Awaitable[Mapping[str, Assessment]]:
    return StoreLedger(context.database, context.actor).assessed(usccs, as_of, known_at)
