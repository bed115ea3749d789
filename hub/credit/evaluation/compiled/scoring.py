"""Compiled schemes: a function for each fact that they read, and how the results make a grade."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Any

from hub.credit.evaluation.clauses import logic
from hub.credit.evaluation.clauses.fact_functions import FactFunction, fact_function
from hub.credit.evaluation.clauses.judgements import (
    Judgement,
    condition_function,
    first_stale_day,
    scheme_clause_function,
)
from hub.credit.evaluation.clauses.logic import TruthFunction
from hub.credit.evaluation.compiled.indicators import CompiledIndicator, IndicatorResult, compile_indicator, part
from hub.credit.evaluation.results import ClauseOutcome, Reason
from hub.credit.facts.results import Value
from hub.credit.facts.vocabulary import FACTS
from hub.credit.rulesets.language.models import Minimum, OfficialRuleset, ScoringRuleset
from hub.credit.rulesets.language.models import clauses as written_clauses
from hub.credit.rulesets.language.words import Clause


@dataclass(frozen=True, slots=True, eq=False)
class Cap:
    """A gate or a veto, which caps the level at `place` (0 is the best) if the truth of its clause is `strikes`."""

    strikes: bool
    place: int


@dataclass(frozen=True, slots=True, eq=False)
class Floor:
    """The points that a dimension needs, in the scheme's unit, and the numbers of its indicators."""

    document: Minimum
    indicators: tuple[int, ...]
    points: int


@dataclass(frozen=True, slots=True, eq=False)
class ScoringScheme:
    """A scheme that the hub grades itself; its levels stand from best to worst.

    `functions` stand in this order: whom the scheme applies to, if that is limited; the indicators; the caps; the
    clauses of the direct conditions, whose judgements `direct` joins. All points are counted in one unit, the largest
    part of a point that makes every sum a whole number: `whole` are all of them, `minimum` those that have to be
    assessed.
    """

    code: str
    version: str
    document: ScoringRuleset
    functions: tuple[FactFunction[Any], ...]
    indicators: tuple[CompiledIndicator, ...]
    caps: tuple[Cap, ...]
    floors: tuple[Floor, ...]
    direct: TruthFunction
    levels: tuple[str, ...]
    cuts: tuple[int, ...]
    """The lowest score of each level, in hundredths of a point."""
    whole: int
    minimum: int

    @property
    def ordered_levels(self) -> tuple[str, ...]:
        """The levels of which one can be at least another, from best to worst."""
        return self.levels


@dataclass(slots=True, eq=False)  # not frozen, as a Judgement
class OfficialValue:
    """The level or the score that an authority stated, and the day that it is of."""

    value: Value
    as_of: date


@dataclass(frozen=True, slots=True, eq=False)
class OfficialScheme:
    """A scheme that another authority grades; `functions` read its level and, where it has one, its score."""

    code: str
    version: str
    document: OfficialRuleset
    levels: tuple[str, ...]
    functions: tuple[FactFunction[OfficialValue | None], ...]
    ordered_levels: tuple[str, ...]
    """The levels of which one can be at least another, from best to worst; none where they have no order."""


def scoring(document: ScoringRuleset, version: str) -> ScoringScheme:
    """Compile a scheme that the hub grades itself."""
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
            *_applies_to(document),
            *(function for indicator in indicators for function in indicator.functions),
            *_clause_functions(document),
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
    """Compile a scheme that another authority grades; it has no levels where their list is open."""
    facts = [name for name in (document.level, document.score) if name is not None]
    functions = tuple(_official_value(name, document) for name in facts)
    levels = tuple(FACTS[document.level].choices)
    ordered_levels = levels if FACTS[document.level].ordered else ()
    return OfficialScheme(document.code, version, document, levels, functions, ordered_levels)


def shortfall(floor: Floor, results: list[IndicatorResult]) -> Reason | None:
    """The reason why a dimension misses its minimum (FAIL) or may miss it (UNKNOWN); None where it is reached."""
    least = most = 0
    named: IndicatorResult | None = None
    for number in floor.indicators:
        result = results[number]
        least += result.least
        most += result.most
        # The reason names the first indicator that lacks a source, else simply the first.
        if named is None or (result.lacking and not named.lacking):
            named = result
    if named is None or least >= floor.points:
        return None
    outcome = ClauseOutcome.UNKNOWN if most >= floor.points else ClauseOutcome.FAIL
    return _shortfall_reason(floor, outcome, named.lacking[0].source if named.lacking else named.source, named.as_of)


def _official_value(fact: str, document: OfficialRuleset) -> FactFunction[OfficialValue | None]:
    definition = FACTS[fact]
    max_age = document.max_age_days[FACTS[document.level].resource]

    def apply(value: Value | None, as_of: date | None, on: date, _: int) -> tuple[OfficialValue | None, date | None]:
        if value is None or as_of is None or on >= (stale_on := first_stale_day(as_of, max_age)):
            return None, None
        return OfficialValue(value, as_of), stale_on

    return fact_function(definition, (), apply, tells_value=True)


@lru_cache(maxsize=1024)
def _shortfall_reason(floor: Floor, outcome: ClauseOutcome, source: str, as_of: date | None) -> Reason:
    minimum = floor.document
    text, remedy = minimum.text, minimum.remedy
    return Reason(minimum.code, outcome, text.zh, text.en, remedy.zh, remedy.en, source, as_of)


def _applies_to(document: ScoringRuleset) -> Iterator[FactFunction[bool | None]]:
    if (condition := document.applies_to) is not None:
        definition = FACTS[condition.fact]
        yield condition_function(condition, definition, document.max_age_days.get(definition.resource))


def _clause_functions(document: ScoringRuleset) -> Iterator[FactFunction[Judgement]]:
    for gate in document.gates:
        yield _clause_function(gate, document, ClauseOutcome.PASS)
    for veto in document.vetoes:
        yield _clause_function(veto, document, ClauseOutcome.FAIL)
    for node in document.direct:
        for _, clause in written_clauses(node, ()):
            yield _clause_function(clause, document, ClauseOutcome.PASS)


def _clause_function(clause: Clause, document: ScoringRuleset, when_true: ClauseOutcome) -> FactFunction[Judgement]:
    definition = FACTS[clause.fact]
    return scheme_clause_function(clause, definition, document.max_age_days.get(definition.resource), when_true)


def _direct(document: ScoringRuleset) -> TruthFunction:
    numbers = iter(range(sum(len(written_clauses(node, ())) for node in document.direct)))
    return logic.any_of([logic.tree(node, numbers) for node in document.direct])


def _floor(minimum: Minimum, document: ScoringRuleset, unit: int) -> Floor:
    numbers = (n for n, indicator in enumerate(document.indicators) if indicator.dimension == minimum.dimension)
    return Floor(minimum, tuple(numbers), math.ceil(minimum.at_least * unit))


def _unit(document: ScoringRuleset) -> int:
    """The smallest number of parts of a point that makes every weight, band and minimum a whole number."""
    bands = (
        part(indicator, band.points)
        for indicator in document.indicators
        for way in indicator.measures
        for band in way.bands
    )
    weights = (Fraction(indicator.weight) for indicator in document.indicators)
    minima = (Fraction(minimum.at_least) for minimum in document.minima)
    return math.lcm(*(number.denominator for number in (*bands, *weights, *minima)))
