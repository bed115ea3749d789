"""A scoring ruleset made ready: indicators and vetoes as functions, points as whole numbers of one unit."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from hub.evaluation import clauses, sentences
from hub.evaluation.clauses import FOREVER, Judge, next_change, stale_on
from hub.evaluation.language import Band, Indicator, OfficialRuleset, ScoringRuleset
from hub.evaluation.results import AssessmentStatus, ClauseOutcome, IndicatorScore
from hub.evaluation.subject import Fact, Value
from hub.evaluation.vocabulary import FACTS, FactDefinition, FactType

_REMEMBERED = 8192


@dataclass(frozen=True, slots=True)
class Assessment:
    """One indicator of one enterprise; `earned` of `weight` in the ruleset's unit, both 0 if it was not assessed."""

    score: IndicatorScore
    earned: int
    weight: int
    until: date


Assess = Callable[[Mapping[str, Fact], date], Assessment]


@dataclass(frozen=True, slots=True)
class Scoring:
    """A scheme this hub works out itself; levels stand from best to worst, and every sum is in one unit."""

    code: str
    version: str
    document: ScoringRuleset
    assessments: tuple[Assess, ...]
    vetoes: tuple[tuple[Judge, int], ...]
    levels: tuple[str, ...]
    cuts: tuple[int, ...]
    """The lowest score of each level, in hundredths of a point."""
    whole: int
    minimum: int


@dataclass(frozen=True, slots=True)
class Official:
    """A scheme that another authority grades: taken in, never worked out."""

    code: str
    version: str
    document: OfficialRuleset
    levels: tuple[str, ...]


def scoring(document: ScoringRuleset, version: str) -> Scoring:
    """The ruleset as functions."""
    unit = _unit(document)
    whole = int(sum(indicator.weight for indicator in document.indicators) * unit)
    levels = tuple(cut.level for cut in document.cuts)
    titles = {dimension.code: dimension.title.zh for dimension in document.dimensions}
    return Scoring(
        code=document.code,
        version=version,
        document=document,
        assessments=tuple(
            _assessment(indicator, titles[indicator.dimension], document, unit) for indicator in document.indicators
        ),
        vetoes=tuple(
            (_veto_judge(document, number), levels.index(veto.cap)) for number, veto in enumerate(document.vetoes)
        ),
        levels=levels,
        cuts=tuple(math.ceil(cut.at_least * 100) for cut in document.cuts),
        whole=whole,
        minimum=math.ceil(document.minimum_assessed * whole),
    )


def official(document: OfficialRuleset, version: str) -> Official:
    """The ruleset with the levels its fact can take; none where the list is open."""
    return Official(document.code, version, document, tuple(FACTS[document.level].choices))


def _veto_judge(document: ScoringRuleset, number: int) -> Judge:
    veto = document.vetoes[number]
    definition = FACTS[veto.fact]
    limit = document.max_age_days.get(definition.resource)
    return clauses.judge(veto, definition, limit, when_true=ClauseOutcome.FAIL)


def _unit(document: ScoringRuleset) -> int:
    """The smallest number that makes every weight and every part of it whole."""
    parts = (_part(indicator, band) for indicator in document.indicators for band in indicator.bands)
    weights = (Fraction(indicator.weight) for indicator in document.indicators)
    return math.lcm(*(part.denominator for part in (*parts, *weights)))


def _part(indicator: Indicator, band: Band) -> Fraction:
    """What a band earns of the indicator's weight."""
    return Fraction(indicator.weight) * Fraction(band.points) / Fraction(indicator.maximum)


def _assessment(indicator: Indicator, dimension: str, document: ScoringRuleset, unit: int) -> Assess:
    definition = FACTS[indicator.fact]
    limit = document.max_age_days.get(definition.resource)
    name, source, choose = indicator.fact, definition.resource, _chooser(indicator, definition)
    turns = _turns(indicator, definition)
    weight = int(indicator.weight * unit)
    earned = [int(_part(indicator, band) * unit) for band in indicator.bands]
    phrases = _phrases(indicator, definition)
    absent = Fact(None, None, source)

    def scored(status: AssessmentStatus, points: Decimal | None, explanation: str, seen: date | None) -> IndicatorScore:
        return IndicatorScore(
            indicator.code,
            indicator.name.zh,
            dimension,
            status,
            points,
            indicator.maximum,
            indicator.weight,
            explanation,
            source,
            seen,
        )

    @lru_cache(maxsize=_REMEMBERED)
    def remembered(
        value: Value | None, seen: date | None, changes_on: date | None, since: date | None, on: date
    ) -> Assessment:
        if value is None or seen is None or on >= stale_on(seen, limit):
            why = sentences.why_unknown(source, seen, value is not None, on, limit).zh
            explanation = f"{indicator.name.zh}未评价：{why}"
            score = scored(AssessmentStatus.NOT_ASSESSED, None, explanation, seen)
            return Assessment(score, 0, 0, changes_on or FOREVER)
        band = choose(value)
        points = indicator.bands[band].points
        explanation = (
            f"{sentences.found(definition, value)}{phrases[band]}，{sentences.points(points, indicator.maximum)}"
        )
        until = min(stale_on(seen, limit), next_change(Fact(value, seen, source, changes_on, since), turns, on))
        score = scored(AssessmentStatus.ASSESSED, points, explanation, seen)
        return Assessment(score, earned[band], weight, until)

    def assess(facts: Mapping[str, Fact], on: date) -> Assessment:
        fact = facts.get(name, absent)
        return remembered(fact.value, fact.as_of, fact.changes_on, fact.since, on)

    return assess


def _chooser(indicator: Indicator, definition: FactDefinition) -> Callable[[Value], int]:
    """From a value to the number of its band."""
    tests = [clauses.tested(band, definition) for band in indicator.bands]
    return lambda value: next(number for number, test in enumerate(tests) if test(value))


def _turns(indicator: Indicator, definition: FactDefinition) -> tuple[int, ...]:
    return tuple(year for band in indicator.bands for year in clauses.turning_years(band, definition))


def _phrases(indicator: Indicator, definition: FactDefinition) -> list[str]:
    """The band in words, for numbers: 达到 5 %、不足 6 %; a flag or a choice says it by itself."""
    if definition.type not in (FactType.NUMBER, FactType.YEARS):
        return ["" for _ in indicator.bands]
    bounds = [Decimal(str(band.at_least)) for band in indicator.bands]
    return [_phrase(definition, bound, above) for bound, above in zip(bounds, [None, *bounds], strict=False)]


def _phrase(definition: FactDefinition, bound: Decimal, above: Decimal | None) -> str:
    reached = f"达到 {sentences.shown(definition, bound)}" if bound else ""
    missed = f"不足 {sentences.shown(definition, above)}" if above is not None else ""
    said = "、".join(part for part in (reached, missed) if part)
    return f"，{said}" if said else ""
