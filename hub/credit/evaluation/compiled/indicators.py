"""An indicator made ready: the value found -> its band and what that is worth; in sentences when somebody asks."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import islice
from typing import Any

from hub.credit.evaluation.clauses import sentences
from hub.credit.evaluation.clauses.fact_functions import FactFunction, fact_function
from hub.credit.evaluation.clauses.judgements import stale_on
from hub.credit.evaluation.results import AssessmentStatus, IndicatorScore
from hub.credit.facts.results import Fact, Value
from hub.credit.facts.vocabulary import FACTS, FactDefinition, FactType
from hub.credit.rulesets.language.models import Band, Indicator, Measure
from hub.credit.rulesets.language.operators import predicate

_REMEMBERED = 8192
#: How many outcomes of each indicator are remembered in words: a few are common to many enterprises.
_SAID = 2048
#: The fewest and the most points of each way.
_Bounds = Sequence[tuple[Decimal, Decimal]]
#: Of a fact its value, and the day it was stated for.
_Given = tuple[Value | None, date | None]


@dataclass(slots=True, eq=False)  # not frozen, as a Judgement
class IndicatorResult:
    """One indicator of one enterprise; `earned` of `weight` in the ruleset's unit, both 0 if it was not assessed.

    It is worth at `least` and at `most` so much, whatever else could be learned from the `lacking` sources.
    """

    assessed: bool
    earned: int
    weight: int
    least: int
    most: int
    source: str
    seen: date | None
    lacking: tuple[str, ...]


@dataclass(slots=True, eq=False)  # not frozen, as a Judgement
class BandResult:
    """One way of an indicator: the points of the band its value falls in (None: it cannot be told)."""

    points: Decimal | None
    source: str
    seen: date | None


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """One fact of an indicator: as a cell, and as a sentence about its value, the day it is of and the day asked."""

    fact_function: FactFunction[BandResult]
    sentence: Callable[[Value | None, date | None, date], str]


@dataclass(frozen=True, slots=True, eq=False)
class CompiledIndicator:
    """An indicator as functions: one cell that says what it is worth, or one for each way and what they make."""

    functions: tuple[FactFunction[IndicatorResult], ...] | tuple[FactFunction[BandResult], ...]
    best_of: Callable[..., IndicatorResult] | None
    explain: Callable[[Mapping[str, Fact], date], IndicatorScore]

    def worth(self, parts: Iterator[Any]) -> IndicatorResult:
        """What the cells found, in one."""
        if self.best_of is None:
            one: IndicatorResult = next(parts)
            return one
        return self.best_of(*islice(parts, len(self.functions)))


def compile_indicator(indicator: Indicator, dimension: str, ages: Mapping[str, int], unit: int) -> CompiledIndicator:
    """The indicator as functions; `ages` are the limits of age by source, `unit` the parts a point is counted in."""
    ways = tuple(_way(measure, ages) for measure in indicator.measures)
    bounds = _bounds(indicator)
    best_of = _best_of(indicator, bounds, unit)

    cells = [(way.fact_function.fact, way.fact_function.absent) for way in ways]

    @lru_cache(maxsize=_SAID)
    def said(on: date, *given: _Given) -> IndicatorScore:
        return _explained(indicator, dimension, ways, bounds, given, on)

    def explain(facts: Mapping[str, Fact], on: date) -> IndicatorScore:
        return said(on, *[facts.get(name, absent)[:2] for name, absent in cells])

    if len(ways) > 1:
        return CompiledIndicator(tuple(way.fact_function for way in ways), best_of, explain)
    [way] = ways
    read = way.fact_function.of

    def of(value: Value | None, seen: date | None, on: date) -> tuple[IndicatorResult, date | None]:
        reading, stale = read(value, seen, on)
        return best_of(reading), stale

    return CompiledIndicator(
        (FactFunction(way.fact_function.fact, way.fact_function.absent, way.fact_function.turns, of),), None, explain
    )


def part(indicator: Indicator, points: Decimal) -> Fraction:
    """What so many points of the indicator are of its weight."""
    return Fraction(indicator.weight) * Fraction(points) / Fraction(indicator.maximum)


def _best_of(indicator: Indicator, bounds: _Bounds, unit: int) -> Callable[..., IndicatorResult]:
    """The best way counts; what cannot be told is worth its worst band at least and its best at most."""
    bands = [band.points for measure in indicator.measures for band in measure.bands]
    in_units = {points: int(part(indicator, points) * unit) for points in bands}
    weight = int(indicator.weight * unit)

    @lru_cache(maxsize=_REMEMBERED)
    def best_of(*ways: BandResult) -> IndicatorResult:
        chosen, lacking = _chosen(ways), _sources(_missing(bounds, ways))
        least, most = (in_units[points] for points in _range(bounds, ways))
        if chosen.points is None:
            return IndicatorResult(False, 0, 0, least, most, chosen.source, chosen.seen, lacking)
        return IndicatorResult(True, in_units[chosen.points], weight, least, most, chosen.source, chosen.seen, lacking)

    return best_of


def _chosen(ways: Sequence[BandResult]) -> BandResult:
    """The first of the best; of ways that cannot be told, the first."""
    best = max((way.points for way in ways if way.points is not None), default=None)
    return next(way for way in ways if way.points == best)


def _missing(bounds: _Bounds, ways: Sequence[BandResult]) -> tuple[BandResult, ...]:
    """Those that cannot be told, if anything depends on them."""
    least, most = _range(bounds, ways)
    return tuple(way for way in ways if way.points is None) if least != most else ()


def _range(bounds: _Bounds, ways: Sequence[BandResult]) -> tuple[Decimal, Decimal]:
    """The points it earns at least and at most, whatever is in what cannot be told."""
    lows = [low if way.points is None else way.points for way, (low, _) in zip(ways, bounds, strict=True)]
    highs = [high if way.points is None else way.points for way, (_, high) in zip(ways, bounds, strict=True)]
    return max(lows), max(highs)


def _bounds(indicator: Indicator) -> _Bounds:
    bands = [[band.points for band in measure.bands] for measure in indicator.measures]
    return [(min(points), max(points)) for points in bands]


def _sources(ways: Sequence[BandResult]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(way.source for way in ways))


def _explained(
    indicator: Indicator, dimension: str, ways: Sequence[Way], bounds: _Bounds, given: Sequence[_Given], on: date
) -> IndicatorScore:
    readings = [way.fact_function.of(value, seen, on)[0] for way, (value, seen) in zip(ways, given, strict=True)]
    said = {
        reading: way.sentence(value, seen, on)
        for way, (value, seen), reading in zip(ways, given, readings, strict=True)
    }
    chosen = _chosen(readings)
    missing = _missing(bounds, readings)
    return IndicatorScore(
        code=indicator.code,
        name=indicator.name.zh,
        dimension=dimension,
        status=AssessmentStatus.NOT_ASSESSED if chosen.points is None else AssessmentStatus.ASSESSED,
        score=chosen.points,
        maximum=indicator.maximum,
        weight=indicator.weight,
        explanation=_explanation(indicator, chosen.points, said[chosen], [said[way] for way in missing]),
        source=chosen.source,
        as_of=chosen.seen,
        lacking=_sources(missing),
    )


def _explanation(indicator: Indicator, points: Decimal | None, chosen: str, missing: Sequence[str]) -> str:
    if points is None:
        return f"{indicator.name.zh}未评价：{chosen}"
    told = f"{chosen}，{sentences.points(points, indicator.maximum)}"
    return told + "".join(f"；另一计分方式未评价：{sentence}" for sentence in missing)


def _way(way: Measure, ages: Mapping[str, int]) -> Way:
    definition = FACTS[way.fact]
    source, limit = definition.resource, ages.get(definition.resource)
    tests = [predicate(band, definition) for band in way.bands]
    phrases = _phrases(way, definition)

    def band_of(value: Value) -> int:
        for number, test in enumerate(tests):
            if test(value):
                return number
        raise ValueError(f"{value} falls in no band of {definition.name}")  # the checks of a ruleset rule it out

    @lru_cache(maxsize=_REMEMBERED)
    def reading(points: Decimal | None, seen: date | None) -> BandResult:
        return BandResult(points, source, seen)

    def of(value: Value | None, seen: date | None, on: date) -> tuple[BandResult, date | None]:
        if value is None or seen is None or on >= (stale := stale_on(seen, limit)):
            return reading(None, seen), None
        return reading(way.bands[band_of(value)].points, seen), stale

    def sentence(value: Value | None, seen: date | None, on: date) -> str:
        if value is None or seen is None or on >= stale_on(seen, limit):
            return sentences.why_unknown(source, seen, value is not None, on, limit).zh
        return f"{sentences.found(definition, value)}{phrases[band_of(value)]}"

    return Way(fact_function(definition, way.bands, of), sentence)


def _phrases(way: Measure, definition: FactDefinition) -> list[str]:
    """The band in words, for numbers: 达到 5 %、不足 6 %; a flag or a choice says it by itself."""
    if definition.type not in (FactType.NUMBER, FactType.YEARS):
        return ["" for _ in way.bands]
    return [_phrase(definition, band, above) for band, above in zip(way.bands, [None, *way.bands], strict=False)]


def _phrase(definition: FactDefinition, band: Band, above: Band | None) -> str:
    """Bands fall from the highest: this one's bound is reached or exceeded, and the one's above is not."""
    bound, said = Decimal(str(band.operands[0])), []
    if bound != definition.minimum:
        said.append(f"{'达到' if band.operator == 'at_least' else '超过'} {sentences.shown(definition, bound)}")
    if above is not None:
        limit = sentences.shown(definition, Decimal(str(above.operands[0])))
        said.append(f"{'不足' if above.operator == 'at_least' else '不超过'} {limit}")
    return f"，{'、'.join(said)}" if said else ""
