"""An indicator made ready: the value found -> its band, its points and a sentence, remembered for each value."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import islice
from typing import Any

from hub.evaluation import sentences
from hub.evaluation.cells import Cell, cell
from hub.evaluation.clauses import stale_on
from hub.evaluation.language import Band, Indicator, Measure
from hub.evaluation.operators import tested
from hub.evaluation.results import AssessmentStatus, IndicatorScore
from hub.evaluation.subject import Value
from hub.evaluation.vocabulary import FACTS, FactDefinition, FactType

_REMEMBERED = 8192


@dataclass(frozen=True, slots=True, eq=False)
class Assessment:
    """One indicator of one enterprise; `earned` of `weight` in the ruleset's unit, both 0 if it was not assessed.

    It is worth at `least` and at `most` so much, whatever else could be learned.
    """

    score: IndicatorScore
    earned: int
    weight: int
    least: int
    most: int


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """One way of an indicator: the points of the band its value falls in (None: it cannot be told), and a sentence."""

    points: Decimal | None
    sentence: str
    source: str
    seen: date | None


@dataclass(frozen=True, slots=True, eq=False)
class Ready:
    """An indicator as functions: one cell that assesses it, or a cell for each of its ways and what they make."""

    cells: tuple[Cell[Assessment], ...] | tuple[Cell[Reading], ...]
    best_of: Callable[..., Assessment] | None

    def assessed(self, parts: Iterator[Any]) -> Assessment:
        """The assessment from what the cells found."""
        if self.best_of is None:
            one: Assessment = next(parts)
            return one
        return self.best_of(*islice(parts, len(self.cells)))


def ready(indicator: Indicator, dimension: str, ages: Mapping[str, int], unit: int) -> Ready:
    """The indicator as functions; `ages` are the limits of age by source, `unit` the parts a point is counted in."""
    ways = tuple(_way(measure, ages) for measure in indicator.measures)
    best_of = _best_of(indicator, dimension, unit)
    if len(ways) > 1:
        return Ready(ways, best_of)
    [way] = ways

    def of(value: Value | None, seen: date | None, on: date) -> tuple[Assessment, date | None]:
        reading, stale = way.of(value, seen, on)
        return best_of(reading), stale

    return Ready((Cell(way.fact, way.absent, way.turns, of),), None)


def part(indicator: Indicator, points: Decimal) -> Fraction:
    """What so many points of the indicator are of its weight."""
    return Fraction(indicator.weight) * Fraction(points) / Fraction(indicator.maximum)


def _best_of(indicator: Indicator, dimension: str, unit: int) -> Callable[..., Assessment]:
    """The best way counts; what cannot be told is worth its worst band at least and its best at most."""
    bands = [[band.points for band in measure.bands] for measure in indicator.measures]
    worth = {points: int(part(indicator, points) * unit) for way in bands for points in way}
    lowest, highest = [min(points) for points in bands], [max(points) for points in bands]
    weight = int(indicator.weight * unit)

    @lru_cache(maxsize=_REMEMBERED)
    def best_of(*ways: Reading) -> Assessment:
        best = max((way.points for way in ways if way.points is not None), default=None)
        least = max(low if way.points is None else way.points for way, low in zip(ways, lowest, strict=True))
        most = max(high if way.points is None else way.points for way, high in zip(ways, highest, strict=True))
        missing = [way for way in ways if way.points is None] if least != most else []
        score = _score(indicator, dimension, best, next(way for way in ways if way.points == best), missing)
        if best is None:
            return Assessment(score, 0, 0, worth[least], worth[most])
        return Assessment(score, worth[best], weight, worth[least], worth[most])

    return best_of


def _score(
    indicator: Indicator, dimension: str, points: Decimal | None, chosen: Reading, missing: list[Reading]
) -> IndicatorScore:
    return IndicatorScore(
        code=indicator.code,
        name=indicator.name.zh,
        dimension=dimension,
        status=AssessmentStatus.NOT_ASSESSED if points is None else AssessmentStatus.ASSESSED,
        score=points,
        maximum=indicator.maximum,
        weight=indicator.weight,
        explanation=_explanation(indicator, points, chosen, missing),
        source=chosen.source,
        as_of=chosen.seen,
        lacking=tuple(dict.fromkeys(way.source for way in missing)),
    )


def _explanation(indicator: Indicator, points: Decimal | None, chosen: Reading, missing: list[Reading]) -> str:
    if points is None:
        return f"{indicator.name.zh}未评价：{chosen.sentence}"
    told = f"{chosen.sentence}，{sentences.points(points, indicator.maximum)}"
    return told + "".join(f"；另一计分方式未评价：{way.sentence}" for way in missing)


def _way(way: Measure, ages: Mapping[str, int]) -> Cell[Reading]:
    definition = FACTS[way.fact]
    source, limit = definition.resource, ages.get(definition.resource)
    tests = [tested(band, definition) for band in way.bands]
    phrases = _phrases(way, definition)

    @lru_cache(maxsize=_REMEMBERED)
    def said(value: Value) -> tuple[Decimal, str]:
        band = next(number for number, test in enumerate(tests) if test(value))
        return way.bands[band].points, f"{sentences.found(definition, value)}{phrases[band]}"

    @lru_cache(maxsize=_REMEMBERED)
    def told(value: Value, seen: date) -> Reading:
        return Reading(*said(value), source, seen)

    @lru_cache(maxsize=_REMEMBERED)
    def untold(has_value: bool, seen: date | None, on: date) -> Reading:
        return Reading(None, sentences.why_unknown(source, seen, has_value, on, limit).zh, source, seen)

    def of(value: Value | None, seen: date | None, on: date) -> tuple[Reading, date | None]:
        if value is None or seen is None or on >= (stale := stale_on(seen, limit)):
            return untold(value is not None, seen, on), None
        return told(value, seen), stale

    return cell(definition, way.bands, of)


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
