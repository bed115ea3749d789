"""The ways of an indicator: one fact each, whose value falls in a band that gives points."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from hub.credit.evaluation.clauses import conditions, sentences
from hub.credit.evaluation.clauses.fact_functions import FactFunction, fact_function
from hub.credit.evaluation.clauses.judgements import first_stale_day
from hub.credit.facts.results import Value
from hub.credit.facts.vocabulary import FACTS, FactDefinition, FactType
from hub.credit.rulesets.language.models import Measure
from hub.credit.rulesets.language.operators import predicate

_REMEMBERED = 8192


@dataclass(slots=True, eq=False)  # not frozen, as a Judgement
class BandResult:
    """The points of the band that the value of one way falls in; None if it cannot be told."""

    points: Decimal | None
    source: str
    as_of: date | None


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """One fact of an indicator, whose bands give at `least` and at `most` so many points.

    `sentence` explains a value, the day it was stated for, the day asked about and the number of rows that wait.
    """

    fact_function: FactFunction[BandResult]
    sentence: Callable[[Value | None, date | None, date, int], str]
    least: Decimal
    most: Decimal


def compile_way(measure: Measure, max_ages: Mapping[str, int]) -> Way:
    """Make the functions of a way; `max_ages` are the limits of age in days by source."""
    definition = FACTS[measure.fact]
    source, max_age = definition.resource, max_ages.get(definition.resource)
    predicates = [predicate(band, definition) for band in measure.bands]
    phrases = _phrases(measure, definition)
    points = [band.points for band in measure.bands]

    @lru_cache(maxsize=_REMEMBERED)
    def band_of(value: Value) -> int:
        for number, passes in enumerate(predicates):
            if passes(value):
                return number
        raise ValueError(f"{value} falls in no band of {definition.name}")  # the checks of a ruleset rule it out

    @lru_cache(maxsize=_REMEMBERED)
    def result(points: Decimal | None, as_of: date | None) -> BandResult:
        return BandResult(points, source, as_of)

    def apply(value: Value | None, as_of: date | None, on: date, _: int) -> tuple[BandResult, date | None]:
        if value is None or as_of is None or on >= (stale_on := first_stale_day(as_of, max_age)):
            return result(None, as_of), None
        return result(points[band_of(value)], as_of), stale_on

    def sentence(value: Value | None, as_of: date | None, on: date, waiting: int) -> str:
        if value is None or as_of is None or on >= first_stale_day(as_of, max_age):
            return sentences.why_unknown(source, as_of, value is not None, on, max_age, waiting).zh
        return f"{sentences.fact_with_value(definition, value)}{phrases[band_of(value)]}"

    function = fact_function(definition, measure.bands, apply, tells_value=False)
    return Way(function, sentence, min(points), max(points))


def best_result(results: Sequence[BandResult]) -> BandResult:
    """The first of the results with the most points; the first of all if none has points."""
    best = max((result.points for result in results if result.points is not None), default=None)
    return next(result for result in results if result.points == best)


def decisive_unknowns(ways: Sequence[Way], results: Sequence[BandResult]) -> tuple[BandResult, ...]:
    """The results without points, if any of them could still change what the indicator earns."""
    least, most = points_range(ways, results)
    return tuple(result for result in results if result.points is None) if least != most else ()


def points_range(ways: Sequence[Way], results: Sequence[BandResult]) -> tuple[Decimal, Decimal]:
    """The fewest and the most points that the indicator earns, whatever the unknown values are."""
    lows = [way.least if result.points is None else result.points for way, result in zip(ways, results, strict=True)]
    highs = [way.most if result.points is None else result.points for way, result in zip(ways, results, strict=True)]
    return max(lows), max(highs)


def points_once_known(ways: Sequence[Way], results: Sequence[BandResult], source: str) -> tuple[Decimal, Decimal]:
    """The fewest points that the indicator earns if `source` is at its best, and the most if it is at its worst."""
    lows, highs = [], []
    for way, result in zip(ways, results, strict=True):
        arrives = result.points is None and result.source == source
        lows.append(result.points if result.points is not None else way.most if arrives else way.least)
        highs.append(result.points if result.points is not None else way.least if arrives else way.most)
    return max(lows), max(highs)


def _phrases(measure: Measure, definition: FactDefinition) -> list[str]:
    """Say each band of a number in words: 达到 5 %、不足 6 %; a flag or a choice needs none."""
    if definition.type not in (FactType.NUMBER, FactType.YEARS):
        return ["" for _ in measure.bands]
    return [phrase.zh and f"，{phrase.zh}" for phrase in conditions.bands(definition, measure.bands)]
