"""Find the missing sources that decide whether a level is good enough."""

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import product
from typing import Any

from hub.credit.evaluation.clauses.judgements import Judgement
from hub.credit.evaluation.compiled.indicators import IndicatorResult
from hub.credit.evaluation.compiled.scoring import ScoringScheme
from hub.credit.evaluation.grading.bounds import SchemeResults, level_bounds, scheme_results
from hub.credit.evaluation.results import ClauseOutcome, DecidingSources

_REMEMBERED = 8192


@lru_cache(maxsize=_REMEMBERED)
def deciding_sources(scheme: ScoringScheme, results: tuple[Any, ...], accepted: frozenset[str]) -> DecidingSources:
    """The missing sources each of which alone could settle whether the level is accepted; else all that are missing.

    `results` are those of the scheme's functions, in their order.
    """
    begin = 1 if scheme.document.applies_to is not None else 0
    parts = scheme_results(scheme, iter(results[begin:]))
    missing = _missing(scheme, parts)
    alone = tuple(
        source
        for source in missing
        if any(_settled(scheme, arrived, accepted) for arrived in _arrivals(scheme, parts, source))
    )
    return DecidingSources(alone or missing, together=not alone)


def _missing(scheme: ScoringScheme, parts: SchemeResults) -> tuple[str, ...]:
    """The sources of everything that is not known: of indicators first, then of caps and direct conditions."""
    lacking = [missing.source for result in parts.indicators for missing in result.lacking]
    unknown = [judgement.reason.source for judgement in (*parts.caps, *parts.direct) if judgement.truth is None]
    return tuple(dict.fromkeys((*lacking, *unknown)))


def _settled(scheme: ScoringScheme, parts: SchemeResults, accepted: frozenset[str]) -> bool:
    least, most = (sum(values) for values in zip(*((one.least, one.most) for one in parts.indicators), strict=True))
    bounds = level_bounds(scheme, parts, least, most)
    return (scheme.levels[bounds.worst] in accepted) is (scheme.levels[bounds.best] in accepted)


def _arrivals(scheme: ScoringScheme, parts: SchemeResults, source: str) -> Iterator[SchemeResults]:
    """The extremes of what this source alone could turn out to say; the others stay missing."""
    for good, direct in product((True, False), (True, False)):
        yield SchemeResults(
            [_arrived(result, source, good=good) for result in parts.indicators],
            [
                _judged(judgement, source, truth=cap.strikes is not good)
                for cap, judgement in zip(scheme.caps, parts.caps, strict=True)
            ],
            [_judged(judgement, source, truth=direct) for judgement in parts.direct],
        )


def _arrived(result: IndicatorResult, source: str, *, good: bool) -> IndicatorResult:
    missing = next((missing for missing in result.lacking if missing.source == source), None)
    if missing is None:
        return result
    return replace(result, least=missing.raised) if good else replace(result, most=missing.lowered)


def _judged(judgement: Judgement, source: str, *, truth: bool) -> Judgement:
    if judgement.reason.outcome is ClauseOutcome.UNKNOWN and judgement.reason.source == source:
        return replace(judgement, truth=truth)
    return judgement
