"""What would be needed for another verdict or grade, of verdicts and grades that were answered already."""

from collections.abc import Iterable, Mapping, Sequence

from auth.scopes import Scope
from hub.core import clock
from hub.core.errors import HubError, Invalid
from hub.credit.eligibility.results import Verdict
from hub.credit.eligibility.rules import decide
from hub.credit.evaluation.compiled.scenarios import Scenario
from hub.credit.evaluation.library.in_force import Scheme
from hub.credit.evaluation.library.ruleset_store import library
from hub.credit.evaluation.results import Grade
from hub.credit.facts.vocabulary import FACTS, ChangedBy
from hub.credit.needs.results import Need, NeedKind, NeedSet
from hub.credit.needs.rules import grades_asked, needed_for_level, needed_for_verdict
from hub.credit.statements.results import Assessment
from hub.intake.consent.rules import FieldGroup
from resolvers.consent import refusals
from resolvers.request.context import Context
from resolvers.request.derived import missing_scope
from resolvers.request.ledger import RequestLedger

#: The order of hands in which several changes as one are told: what others decide is not promised.
_LEAST_PROMISED = (ChangedBy.AUTHORITY, ChangedBy.TIME, ChangedBy.ENTERPRISE)


async def needs_by_verdict(context: Context, verdicts: Sequence[Verdict]) -> Mapping[Verdict, list[NeedSet] | HubError]:
    """For verdicts of today: raises Invalid for one of another day or moment, of which nothing can be changed."""
    usccs = [verdict.uscc for verdict in verdicts]
    assessments = await RequestLedger(context).assessed(usccs, clock.today())
    hidden = await _without_grades(context, usccs)
    return {
        verdict: _of_verdict(context, verdict, assessments[verdict.uscc], verdict.uscc in hidden)
        for verdict in verdicts
    }


async def needs_by_grade(
    context: Context, grades: Sequence[Grade], *, level: str | None
) -> Mapping[Grade, list[NeedSet] | HubError]:
    """As `needs_by_verdict`; a level that the scheme does not have is refused with those it has."""
    assessments = await RequestLedger(context).assessed([grade.uscc for grade in grades], clock.today())
    return {grade: _of_grade(context, grade, assessments[grade.uscc], level) for grade in grades}


def _of_verdict(context: Context, verdict: Verdict, assessment: Assessment, hidden: bool) -> list[NeedSet] | HubError:
    today = clock.today()
    scenario = library().scenario(verdict.scenario, today)
    now = decide(scenario, assessment.facts, assessment.grades, verdict.uscc, today, verdict.decided_at)
    if now.fingerprint != verdict.fingerprint:
        return Invalid("wouldNeed is told of today's verdict: ask without asOf and knownAt", field="wouldNeed")
    sets = needed_for_verdict(scenario, assessment.facts, library(), today)
    return _told(context, [_without_grade_details(one, scenario) for one in sets] if hidden else sets)


def _of_grade(context: Context, grade: Grade, assessment: Assessment, level: str | None) -> list[NeedSet] | HubError:
    today = clock.today()
    scheme, now = library().scoring(grade.scheme, today), assessment.grades.get(grade.scheme)
    if now is None or now.rating.digest != grade.rating.digest:
        return Invalid("wouldNeed is told of today's grade: ask without asOf and knownAt", field="wouldNeed")
    if level is None and (level := _next_level(scheme, grade.level)) is None:
        return []
    if level not in scheme.ordered_levels:
        told = ", ".join(scheme.ordered_levels) or "none that have an order"
        return Invalid(f"{scheme.code!r} has no level {level[:20]!r}; its levels are {told}", field="level")
    return _told(context, needed_for_level(scheme, level, assessment.facts, library(), today))


def _next_level(scheme: Scheme, level: str) -> str | None:
    """The level before this one; of one that is not decided yet the best, and none of the best or without an order."""
    levels = scheme.ordered_levels
    if level not in levels:
        return levels[0] if levels else None
    place = levels.index(level)
    return levels[place - 1] if place else None


def _told(context: Context, sets: Iterable[NeedSet]) -> list[NeedSet]:
    return list(dict.fromkeys(NeedSet(tuple(_shown(context, need) for need in one.needs)) for one in sets))


def _shown(context: Context, need: Need) -> Need:
    """Leave out what the fact is now where consents do not open it, or the token lacks the scope of its source."""
    source = FACTS[need.fact].resource if need.fact in FACTS else need.fact
    hidden = context.needs_consent or missing_scope(context, source)
    return need.without_present if hidden else need


async def _without_grades(context: Context, usccs: Sequence[str]) -> frozenset[str]:
    """The enterprises whose grades this request may not read."""
    if not context.grant.allows(Scope.GRADE_READ):
        return frozenset(usccs)
    return frozenset(await refusals(context, FieldGroup.GRADE, usccs))


def _without_grade_details(told: NeedSet, scenario: Scenario) -> NeedSet:
    """The set with the grade that is asked for in place of all that would lead to it."""
    clauses = tuple(need for need in told.needs if need.kind is NeedKind.CLAUSE)
    behind = [need for need in told.needs if need.kind is not NeedKind.CLAUSE]
    if not behind:
        return told
    by = next(hands for hands in _LEAST_PROMISED if any(need.by is hands for need in behind))
    return NeedSet((*clauses, *grades_asked(scenario, library(), clock.today(), by)))
