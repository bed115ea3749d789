"""Facts -> a grade: the score, the cuts, what qualifies directly, then the strictest cap."""

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
from hub.credit.evaluation.results import ClauseOutcome, DatedRating, Grade, IndicatorScore, Rating, Reason
from hub.credit.facts.results import Fact

_TEN_THOUSANDTH = Decimal("0.0001")
_REMEMBERED = 32768


class _Sums(NamedTuple):
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
    rating = rate(scheme, tuple([result for result, _ in read]), [day for _, day in read], as_of)
    if rating is None:
        return None
    explain_later = partial(explain, scheme, facts, as_of)
    return Grade(uscc, rating.rating, rating.as_of, evaluated_at, rating.holds_until, None, explain_later)


def rate(
    scheme: ScoringScheme | OfficialScheme, results: tuple[Any, ...], valid_until: Sequence[date], as_of: date
) -> DatedRating | None:
    """Rate from the results of the scheme's functions; `valid_until` tells until when each of them holds."""
    if isinstance(scheme, OfficialScheme):
        return _official_rating(scheme, _expiry(min(valid_until)), *results)
    rating = _scored_rating(scheme, results)
    return None if rating is None else DatedRating(rating, as_of, _expiry(min(valid_until)))


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
    stated = str(level.value) if level else scheme.document.unrated
    dated = level or points
    if dated is None or stated is None:
        return None
    score = points.value if points and isinstance(points.value, Decimal) else None
    return DatedRating(_rating_as_stated(scheme, stated, score), dated.as_of, holds_until, dated.as_of)


@lru_cache(maxsize=_REMEMBERED)
def _rating_as_stated(scheme: OfficialScheme, level: str, score: Decimal | None) -> Rating:
    return Rating(
        scheme=scheme.code,
        level=level,
        score=score,
        assessed_share=None,
        ruleset_version=scheme.version,
        vetoes=(),
        at_best=level,
        oldest=None,
    )


# Remembered by the results it follows from, which many enterprises have in common.
@lru_cache(maxsize=_REMEMBERED)
def _scored_rating(scheme: ScoringScheme, results: tuple[Any, ...]) -> Rating | None:
    """Compute the rating from the results of the scheme's functions, which stand in the order of `functions`."""
    remaining = iter(results)
    if scheme.document.applies_to is not None and next(remaining) is not True:
        return None
    indicators = [indicator.result(remaining) for indicator in scheme.indicators]
    sums = _sums(indicators)
    points = _points(scheme, sums)
    if points is None:
        return None
    caps = list(islice(remaining, len(scheme.caps)))
    low, high, doubts = _places(scheme, points, _hundredths(sums.most, scheme.whole), indicators, list(remaining))
    certain, possible = _cap_places(scheme, caps)
    low, high = max(low, certain), max(high, certain)
    level = scheme.levels[low]
    if scheme.document.undecided is not None and max(low, possible) != high:
        level = scheme.document.undecided
    vetoes = [judgement.reason for judgement in caps if judgement.reason.outcome is not ClauseOutcome.PASS]
    return Rating(
        scheme=scheme.code,
        level=level,
        score=_decimal(points),
        assessed_share=_share(sums.assessed, scheme.whole),
        ruleset_version=scheme.version,
        vetoes=(*vetoes, *doubts),
        at_best=scheme.levels[high],
        oldest=min([result.as_of for result in indicators if result.assessed and result.as_of], default=None),
        lacking=tuple(dict.fromkeys(source for result in indicators for source in result.lacking)),
    )


def _places(
    scheme: ScoringScheme, points: int, most: int, indicators: list[IndicatorResult], direct: list[Judgement]
) -> tuple[int, int, list[Reason]]:
    """The places of the level that is certain and of the best one possible, before any cap, with the reasons."""
    qualifies = scheme.direct(direct)
    if qualifies:
        return 0, 0, []
    low, high = _place(scheme, points), _place(scheme, most)
    last = len(scheme.levels) - 1
    shortfalls = [reason for floor in scheme.floors if (reason := shortfall(floor, indicators))]
    if shortfalls:
        low = last
    if any(reason.outcome is ClauseOutcome.FAIL for reason in shortfalls):
        high = last
    if qualifies is None and low:
        return low, 0, [*shortfalls, *(judgement.reason for judgement in direct if judgement.truth is None)]
    return low, high, shortfalls


def _cap_places(scheme: ScoringScheme, caps: list[Judgement]) -> tuple[int, int]:
    """The lowest level's place that caps hold the grade to, for certain and possibly; 0 where nothing caps it."""
    certain = possible = 0
    for cap, judgement in zip(scheme.caps, caps, strict=True):
        if judgement.truth is None:
            possible = max(possible, cap.place)
        elif judgement.truth is cap.strikes:
            certain = max(certain, cap.place)
    return certain, possible


def _points(scheme: ScoringScheme, sums: _Sums) -> int | None:
    """The score in hundredths of a point: out of what was assessed, None if that is too little.

    With `undecided` it is what the whole table gives for certain.
    """
    if scheme.document.undecided is not None:
        return _hundredths(sums.least, scheme.whole)
    if sums.assessed < scheme.minimum:
        return None
    return _hundredths(sums.earned, sums.assessed)


def _sums(indicators: list[IndicatorResult]) -> _Sums:
    assessed = earned = least = most = 0
    for result in indicators:
        assessed += result.weight
        earned += result.earned
        least += result.least
        most += result.most
    return _Sums(assessed, earned, least, most)


def _hundredths(part: int, whole: int) -> int:
    """100 x part / whole in hundredths of a point, rounded half up."""
    return (20000 * part + whole) // (2 * whole)


@lru_cache(maxsize=10001)
def _decimal(hundredths: int) -> Decimal:
    return Decimal(hundredths).scaleb(-2)


@lru_cache(maxsize=4096)
def _share(part: int, whole: int) -> Decimal:
    return (Decimal(part) / whole).quantize(_TEN_THOUSANDTH)


def _place(scheme: ScoringScheme, points: int) -> int:
    """The place of the level that a score reaches; 0 is the best."""
    return next(place for place, cut in enumerate(scheme.cuts) if points >= cut)


def _expiry(day: date) -> date | None:
    return None if day == FOREVER else day
