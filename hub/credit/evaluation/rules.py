"""Facts -> a grade: the score, the cuts, what qualifies directly, then the worst cap."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache, partial
from itertools import islice
from typing import Any, NamedTuple

from hub.credit.evaluation.clauses.fact_functions import FOREVER
from hub.credit.evaluation.clauses.judgements import Judgement
from hub.credit.evaluation.compiled.indicators import IndicatorResult
from hub.credit.evaluation.compiled.scoring import OfficialScheme, OfficialValue, ScoringScheme, shortfall
from hub.credit.evaluation.results import (
    AssessmentStatus,
    ClauseOutcome,
    DatedRating,
    Grade,
    IndicatorScore,
    Rating,
    Reason,
)
from hub.credit.facts.results import Fact

__all__ = [
    "AssessmentStatus",
    "ClauseOutcome",
    "Grade",
    "IndicatorScore",
    "Reason",
    "explained",
    "graded",
    "score",
    "sources_explained",
]

_TEN_THOUSANDTH = Decimal("0.0001")
_REMEMBERED = 32768


class _Sums(NamedTuple):
    """What could be assessed and what it earned; and what the whole is worth at least and at most, in its unit."""

    assessed: int
    earned: int
    least: int
    most: int


def score(
    ruleset: ScoringScheme | OfficialScheme, facts: Mapping[str, Fact], uscc: str, as_of: date, evaluated_at: datetime
) -> Grade | None:
    """The grade on the day; too little assessed, or no current official grade, is no grade, never the best one."""
    held = [cell.read(facts, as_of) for cell in ruleset.functions]
    mark = graded(ruleset, tuple([found for found, _ in held]), [until for _, until in held], as_of)
    if mark is None:
        return None
    return Grade(
        uscc, mark.rating, mark.as_of, evaluated_at, mark.holds_until, None, partial(explained, ruleset, facts, as_of)
    )


def graded(
    ruleset: ScoringScheme | OfficialScheme, found: tuple[Any, ...], untils: Sequence[date], as_of: date
) -> DatedRating | None:
    """The grade from what the ruleset's cells found, and until when each of that holds."""
    if isinstance(ruleset, OfficialScheme):
        return _taken(ruleset, _day(min(untils)), *found)
    rating = _worked(ruleset, found)
    return None if rating is None else DatedRating(rating, as_of, _day(min(untils)))


def explained(
    ruleset: ScoringScheme | OfficialScheme, facts: Mapping[str, Fact], as_of: date
) -> tuple[IndicatorScore, ...]:
    """Every indicator in words; an official grade has none."""
    if isinstance(ruleset, OfficialScheme):
        return ()
    return tuple(indicator.explain(facts, as_of) for indicator in ruleset.indicators)


@lru_cache(maxsize=256)
def sources_explained(ruleset: ScoringScheme | OfficialScheme) -> frozenset[str]:
    """The sources that its indicators look at."""
    if isinstance(ruleset, OfficialScheme):
        return frozenset()
    return frozenset(cell.absent.source for indicator in ruleset.indicators for cell in indicator.functions)


def _taken(
    ruleset: OfficialScheme, until: date | None, level: OfficialValue | None, points: OfficialValue | None = None
) -> DatedRating | None:
    """The grade as its authority gave it; by its score alone it is one without a rank, where the scheme has that."""
    stated = str(level.value) if level else ruleset.document.unrated
    dated = level or points
    if dated is None or stated is None:
        return None
    score = points.value if points and isinstance(points.value, Decimal) else None
    return DatedRating(_official(ruleset, stated, score), dated.as_of, until, dated.as_of)


@lru_cache(maxsize=_REMEMBERED)
def _official(ruleset: OfficialScheme, stated: str, score: Decimal | None) -> Rating:
    return Rating(
        scheme=ruleset.code,
        level=stated,
        score=score,
        assessed_share=None,
        ruleset_version=ruleset.version,
        vetoes=(),
        at_best=stated,
        oldest=None,
    )


@lru_cache(maxsize=_REMEMBERED)
def _worked(ruleset: ScoringScheme, found: tuple[Any, ...]) -> Rating | None:
    """Remembered by what it follows from, which many enterprises have in common."""
    parts = iter(found)
    if ruleset.document.applies_to is not None and next(parts) is not True:
        return None
    worths = [ready.worth(parts) for ready in ruleset.indicators]
    sums = _sums(worths)
    points = _points(ruleset, sums)
    if points is None:
        return None
    caps = list(islice(parts, len(ruleset.caps)))
    low, high, doubts = _places(ruleset, points, _hundredths(sums.most, ruleset.whole), worths, list(parts))
    struck, feared = _strongest(ruleset, caps)
    low, high = max(low, struck), max(high, struck)
    level = ruleset.levels[low]
    if ruleset.document.undecided is not None and max(low, feared) != high:
        level = ruleset.document.undecided
    vetoes = [judgement.reason for judgement in caps if judgement.reason.outcome is not ClauseOutcome.PASS]
    return Rating(
        scheme=ruleset.code,
        level=level,
        score=_decimal(points),
        assessed_share=_share(sums.assessed, ruleset.whole),
        ruleset_version=ruleset.version,
        vetoes=(*vetoes, *doubts),
        at_best=ruleset.levels[high],
        oldest=min([worth.seen for worth in worths if worth.assessed and worth.seen], default=None),
        lacking=tuple(dict.fromkeys(source for worth in worths for source in worth.lacking)),
    )


def _places(
    ruleset: ScoringScheme, points: int, most: int, worths: list[IndicatorResult], direct: list[Judgement]
) -> tuple[int, int, list[Reason]]:
    """The level for sure and the best one possible, before anything caps them, and what keeps them apart or down."""
    qualifies = ruleset.direct(direct)
    if qualifies:
        return 0, 0, []
    low, high = _place(ruleset, points), _place(ruleset, most)
    last = len(ruleset.levels) - 1
    short = [reason for floor in ruleset.floors if (reason := shortfall(floor, worths))]
    if short:
        low = last
    if any(reason.outcome is ClauseOutcome.FAIL for reason in short):
        high = last
    if qualifies is None and low:
        return low, 0, [*short, *(judgement.reason for judgement in direct if judgement.truth is None)]
    return low, high, short


def _strongest(ruleset: ScoringScheme, caps: list[Judgement]) -> tuple[int, int]:
    """The lowest place that anything caps the level at, for sure and possibly; 0 where nothing does."""
    struck = feared = 0
    for cap, found in zip(ruleset.caps, caps, strict=True):
        if found.truth is None:
            feared = max(feared, cap.place)
        elif found.truth is cap.strikes:
            struck = max(struck, cap.place)
    return struck, feared


def _points(ruleset: ScoringScheme, sums: _Sums) -> int | None:
    """The score in hundredths: out of what was assessed, if that is enough; or what is certain of the whole table."""
    if ruleset.document.undecided is not None:
        return _hundredths(sums.least, ruleset.whole)
    if sums.assessed < ruleset.minimum:
        return None
    return _hundredths(sums.earned, sums.assessed)


def _sums(worths: list[IndicatorResult]) -> _Sums:
    assessed = earned = least = most = 0
    for worth in worths:
        assessed += worth.weight
        earned += worth.earned
        least += worth.least
        most += worth.most
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


def _place(ruleset: ScoringScheme, points: int) -> int:
    """Which level a score reaches; 0 is the best."""
    return next(place for place, cut in enumerate(ruleset.cuts) if points >= cut)


def _day(until: date) -> date | None:
    return None if until == FOREVER else until
