"""Facts -> a grade: the score, the cuts, what qualifies directly, then the worst cap."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from itertools import islice
from typing import Any, NamedTuple

from hub.evaluation.cells import FOREVER
from hub.evaluation.clauses import Judgement, stale_on
from hub.evaluation.indicators import Assessment
from hub.evaluation.results import (
    AssessmentStatus,
    ClauseOutcome,
    Grade,
    Graded,
    IndicatorScore,
    Marks,
    Reason,
    digest,
)
from hub.evaluation.scoring import Official, Scoring, shortfall
from hub.evaluation.subject import Fact
from hub.evaluation.vocabulary import FACTS

__all__ = ["AssessmentStatus", "ClauseOutcome", "Grade", "IndicatorScore", "Reason", "digest", "score"]

_TEN_THOUSANDTH = Decimal("0.0001")
_REMEMBERED = 8192


class _Sums(NamedTuple):
    """What could be assessed and what it earned; and what the whole is worth at least and at most, in its unit."""

    assessed: int
    earned: int
    least: int
    most: int


def score(
    ruleset: Scoring | Official, facts: Mapping[str, Fact], uscc: str, as_of: date, evaluated_at: datetime
) -> Grade | None:
    """The grade on the day; too little assessed, or no current official grade, is no grade, never the best one."""
    if isinstance(ruleset, Official):
        graded = taken(ruleset, facts, as_of)
    else:
        held = [cell.read(facts, as_of) for cell in ruleset.cells]
        graded = worked(ruleset, tuple([found for found, _ in held]), [until for _, until in held], as_of)
    if graded is None:
        return None
    marks = graded.marks
    return Grade(
        uscc=uscc,
        scheme=marks.scheme,
        level=marks.level,
        score=marks.score,
        assessed_share=marks.assessed_share,
        as_of=marks.as_of,
        evaluated_at=evaluated_at,
        ruleset_version=marks.ruleset_version,
        indicators=marks.indicators,
        vetoes=marks.vetoes,
        at_best=marks.at_best,
        holds_until=graded.holds_until,
    )


def worked(ruleset: Scoring, found: tuple[Any, ...], untils: Sequence[date], as_of: date) -> Graded | None:
    """The grade from what the ruleset's cells found, and until when each of that holds."""
    marks = _marks(ruleset, found, as_of)
    return None if marks is None else Graded(marks, _day(min(untils)))


def taken(ruleset: Official, facts: Mapping[str, Fact], as_of: date) -> Graded | None:
    """The grade as its authority gave it."""
    document = ruleset.document
    return _taken(ruleset, facts.get(document.level), facts.get(document.score or ""), as_of)


@lru_cache(maxsize=_REMEMBERED)
def _marks(ruleset: Scoring, found: tuple[Any, ...], as_of: date) -> Marks | None:
    """Remembered by what it follows from, which many enterprises have in common."""
    parts = iter(found)
    if ruleset.document.applies_to is not None and next(parts) is not True:
        return None
    assessments = [ready.assessed(parts) for ready in ruleset.indicators]
    sums = _sums(assessments)
    points = _points(ruleset, sums)
    if points is None:
        return None
    caps = list(islice(parts, len(ruleset.caps)))
    low, high, doubts = _places(ruleset, points, _hundredths(sums.most, ruleset.whole), assessments, list(parts))
    struck, feared = _strongest(ruleset, caps)
    low, high = max(low, struck), max(high, struck)
    level = ruleset.levels[low]
    if ruleset.document.undecided is not None and max(low, feared) != high:
        level = ruleset.document.undecided
    vetoes = [judgement.reason for judgement in caps if judgement.reason.outcome is not ClauseOutcome.PASS]
    return Marks(
        scheme=ruleset.code,
        level=level,
        score=_decimal(points),
        assessed_share=_share(sums.assessed, ruleset.whole),
        as_of=as_of,
        ruleset_version=ruleset.version,
        indicators=tuple([assessment.score for assessment in assessments]),
        vetoes=(*vetoes, *doubts),
        at_best=ruleset.levels[high],
    )


def _places(
    ruleset: Scoring, points: int, most: int, assessments: list[Assessment], direct: list[Judgement]
) -> tuple[int, int, list[Reason]]:
    """The level for sure and the best one possible, before anything caps them, and what keeps them apart or down."""
    qualifies = ruleset.direct(direct)
    if qualifies:
        return 0, 0, []
    low, high = _place(ruleset, points), _place(ruleset, most)
    last = len(ruleset.levels) - 1
    short = [reason for floor in ruleset.floors if (reason := shortfall(floor, assessments))]
    if short:
        low = last
    if any(reason.outcome is ClauseOutcome.FAIL for reason in short):
        high = last
    if qualifies is None and low:
        return low, 0, [*short, *(judgement.reason for judgement in direct if judgement.truth is None)]
    return low, high, short


def _strongest(ruleset: Scoring, caps: list[Judgement]) -> tuple[int, int]:
    """The lowest place that anything caps the level at, for sure and possibly; 0 where nothing does."""
    struck = feared = 0
    for cap, found in zip(ruleset.caps, caps, strict=True):
        if found.truth is None:
            feared = max(feared, cap.place)
        elif found.truth is cap.strikes:
            struck = max(struck, cap.place)
    return struck, feared


@lru_cache(maxsize=_REMEMBERED)
def _taken(ruleset: Official, level: Fact | None, points: Fact | None, as_of: date) -> Graded | None:
    document = ruleset.document
    dated = level if level is not None and level.value is not None else points
    if dated is None or dated.value is None or dated.as_of is None:
        return None
    limit = stale_on(dated.as_of, document.max_age_days[FACTS[document.level].resource])
    stated = document.unrated if dated is points else str(dated.value)
    if as_of >= limit or stated is None:
        return None
    marks = Marks(
        scheme=ruleset.code,
        level=stated,
        score=points.value if points and isinstance(points.value, Decimal) else None,
        assessed_share=None,
        as_of=dated.as_of,
        ruleset_version=ruleset.version,
        indicators=(),
        vetoes=(),
        at_best=stated,
    )
    return Graded(marks, _day(min(limit, dated.changes_on or FOREVER)))


def _points(ruleset: Scoring, sums: _Sums) -> int | None:
    """The score in hundredths: out of what was assessed, if that is enough; or what is certain of the whole table."""
    if ruleset.document.undecided is not None:
        return _hundredths(sums.least, ruleset.whole)
    if sums.assessed < ruleset.minimum:
        return None
    return _hundredths(sums.earned, sums.assessed)


def _sums(assessments: list[Assessment]) -> _Sums:
    assessed = earned = least = most = 0
    for assessment in assessments:
        assessed += assessment.weight
        earned += assessment.earned
        least += assessment.least
        most += assessment.most
    return _Sums(assessed, earned, least, most)


def _hundredths(part: int, whole: int) -> int:
    """100 x part / whole in hundredths of a point, half up."""
    return (20000 * part + whole) // (2 * whole)


@lru_cache(maxsize=10001)
def _decimal(hundredths: int) -> Decimal:
    return Decimal(hundredths).scaleb(-2)


@lru_cache(maxsize=4096)
def _share(part: int, whole: int) -> Decimal:
    return (Decimal(part) / whole).quantize(_TEN_THOUSANDTH)


def _place(ruleset: Scoring, points: int) -> int:
    """Which level a score reaches; 0 is the best."""
    return next(place for place, cut in enumerate(ruleset.cuts) if points >= cut)


def _day(until: date) -> date | None:
    return None if until == FOREVER else until
