"""Compiled indicators: the best of their ways -> what they earn; explained in sentences when somebody asks."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import islice
from typing import Any, NamedTuple

from hub.credit.evaluation.clauses import sentences
from hub.credit.evaluation.clauses.fact_functions import FactFunction
from hub.credit.evaluation.compiled.ways import (
    BandResult,
    Way,
    best_result,
    compile_way,
    decisive_unknowns,
    points_once_known,
    points_range,
)
from hub.credit.evaluation.results import AssessmentStatus, IndicatorScore
from hub.credit.facts.results import Fact, Value
from hub.credit.rulesets.language.models import Indicator

_REMEMBERED = 8192
#: Explanations remembered for each indicator: a few are common to many enterprises.
_REMEMBERED_EXPLANATIONS = 2048
#: The value of a fact, the day it was stated for, and the number of rows that wait.
_DatedValue = tuple[Value | None, date | None, int]


class MissingSource(NamedTuple):
    """A source that an indicator lacks: `raised` to this its least is if the source turns out good, and `lowered`
    to this its most is if it turns out bad, whatever else is missing."""

    source: str
    raised: int
    lowered: int


@dataclass(slots=True, eq=False)  # not frozen, as a Judgement
class IndicatorResult:
    """What one indicator gives one enterprise: `earned` out of `weight`, both 0 if it was not assessed.

    Whatever the `lacking` sources might still tell, it gives at `least` and at `most` so much. All are in the scheme's
    unit, a part of a point.
    """

    assessed: bool
    earned: int
    weight: int
    least: int
    most: int
    source: str
    as_of: date | None
    lacking: tuple[MissingSource, ...]

    @property
    def undated(self) -> tuple[object, ...]:
        """All that it says without the day of its data."""
        return self.assessed, self.earned, self.weight, self.least, self.most, self.source, self.lacking


@dataclass(frozen=True, slots=True, eq=False)
class CompiledIndicator:
    """An indicator as functions of facts.

    With one way its only function gives the indicator's result. With several ways each has a function, and `best_of`
    makes the indicator's result from theirs.
    """

    functions: tuple[FactFunction[IndicatorResult], ...] | tuple[FactFunction[BandResult], ...]
    best_of: Callable[..., IndicatorResult] | None
    explain: Callable[[Mapping[str, Fact], date], IndicatorScore]

    def result(self, results: Iterator[Any]) -> IndicatorResult:
        """Take the results of its functions from the iterator, and join them."""
        if self.best_of is None:
            result: IndicatorResult = next(results)
            return result
        return self.best_of(*islice(results, len(self.functions)))


def compile_indicator(
    indicator: Indicator, dimension: str, max_ages: Mapping[str, int], unit: int
) -> CompiledIndicator:
    """Make the functions of an indicator.

    `dimension` is a title, `max_ages` are the limits of age in days by source, and a point has `unit` parts.
    """
    ways = tuple(compile_way(measure, max_ages) for measure in indicator.measures)
    best_of = _best_of(indicator, ways, unit)
    facts_read = [(way.fact_function.fact, way.fact_function.absent) for way in ways]

    @lru_cache(maxsize=_REMEMBERED_EXPLANATIONS)
    def explanation(on: date, *values: _DatedValue) -> IndicatorScore:
        return _explain(indicator, dimension, ways, values, on)

    def explain(facts: Mapping[str, Fact], on: date) -> IndicatorScore:
        return explanation(on, *[_dated_value(facts.get(name, absent)) for name, absent in facts_read])

    if len(ways) > 1:
        return CompiledIndicator(tuple(way.fact_function for way in ways), best_of, explain)
    [way] = ways
    return CompiledIndicator((_only_way(way, best_of),), None, explain)


def part(indicator: Indicator, points: Decimal) -> Fraction:
    """The part of the indicator's weight that these points earn."""
    return Fraction(indicator.weight) * Fraction(points) / Fraction(indicator.maximum)


def _only_way(way: Way, best_of: Callable[..., IndicatorResult]) -> FactFunction[IndicatorResult]:
    """The function of an indicator's only way, which gives the indicator's result at once."""
    function = way.fact_function
    band_result = function.apply

    def apply(value: Value | None, as_of: date | None, on: date, waiting: int) -> tuple[IndicatorResult, date | None]:
        result, stale_on = band_result(value, as_of, on, waiting)
        return best_of(result), stale_on

    return FactFunction(function.fact, function.absent, function.turning_years, apply, function.turning_values)


def _best_of(indicator: Indicator, ways: Sequence[Way], unit: int) -> Callable[..., IndicatorResult]:
    """Make the function that joins the ways: the best one counts, and an unknown one gives at least its worst band."""
    bands = [band.points for measure in indicator.measures for band in measure.bands]
    in_units = {points: int(part(indicator, points) * unit) for points in bands}
    weight = int(indicator.weight * unit)

    def missing(results: Sequence[BandResult], source: str) -> MissingSource:
        raised, lowered = points_once_known(ways, results, source)
        return MissingSource(source, in_units[raised], in_units[lowered])

    @lru_cache(maxsize=_REMEMBERED)
    def best_of(*results: BandResult) -> IndicatorResult:
        best = best_result(results)
        lacking = tuple(missing(results, source) for source in _sources(decisive_unknowns(ways, results)))
        least, most = (in_units[points] for points in points_range(ways, results))
        if best.points is None:
            return IndicatorResult(False, 0, 0, least, most, best.source, best.as_of, lacking)
        return IndicatorResult(True, in_units[best.points], weight, least, most, best.source, best.as_of, lacking)

    return best_of


def _dated_value(fact: Fact) -> _DatedValue:
    return fact.value, fact.as_of, fact.waiting


def _sources(results: Sequence[BandResult]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(result.source for result in results))


def _explain(
    indicator: Indicator, dimension: str, ways: Sequence[Way], values: Sequence[_DatedValue], on: date
) -> IndicatorScore:
    dated = list(zip(ways, values, strict=True))
    results = [way.fact_function.apply(value, as_of, on, waiting)[0] for way, (value, as_of, waiting) in dated]
    sentence = {
        result: way.sentence(value, as_of, on, waiting)
        for (way, (value, as_of, waiting)), result in zip(dated, results, strict=True)
    }
    best, unknown = best_result(results), decisive_unknowns(ways, results)
    return IndicatorScore(
        code=indicator.code,
        name=indicator.name.zh,
        dimension=dimension,
        status=AssessmentStatus.NOT_ASSESSED if best.points is None else AssessmentStatus.ASSESSED,
        score=best.points,
        maximum=indicator.maximum,
        weight=indicator.weight,
        explanation=_explanation(indicator, best.points, sentence[best], [sentence[one] for one in unknown]),
        source=best.source,
        as_of=best.as_of,
        lacking=_sources(unknown),
    )


def _explanation(indicator: Indicator, points: Decimal | None, best: str, unknown: Sequence[str]) -> str:
    if points is None:
        return f"{indicator.name.zh}未评价：{best}"
    assessed = f"{best}，{sentences.points(points, indicator.maximum)}"
    return assessed + "".join(f"；另一计分方式未评价：{sentence}" for sentence in unknown)
