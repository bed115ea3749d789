"""Bound the level of a scheme: at worst and at best, whatever the sources that are missing will say."""

from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple

from hub.credit.evaluation.clauses.judgements import Judgement
from hub.credit.evaluation.compiled.indicators import IndicatorResult
from hub.credit.evaluation.compiled.scoring import ScoringScheme, shortfall
from hub.credit.evaluation.results import ClauseOutcome, Reason


class SchemeResults(NamedTuple):
    """The results of a scheme's functions for one enterprise: indicators, caps and direct conditions in their order."""

    indicators: list[IndicatorResult]
    caps: list[Judgement]
    direct: list[Judgement]


class LevelBounds(NamedTuple):
    """The places of the level at worst and at best, in the scheme's list of levels; 0 is the best.

    `reasons` are minima that are missed or may be, and direct conditions that cannot be judged.
    """

    worst: int
    best: int
    reasons: list[Reason]


def scheme_results(scheme: ScoringScheme, results: Iterator[Any]) -> SchemeResults:
    """Part the results, which come in the order of the scheme's functions, after whom it applies to."""
    indicators = [indicator.result(results) for indicator in scheme.indicators]
    return SchemeResults(indicators, list(islice(results, len(scheme.caps))), list(results))


def level_bounds(scheme: ScoringScheme, results: SchemeResults, least: int, most: int) -> LevelBounds:
    """Bound the level; `least` and `most` are the sums of what the indicators give, in the scheme's unit.

    At worst everything that was not assessed earns its worst band, and every cap that cannot be judged strikes.
    """
    uncapped = _uncapped(scheme, results, least, most)
    certain, possible = _cap_places(scheme, results.caps)
    return LevelBounds(max(uncapped.worst, certain, possible), max(uncapped.best, certain), uncapped.reasons)


def place(scheme: ScoringScheme, hundredths: int) -> int:
    """The place of the level that a score in hundredths of a point reaches; 0 is the best."""
    return next(place for place, cut in enumerate(scheme.cuts) if hundredths >= cut)


def hundredths(part: int, whole: int) -> int:
    """100 x part / whole in hundredths of a point, rounded half up."""
    return (20000 * part + whole) // (2 * whole)


def _uncapped(scheme: ScoringScheme, results: SchemeResults, least: int, most: int) -> LevelBounds:
    qualifies = scheme.direct(results.direct)
    if qualifies:
        return LevelBounds(0, 0, [])
    worst, best = place(scheme, hundredths(least, scheme.whole)), place(scheme, hundredths(most, scheme.whole))
    last = len(scheme.levels) - 1
    shortfalls = [reason for floor in scheme.floors if (reason := shortfall(floor, results.indicators))]
    if shortfalls:
        worst = last
    if any(reason.outcome is ClauseOutcome.FAIL for reason in shortfalls):
        best = last
    if qualifies is None and worst:
        unknown = [judgement.reason for judgement in results.direct if judgement.truth is None]
        return LevelBounds(worst, 0, [*shortfalls, *unknown])
    return LevelBounds(worst, best, shortfalls)


def _cap_places(scheme: ScoringScheme, caps: list[Judgement]) -> tuple[int, int]:
    """The lowest level's place that caps hold the grade to, for certain and possibly; 0 where nothing caps it."""
    certain = possible = 0
    for cap, judgement in zip(scheme.caps, caps, strict=True):
        if judgement.truth is None:
            possible = max(possible, cap.place)
        elif judgement.truth is cap.strikes:
            certain = max(certain, cap.place)
    return certain, possible
