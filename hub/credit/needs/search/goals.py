"""Goals: a verdict of eligible, a level of a scheme; each tells whether results of its functions meet it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

from hub.credit.evaluation.clauses.thresholds import GradeThreshold
from hub.credit.evaluation.compiled.indicators import CompiledIndicator, IndicatorResult
from hub.credit.evaluation.compiled.scenarios import Scenario
from hub.credit.evaluation.compiled.scoring import OfficialScheme, ScoringScheme
from hub.credit.evaluation.grading.bounds import LevelBounds, level_bounds, scheme_results
from hub.credit.evaluation.library.in_force import Library, Scheme
from hub.credit.evaluation.rules import score_points, score_sums, shown_place
from hub.credit.needs.results import NeedKind
from hub.credit.needs.search.reading import Measure, Part, Results, Slot, polarities, truth_measure
from hub.credit.rulesets.language.models import clauses
from hub.credit.rulesets.language.words import OperatorWithOperand

#: Results of schemes that are remembered.
_REMEMBERED = 8192


class Goal(Protocol):
    """What somebody wants to reach; `parts` are all that it depends on, each the better the nearer it is."""

    @property
    def slots(self) -> tuple[Slot, ...]: ...

    @property
    def parts(self) -> tuple[Part, ...]: ...

    def met(self, results: Results) -> bool: ...

    def shortfall(self, results: Results) -> tuple[int, ...]:
        """How far the points are from enough by each way there is; empty where points do not stand alone in the way."""
        ...


class _Truth(NamedTuple):
    """The truth of a clause about a grade, as a tree of clauses reads it."""

    truth: bool | None


_OPEN = _Truth(None)


@dataclass(frozen=True, slots=True, eq=False)
class OfficialGoal:
    """One of the accepted levels of a scheme that another authority grades."""

    slots: tuple[Slot, ...]
    parts: tuple[Part, ...]
    accepted: frozenset[str]

    def met(self, results: Results) -> bool:
        return self.truth(results) is True

    def truth(self, results: Results) -> bool | None:
        level = results[0]
        return None if level is None else str(level.value) in self.accepted

    def shortfall(self, results: Results) -> tuple[int, ...]:
        return ()


@dataclass(frozen=True, slots=True, eq=False)
class LevelGoal:
    """One of the accepted places among the levels of a scoring scheme; a `certain` one whatever is missing."""

    scheme: ScoringScheme
    slots: tuple[Slot, ...]
    parts: tuple[Part, ...]
    accepted: frozenset[int]
    certain: bool

    def met(self, results: Results) -> bool:
        if self.certain or self.scheme.document.undecided is not None:
            return self.truth(results) is True
        graded = self.graded(results)
        return graded is not None and shown_place(self.scheme, *graded) in self.accepted

    def truth(self, results: Results) -> bool | None:
        """Whether the level is accepted both at worst and at best; None where that is open, or there is no grade."""
        return _level_truth(self, tuple(results))

    def shortfall(self, results: Results) -> tuple[int, ...]:
        """By the points that are certain and, where they count, by those out of what was assessed."""
        return _level_shortfall(self, tuple(results))

    @property
    def begin(self) -> int:
        """The first slot behind the one that tells whom the scheme grades."""
        return 0 if self.scheme.document.applies_to is None else 1

    def graded(self, results: Results) -> tuple[int, LevelBounds] | None:
        """The score in hundredths and the bounds of the level; None where there is no grade."""
        if self.begin and results[0] is not True:
            return None
        parts = scheme_results(self.scheme, iter(results[self.begin :]))
        sums = score_sums(parts.indicators)
        points = score_points(self.scheme, sums)
        return None if points is None else (points, level_bounds(self.scheme, parts, sums.least, sums.most))


# Remembered by the results: a search tries many facts that leave those of the scheme as they were, and so do scenarios.
@lru_cache(maxsize=_REMEMBERED)
def _level_truth(goal: LevelGoal, results: tuple[Any, ...]) -> bool | None:
    if (graded := goal.graded(results)) is None:
        return None
    _, bounds = graded
    worst = bounds.worst in goal.accepted
    return worst if worst is (bounds.best in goal.accepted) else None


@lru_cache(maxsize=_REMEMBERED)
def _level_shortfall(goal: LevelGoal, results: tuple[Any, ...]) -> tuple[int, ...]:
    scheme = goal.scheme
    parts = scheme_results(scheme, iter(results[goal.begin :]))
    sums = score_sums(parts.indicators)
    if scheme.direct(parts.direct) is True:
        return (0,)
    cut = scheme.cuts[max(goal.accepted)]
    certain = _missing(sums.least, scheme.whole, cut)
    if goal.certain or scheme.document.undecided is not None:
        return (certain,)
    return certain, _missing(sums.earned, sums.assessed, cut)


@dataclass(frozen=True, slots=True, eq=False)
class VerdictGoal:
    """The verdict eligible in a scenario; `facts` and `grades` are the places of its clauses about either."""

    scenario: Scenario
    slots: tuple[Slot, ...]
    parts: tuple[Part, ...]
    facts: tuple[int, ...]
    grades: tuple[tuple[int, LevelGoal | OfficialGoal], ...]

    def met(self, results: Results) -> bool:
        """The grades are worked out only where the clauses about facts leave it open."""
        truths: list[Any] = [_OPEN] * (len(self.facts) + len(self.grades))
        for place, judgement in zip(self.facts, results, strict=False):
            truths[place] = judgement
        if (without_grades := self.scenario.truth(truths)) is not None or not self.grades:
            return without_grades is True
        begin = len(self.facts)
        for place, goal in self.grades:
            truths[place] = _Truth(goal.truth(results[begin : begin + len(goal.slots)]))
            begin += len(goal.slots)
        return self.scenario.truth(truths) is True

    def shortfall(self, results: Results) -> tuple[int, ...]:
        """That of the grade, where one is asked for in any case."""
        if len(self.grades) != 1 or self.scenario.document.threshold is None:
            return ()
        return self.grades[0][1].shortfall(results[len(self.facts) :])


AnyGoal = VerdictGoal | LevelGoal | OfficialGoal


@lru_cache(maxsize=512)
def level_goal(scheme: Scheme, level: str) -> LevelGoal | OfficialGoal:
    """The goal of a level or a better one, as a grade shows it."""
    levels = scheme.ordered_levels
    return _grade_goal(scheme, frozenset(levels[: levels.index(level) + 1]), certain=False)


@lru_cache(maxsize=512)
def verdict_goal(scenario: Scenario, library: Library, on: date) -> VerdictGoal:
    """The goal of being eligible, by the schemes of a day."""
    document = scenario.document
    written = [clause for _, clause in clauses(document.eligible_when, ())]
    wanted = [*polarities(document.eligible_when), *([True] if document.threshold else [])]
    slots: list[Slot] = []
    parts: list[Part] = []
    facts: list[int] = []
    grades: list[tuple[int, LevelGoal | OfficialGoal]] = []
    for place, (function, polarity) in enumerate(zip(scenario.clause_functions, wanted, strict=True)):
        if isinstance(function, GradeThreshold):
            scheme = library.scoring(function.scheme, on)
            grades.append((place, _grade_goal(scheme, function.accepted, certain=True, improvable=polarity)))
        else:
            parts.append(Part((len(slots),), truth_measure(polarity)))
            slots.append(Slot(function, (written[place],), NeedKind.CLAUSE, written[place].code))
            facts.append(place)
    for _, goal in grades:
        parts += [part.behind(len(slots)) for part in goal.parts]
        slots += goal.slots
    return VerdictGoal(scenario, tuple(slots), tuple(parts), tuple(facts), tuple(grades))


@lru_cache(maxsize=512)
def _grade_goal(
    scheme: Scheme, accepted: frozenset[str], *, certain: bool, improvable: bool = True
) -> LevelGoal | OfficialGoal:
    """The goal of some levels; unless they are the best ones, nothing is said of what would lead to them."""
    if isinstance(scheme, OfficialScheme):
        return _official_goal(scheme, accepted)
    places = frozenset(scheme.levels.index(level) for level in accepted)
    best_ones = places == frozenset(range(len(places)))
    parts = tuple(_scheme_parts(scheme, scheme.cuts[max(places)])) if improvable and best_ones else ()
    return LevelGoal(scheme, tuple(_scheme_slots(scheme)), parts, places, certain)


def _official_goal(scheme: OfficialScheme, accepted: frozenset[str]) -> OfficialGoal:
    wanted = OperatorWithOperand.model_validate({"in": sorted(accepted)})
    slots = [Slot(function, (wanted,), NeedKind.GRADE, scheme.code) for function in scheme.functions]

    def measure(results: Results) -> tuple[int, ...]:
        level = results[0]
        return (1 if level is None else 2 if str(level.value) in accepted else 0,)

    return OfficialGoal(tuple(slots), (Part((0,), measure),), accepted)


def _scheme_slots(scheme: ScoringScheme) -> Iterator[Slot]:
    """The slots of a scheme in the order of its functions."""
    document, functions = scheme.document, iter(scheme.functions)
    if document.applies_to is not None:
        yield Slot(next(functions), (document.applies_to,), NeedKind.APPLIES, scheme.code)
    for indicator in document.indicators:
        for measure in indicator.measures:
            yield Slot(next(functions), measure.bands, NeedKind.INDICATOR, indicator.code)
    for clause in (*document.gates, *document.vetoes):
        yield Slot(next(functions), (clause,), NeedKind.CAP, clause.code)
    for node in document.direct:
        for _, clause in clauses(node, ()):
            yield Slot(next(functions), (clause,), NeedKind.DIRECT, clause.code)


def _scheme_parts(scheme: ScoringScheme, cut: int) -> Iterator[Part]:
    document, number = scheme.document, 0
    if document.applies_to is not None:
        yield Part((0,), lambda results: (int(results[0] is True),))
        number = 1
    for indicator in scheme.indicators:
        slots = tuple(range(number, number + len(indicator.functions)))
        yield Part(slots, _indicator_measure(indicator, cut))
        number += len(slots)
    wanted = [not cap.strikes for cap in scheme.caps]
    wanted += [polarity for node in document.direct for polarity in polarities(node)]
    for slot, polarity in enumerate(wanted, start=number):
        yield Part((slot,), truth_measure(polarity))


def _indicator_measure(indicator: CompiledIndicator, cut: int) -> Measure:
    """The points for certain, the points at most, and what it adds to the points out of what was assessed."""

    def measure(results: Results) -> tuple[int, ...]:
        result: IndicatorResult = indicator.result(iter(results))
        return result.least, result.most, -_missing(result.earned, result.weight, cut), int(result.assessed)

    return measure


def _missing(part: int, whole: int, cut: int) -> int:
    """What is missing for `part` out of `whole` to be `cut` hundredths once rounded; not above 0 where it is reached.

    That 20000 part + whole >= 2 whole cut is what rounding half up comes to, and is the sum of the same of its parts.
    """
    return whole * (2 * cut - 1) - 20000 * part
