"""Facts -> a grade: the score, the cuts, what qualifies directly, then the strictest cap."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache, partial
from typing import Any, NamedTuple

from hub.credit.evaluation.clauses.fact_functions import FOREVER
from hub.credit.evaluation.compiled.indicators import IndicatorResult
from hub.credit.evaluation.compiled.scoring import OfficialScheme, OfficialValue, ScoringScheme
from hub.credit.evaluation.grading.bounds import LevelBounds, hundredths, level_bounds, place, scheme_results
from hub.credit.evaluation.grading.deciding import deciding_sources
from hub.credit.evaluation.results import ClauseOutcome, DatedRating, Grade, IndicatorScore, Rating
from hub.credit.facts.results import Fact

_TEN_THOUSANDTH = Decimal("0.0001")
_REMEMBERED = 32768


class ScoreSums(NamedTuple):
    """Sums over all indicators, in the scheme's unit: what was assessed, what that earned, and the total's bounds."""

    assessed: int
    earned: int
    least: int
    most: int


def score(
    scheme: ScoringScheme | OfficialScheme, facts: Mapping[str, Fact], uscc: str, as_of: date, evaluated_at: datetime
) -> Grade | None:
    """Grade one enterprise on a day.

    Where too little was assessed, or the authority's grade is not current, there is no grade, never the best one.
    """
    read = [function.read(facts, as_of) for function in scheme.functions]
    holds_until = expiry(min(day for _, day in read))
    rating = rate(scheme, tuple([result for result, _ in read]), holds_until, as_of)
    if rating is None:
        return None
    explain_later = partial(explain, scheme, facts, as_of)
    return Grade(uscc, rating.rating, rating.as_of, evaluated_at, rating.holds_until, None, explain_later)


def rate(
    scheme: ScoringScheme | OfficialScheme, results: tuple[Any, ...], holds_until: date | None, as_of: date
) -> DatedRating | None:
    """Rate from the results of the scheme's functions, all of which hold until that day (None: for ever)."""
    if isinstance(scheme, OfficialScheme):
        return _official_rating(scheme, holds_until, *results)
    rating = _scored_rating(scheme, results)
    if rating is None:
        return None
    return _settled(rating, as_of, holds_until) if rating.settled else DatedRating(rating, as_of, holds_until)


@lru_cache(maxsize=_REMEMBERED)
def _settled(rating: Rating, as_of: date, holds_until: date | None) -> DatedRating:
    """Make equal ratings one object: what decides them differs, but nobody asks for that while nothing is missing."""
    return DatedRating(rating, as_of, holds_until)


def explain(
    scheme: ScoringScheme | OfficialScheme, facts: Mapping[str, Fact], as_of: date
) -> tuple[IndicatorScore, ...]:
    """Explain every indicator in words; an official grade has none."""
    if isinstance(scheme, OfficialScheme):
        return ()
    return tuple(indicator.explain(facts, as_of) for indicator in scheme.indicators)


@lru_cache(maxsize=256)
def indicator_sources(scheme: ScoringScheme | OfficialScheme) -> frozenset[str]:
    """The sources that the scheme's indicators read, which are all that `explain` needs."""
    if isinstance(scheme, OfficialScheme):
        return frozenset()
    return frozenset(function.absent.source for indicator in scheme.indicators for function in indicator.functions)


def _official_rating(
    scheme: OfficialScheme, holds_until: date | None, level: OfficialValue | None, points: OfficialValue | None = None
) -> DatedRating | None:
    """Take the rating as the authority gave it; a score without a level is one only if the scheme has `unrated`."""
    bound = str(level.value) if level else None
    stated = bound or scheme.document.unrated
    dated = level or points
    if dated is None or stated is None:
        return None
    score = points.value if points and isinstance(points.value, Decimal) else None
    return DatedRating(_rating_as_stated(scheme, stated, bound, score), dated.as_of, holds_until, dated.as_of)


@lru_cache(maxsize=_REMEMBERED)
def _rating_as_stated(scheme: OfficialScheme, level: str, bound: str | None, score: Decimal | None) -> Rating:
    """A rating whose level is certain, unless the authority gave a score alone (`bound` is None)."""
    return Rating(
        scheme=scheme.code,
        level=level,
        score=score,
        assessed_share=None,
        ruleset_version=scheme.version,
        vetoes=(),
        at_best=bound,
        at_worst=bound,
        oldest=None,
    )


# Remembered by the results it follows from, which many enterprises have in common.
@lru_cache(maxsize=_REMEMBERED)
def _scored_rating(scheme: ScoringScheme, results: tuple[Any, ...]) -> Rating | None:
    """Compute the rating from the results of the scheme's functions, which stand in the order of `functions`."""
    remaining = iter(results)
    if scheme.document.applies_to is not None and next(remaining) is not True:
        return None
    parts = scheme_results(scheme, remaining)
    sums = score_sums(parts.indicators)
    points = score_points(scheme, sums)
    if points is None:
        return None
    bounds = level_bounds(scheme, parts, sums.least, sums.most)
    vetoes = [judgement.reason for judgement in parts.caps if judgement.reason.outcome is not ClauseOutcome.PASS]
    return Rating(
        scheme=scheme.code,
        level=_level(scheme, points, bounds),
        score=_decimal(points),
        assessed_share=_share(sums.assessed, scheme.whole),
        ruleset_version=scheme.version,
        vetoes=(*vetoes, *bounds.reasons),
        at_best=scheme.levels[bounds.best],
        at_worst=scheme.levels[bounds.worst],
        oldest=min([result.as_of for result in parts.indicators if result.assessed and result.as_of], default=None),
        lacking=tuple(dict.fromkeys(missing.source for result in parts.indicators for missing in result.lacking)),
        deciding=partial(deciding_sources, scheme, results),
    )


def _level(scheme: ScoringScheme, points: int, bounds: LevelBounds) -> str:
    """The level of the score, within its bounds; with `undecided` a level only where nothing missing can move it."""
    if scheme.document.undecided is not None and bounds.worst != bounds.best:
        return scheme.document.undecided
    return scheme.levels[shown_place(scheme, points, bounds)]


def shown_place(scheme: ScoringScheme, points: int, bounds: LevelBounds) -> int:
    """The place of the level of a score in hundredths of a point, within its bounds; 0 is the best."""
    return min(max(place(scheme, points), bounds.best), bounds.worst)


def score_points(scheme: ScoringScheme, sums: ScoreSums) -> int | None:
    """The score in hundredths of a point: out of what was assessed, None if that is too little.

    With `undecided` it is what the whole table gives for certain.
    """
    if scheme.document.undecided is not None:
        return hundredths(sums.least, scheme.whole)
    if sums.assessed < scheme.minimum:
        return None
    return hundredths(sums.earned, sums.assessed)


def score_sums(indicators: list[IndicatorResult]) -> ScoreSums:
    """Add up what the indicators give."""
    assessed = earned = least = most = 0
    for result in indicators:
        assessed += result.weight
        earned += result.earned
        least += result.least
        most += result.most
    return ScoreSums(assessed, earned, least, most)


@lru_cache(maxsize=10001)
def _decimal(hundredths: int) -> Decimal:
    return Decimal(hundredths).scaleb(-2)


@lru_cache(maxsize=4096)
def _share(part: int, whole: int) -> Decimal:
    return (Decimal(part) / whole).quantize(_TEN_THOUSANDTH)


def expiry(day: date) -> date | None:
    """The day until which something holds as answers have it: None is for ever."""
    return None if day == FOREVER else day
