"""Grades, a column of enterprises at a time."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from hub.core.errors import HubError, NotFound
from hub.core.store.paging import Page
from hub.credit.evaluation.library.ruleset_store import library
from hub.credit.evaluation.results import Grade, IndicatorScore
from hub.credit.statements.grades import queries
from hub.credit.statements.indicators.queries import indicators
from hub.intake.consent.rules import FieldGroup
from resolvers.consent import refusals
from resolvers.request.context import Context
from resolvers.request.derived import missing_scope_of_scheme
from resolvers.request.ledger import RequestLedger


async def grade_by_uscc(
    context: Context, usccs: Sequence[str], *, scheme: str, as_of: date | None, known_at: datetime | None
) -> Mapping[str, Grade | HubError | None]:
    require_scheme(context, scheme)
    refused, allowed = await _allowed(context, usccs)
    by_uscc = await queries.grades_by_uscc(RequestLedger(context), allowed, [scheme], as_of, known_at)
    return {**{uscc: grades.get(scheme) for uscc, grades in by_uscc.items()}, **refused}


async def grades_by_uscc(
    context: Context, usccs: Sequence[str], *, as_of: date | None, known_at: datetime | None
) -> Mapping[str, list[Grade] | HubError]:
    """Of every scheme that the token's scopes reach."""
    refused, allowed = await _allowed(context, usccs)
    by_uscc = await queries.grades_by_uscc(RequestLedger(context), allowed, None, as_of, known_at)
    shown = {
        uscc: [grade for scheme, grade in sorted(grades.items()) if may_read_grade(context, scheme)]
        for uscc, grades in by_uscc.items()
    }
    return {**shown, **refused}


async def indicators_by_grade(context: Context, grades: Sequence[Grade]) -> Mapping[Grade, tuple[IndicatorScore, ...]]:
    """Of grades that were answered already."""
    return await indicators(context.database, context.actor, grades)


async def grade_history_by_uscc(
    context: Context, usccs: Sequence[str], *, scheme: str, first: int, after: str | None
) -> Mapping[str, Page[Grade] | HubError]:
    require_scheme(context, scheme)
    refused, allowed = await _allowed(context, usccs)
    pages = await RequestLedger(context).past(allowed, scheme=scheme, first=first, after=after)
    return {**pages, **refused}


def may_read_grade(context: Context, scheme: str) -> bool:
    """Whether the token's scopes reach this scheme: neither the public nor banks may read the risk class (DOMAIN 2)."""
    return missing_scope_of_scheme(context, scheme) is None


async def _allowed(context: Context, usccs: Sequence[str]) -> tuple[dict[str, HubError], Sequence[str]]:
    refused = await refusals(context, FieldGroup.GRADE, usccs)
    return refused, [uscc for uscc in usccs if uscc not in refused] if refused else usccs


def require_scheme(context: Context, scheme: str) -> None:
    """Raise NotFound for an unknown scheme, and ScopeRequired for one that needs a scope of its own."""
    if scheme not in (known := library().scheme_codes):
        raise NotFound(f"no scheme {scheme[:60]!r}; there are {', '.join(sorted(known))}", field="scheme")
    if scope := missing_scope_of_scheme(context, scheme):
        context.require_scope(scope, f"the scheme {scheme}")
