"""Loads statements and assessments for all fields of a request; simultaneous loads share one statement of SQL."""

from collections.abc import Awaitable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any, NamedTuple

from auth.scopes import Scope
from hub.core.actor import Actor, Kind
from hub.core.store.database import Database
from hub.core.store.paging import MOST, Page
from hub.core.store.reads import MadeRead
from hub.credit.evaluation.library.ruleset_store import library
from hub.credit.evaluation.results import Grade
from hub.credit.statements.assessments.queries import StoreLedger
from hub.credit.statements.history.queries import grade_history, history_read
from hub.credit.statements.queries import statement_read, statements_of
from hub.credit.statements.results import Assessment, OutdatedStatement, Statement
from resolvers.request.context import Context
from resolvers.request.derived import missing_scope_of_scheme
from resolvers.request.loaders import By, ColumnLoad

#: The group of fields for an actor that may read all groups.
_ANY = "any"
#: The field that is answered by earlier statements.
_HISTORY = "gradeHistory"
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

    def past(self, usccs: Sequence[str], **asked: Any) -> Awaitable[Mapping[str, Page[Grade]]]:
        """Pages of grades in one scheme; `asked` is what `gradeHistory` is asked for."""
        return self._loaded(history_by_uscc, usccs, **asked)

    async def _loaded(self, by: By, usccs: Sequence[str], **arguments: Any) -> dict[str, Any]:
        """Loads of the same turn of the event loop are joined."""
        (rows,) = await self._context.columns([ColumnLoad(by, usccs, arguments)], at_once=True)
        for kind in set(map(type, rows)):
            if issubclass(kind, Exception):
                raise next(row for row in rows if isinstance(row, kind))
        return {uscc: row for uscc, row in zip(usccs, rows, strict=True) if row is not None}


class AheadRead(NamedTuple):
    """A read that goes with that of enterprises, and the load of the request that it takes the place of."""

    made_read: MadeRead
    by: By
    arguments: Mapping[str, Any]

    def keep(self, context: Context, usccs: Sequence[str], made: Mapping[str, Any]) -> None:
        """Keep for the request's loads what was made of these enterprises."""
        context.loaders.keep(self.by, usccs, self.arguments, made)


def read_ahead(context: Context) -> list[AheadRead]:
    """The reads of statements that go with that of enterprises where the document asks for both.

    None where the actor may see an enterprise without its credit.
    """
    return [] if _narrowed(context.actor) else [*_present(context), *_past(context)]


def _present(context: Context) -> Iterator[AheadRead]:
    asked = context.fields_asked & _ANSWERED.keys()
    if any(context.grant.allows(_ANSWERED[name]) for name in asked):
        evidence = _with_evidence(context)
        read = statement_read(context.actor, _ANY, evidence=evidence)
        made_read = MadeRead(read, partial(statements_of, context.database, evidence=evidence))
        yield AheadRead(made_read, statement_by_uscc, {"group": _ANY, "evidence": evidence})


def _past(context: Context) -> Iterator[AheadRead]:
    """The first page of past grades, where the document asks for one and the same of all."""
    if _HISTORY not in context.fields_asked or not context.grant.allows(Scope.GRADE_READ):
        return
    match context.arguments_asked("Enterprise", _HISTORY):
        case [{"scheme": str(scheme), "first": int(first), "after": None} as arguments]:
            known = scheme in library().scheme_codes and missing_scope_of_scheme(context, scheme) is None
            if known and 1 <= first <= MOST:
                made_read = history_read(context.database, context.actor, scheme, first, None)
                yield AheadRead(made_read, history_by_uscc, arguments)


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


def history_by_uscc(
    context: Context, usccs: Sequence[str], *, scheme: str, first: int, after: str | None
) -> Awaitable[Mapping[str, Page[Grade]]]:
    return grade_history(context.database, context.actor, usccs, scheme, first, after)
