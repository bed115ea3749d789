"""A scheme made ready: each fact that it reads as a cell, and what the cells make together."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Any

from hub.credit.evaluation.clauses import judgements, logic
from hub.credit.evaluation.clauses.fact_functions import FactFunction, fact_function
from hub.credit.evaluation.clauses.judgements import Judgement
from hub.credit.evaluation.clauses.logic import Truth
from hub.credit.evaluation.compiled.indicators import CompiledIndicator, IndicatorResult, compile_indicator, part
from hub.credit.evaluation.results import ClauseOutcome, Reason
from hub.credit.facts.results import Value
from hub.credit.facts.vocabulary import FACTS
from hub.credit.rulesets.language.models import Minimum, OfficialRuleset, ScoringRuleset
from hub.credit.rulesets.language.models import clauses as written_clauses
from hub.credit.rulesets.language.words import Clause


@dataclass(frozen=True, slots=True, eq=False)
class Cap:
    """What holds the level down to `place` once the truth of its clause is `strikes`."""

    strikes: bool
    place: int


@dataclass(frozen=True, slots=True, eq=False)
class Floor:
    """Points a dimension needs: the numbers of its indicators, and the points in the ruleset's unit."""

    document: Minimum
    indicators: tuple[int, ...]
    points: int


@dataclass(frozen=True, slots=True, eq=False)
class ScoringScheme:
    """A scheme this hub works out itself; levels stand from best to worst, and every sum is in one unit.

    `functions` are, in this order: the condition of whom it applies to, if there is one; those of the indicators; the
    clauses of the caps; those of the direct conditions, over which `direct` is the truth.
    """

    code: str
    version: str
    document: ScoringRuleset
    functions: tuple[FactFunction[Any], ...]
    indicators: tuple[CompiledIndicator, ...]
    caps: tuple[Cap, ...]
    floors: tuple[Floor, ...]
    direct: Truth
    levels: tuple[str, ...]
    cuts: tuple[int, ...]
    """The lowest score of each level, in hundredths of a point."""
    whole: int
    minimum: int


@dataclass(slots=True, eq=False)  # not frozen, as a Judgement
class OfficialValue:
    """What an authority said, and as of which day."""

    value: Value
    as_of: date


@dataclass(frozen=True, slots=True, eq=False)
class OfficialScheme:
    """A scheme that another authority grades: taken in, never worked out. `functions` are its level and its score."""

    code: str
    version: str
    document: OfficialRuleset
    levels: tuple[str, ...]
    functions: tuple[FactFunction[OfficialValue | None], ...]


def scoring(document: ScoringRuleset, version: str) -> ScoringScheme:
    """The ruleset as functions."""
    unit = _unit(document)
    whole = int(sum(indicator.weight for indicator in document.indicators) * unit)
    levels = tuple(cut.level for cut in document.cuts)
    titles = {dimension.code: dimension.title.zh for dimension in document.dimensions}
    indicators = tuple(
        compile_indicator(indicator, titles[indicator.dimension], document.max_age_days, unit)
        for indicator in document.indicators
    )
    return ScoringScheme(
        code=document.code,
        version=version,
        document=document,
        functions=(
            *_applying(document),
            *(fact_function for one in indicators for fact_function in one.functions),
            *_judged(document),
        ),
        indicators=indicators,
        caps=(
            *(Cap(False, len(levels) - 1) for _ in document.gates),
            *(Cap(True, levels.index(veto.cap)) for veto in document.vetoes),
        ),
        floors=tuple(_floor(minimum, document, unit) for minimum in document.minima),
        direct=_direct(document),
        levels=levels,
        cuts=tuple(math.ceil(cut.at_least * 100) for cut in document.cuts),
        whole=whole,
        minimum=math.ceil((document.minimum_assessed or 0) * whole),
    )


def official(document: OfficialRuleset, version: str) -> OfficialScheme:
    """The ruleset with the levels its fact can take; none where the list is open."""
    facts = [name for name in (document.level, document.score) if name is not None]
    cells = tuple(_stated(name, document) for name in facts)
    return OfficialScheme(document.code, version, document, tuple(FACTS[document.level].choices), cells)


def shortfall(floor: Floor, worths: list[IndicatorResult]) -> Reason | None:
    """Why a dimension misses its minimum (FAIL) or may miss it (UNKNOWN); None where it is reached."""
    least = most = 0
    shown: IndicatorResult | None = None
    for number in floor.indicators:
        worth = worths[number]
        least += worth.least
        most += worth.most
        if shown is None or (worth.lacking and not shown.lacking):
            shown = worth
    if shown is None or least >= floor.points:
        return None
    outcome = ClauseOutcome.UNKNOWN if most >= floor.points else ClauseOutcome.FAIL
    return _short(floor, outcome, shown.lacking[0] if shown.lacking else shown.source, shown.seen)


def _stated(fact: str, document: OfficialRuleset) -> FactFunction[OfficialValue | None]:
    definition = FACTS[fact]
    limit = document.max_age_days[FACTS[document.level].resource]

    def of(value: Value | None, seen: date | None, on: date) -> tuple[OfficialValue | None, date | None]:
        if value is None or seen is None or on >= (stale := judgements.stale_on(seen, limit)):
            return None, None
        return OfficialValue(value, seen), stale

    return fact_function(definition, (), of)


@lru_cache(maxsize=1024)
def _short(floor: Floor, outcome: ClauseOutcome, source: str, seen: date | None) -> Reason:
    written = floor.document
    text, remedy = written.text, written.remedy
    return Reason(written.code, outcome, text.zh, text.en, remedy.zh, remedy.en, source, seen)


def _applying(document: ScoringRuleset) -> Iterator[FactFunction[bool | None]]:
    if (condition := document.applies_to) is not None:
        definition = FACTS[condition.fact]
        yield judgements.truth(condition, definition, document.max_age_days.get(definition.resource))


def _judged(document: ScoringRuleset) -> Iterator[FactFunction[Judgement]]:
    for gate in document.gates:
        yield _judge(gate, document, ClauseOutcome.PASS)
    for veto in document.vetoes:
        yield _judge(veto, document, ClauseOutcome.FAIL)
    for node in document.direct:
        for _, clause in written_clauses(node, ()):
            yield _judge(clause, document, ClauseOutcome.PASS)


def _judge(clause: Clause, document: ScoringRuleset, when_true: ClauseOutcome) -> FactFunction[Judgement]:
    definition = FACTS[clause.fact]
    return judgements.cap(clause, definition, document.max_age_days.get(definition.resource), when_true)


def _direct(document: ScoringRuleset) -> Truth:
    numbers = iter(range(sum(len(written_clauses(node, ())) for node in document.direct)))
    return logic.any_of([logic.tree(node, numbers) for node in document.direct])


def _floor(minimum: Minimum, document: ScoringRuleset, unit: int) -> Floor:
    numbers = (n for n, indicator in enumerate(document.indicators) if indicator.dimension == minimum.dimension)
    return Floor(minimum, tuple(numbers), math.ceil(minimum.at_least * unit))


def _unit(document: ScoringRuleset) -> int:
    """The smallest number that makes every weight and every part of it whole."""
    bands = (
        part(indicator, band.points)
        for indicator in document.indicators
        for way in indicator.measures
        for band in way.bands
    )
    weights = (Fraction(indicator.weight) for indicator in document.indicators)
    minima = (Fraction(minimum.at_least) for minimum in document.minima)
    return math.lcm(*(number.denominator for number in (*bands, *weights, *minima)))
