"""Facts -> a grade: the score over what was assessed, the cuts, then the worst veto."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from hub.evaluation.clauses import FOREVER, Judgement, stale_on
from hub.evaluation.results import AssessmentStatus, ClauseOutcome, Grade, IndicatorScore, Reason, digest
from hub.evaluation.scoring import Official, Scoring
from hub.evaluation.subject import Fact
from hub.evaluation.vocabulary import FACTS

__all__ = ["AssessmentStatus", "ClauseOutcome", "Grade", "IndicatorScore", "Reason", "digest", "score"]

_TEN_THOUSANDTH = Decimal("0.0001")


def score(
    ruleset: Scoring | Official, facts: Mapping[str, Fact], uscc: str, as_of: date, evaluated_at: datetime
) -> Grade | None:
    """The grade on the day; too little assessed, or no current official grade, is no grade, never the best one."""
    if isinstance(ruleset, Official):
        return _official(ruleset, facts, uscc, as_of, evaluated_at)
    assessments = [assess(facts, as_of) for assess in ruleset.assessments]
    assessed = sum(assessment.weight for assessment in assessments)
    if assessed < ruleset.minimum:
        return None
    earned = sum(assessment.earned for assessment in assessments)
    judged = [(judge(facts, {}, as_of), cap) for judge, cap in ruleset.vetoes]
    worst = max((cap for veto, cap in judged if veto.truth), default=0)
    points = _hundredths(earned, assessed)
    lost_at_most = _hundredths(earned + ruleset.whole - assessed, ruleset.whole)
    until = min(min(assessment.until for assessment in assessments), _veto_until(judged))
    return Grade(
        uscc=uscc,
        scheme=ruleset.code,
        level=ruleset.levels[max(_place(ruleset, points), worst)],
        score=Decimal(points).scaleb(-2),
        assessed_share=(Decimal(assessed) / ruleset.whole).quantize(_TEN_THOUSANDTH),
        as_of=as_of,
        evaluated_at=evaluated_at,
        ruleset_version=ruleset.version,
        indicators=tuple(assessment.score for assessment in assessments),
        vetoes=tuple(veto.reason for veto, _ in judged if veto.truth is not False),
        at_best=ruleset.levels[max(_place(ruleset, lost_at_most), worst)],
        holds_until=_day(until),
    )


def _official(
    ruleset: Official, facts: Mapping[str, Fact], uscc: str, as_of: date, evaluated_at: datetime
) -> Grade | None:
    document = ruleset.document
    level = facts.get(document.level)
    points = facts.get(document.score) if document.score else None
    dated = level if level is not None and level.value is not None else points
    if dated is None or dated.value is None or dated.as_of is None:
        return None
    limit = stale_on(dated.as_of, document.max_age_days[FACTS[document.level].resource])
    stated = document.unrated if dated is points else str(dated.value)
    if as_of >= limit or stated is None:
        return None
    return Grade(
        uscc=uscc,
        scheme=ruleset.code,
        level=stated,
        score=points.value if points and isinstance(points.value, Decimal) else None,
        assessed_share=None,
        as_of=dated.as_of,
        evaluated_at=evaluated_at,
        ruleset_version=ruleset.version,
        indicators=(),
        vetoes=(),
        at_best=stated,
        holds_until=_day(min(limit, dated.changes_on or FOREVER)),
    )


def _hundredths(part: int, whole: int) -> int:
    """100 x part / whole in hundredths of a point, half up."""
    return (20000 * part + whole) // (2 * whole)


def _place(ruleset: Scoring, points: int) -> int:
    """Which level a score reaches; 0 is the best."""
    return next(place for place, cut in enumerate(ruleset.cuts) if points >= cut)


def _veto_until(judged: list[tuple[Judgement, int]]) -> date:
    return min((veto.until for veto, _ in judged), default=FOREVER)


def _day(until: date) -> date | None:
    return None if until == FOREVER else until
