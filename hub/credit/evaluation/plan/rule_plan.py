"""The plan of a day: all its rules over one evidence snapshot after another, each fact being read once."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from itertools import chain, repeat
from operator import add, itemgetter
from typing import Any

from hub.core.cached import keep
from hub.credit.evaluation.clauses.fact_functions import FOREVER
from hub.credit.evaluation.clauses.judgements import Judgement
from hub.credit.evaluation.clauses.thresholds import GradeThreshold
from hub.credit.evaluation.compiled.ordering import distinct_orders
from hub.credit.evaluation.compiled.scenarios import Scenario
from hub.credit.evaluation.compiled.scoring import OfficialScheme, ScoringScheme
from hub.credit.evaluation.plan.snapshot_reader import FunctionResults, SnapshotReader, ValidResult
from hub.credit.evaluation.results import DatedRating
from hub.credit.evaluation.rules import expiry, rate
from hub.credit.facts.derivation.sources import Sources
from hub.credit.facts.results import Fact, Subject, Value
from hub.credit.facts.rules import facts_of_subject

#: Takes from the results of all rules those of one.
Picker = Callable[[Sequence[Any]], tuple[Any, ...]]
#: The level of an enterprise in each of some schemes; None where a scheme gives none.
Levels = tuple[str | None, ...]
#: The rating of each of some enterprises in one scheme; None where it gives no grade.
Ratings = list[DatedRating | None]
_REMEMBERED = 16384


class RulePlan:
    """Schemes and scenarios on the day of their sources.

    `pickers` stand in the order of the scenarios: each takes its scenario's judgements from those of all.
    """

    def __init__(
        self, schemes: Iterable[ScoringScheme | OfficialScheme], scenarios: Iterable[Scenario], sources: Sources
    ) -> None:
        self.on = sources.on
        self._sources = sources
        self.windows_version = sources.windows_version
        self.schemes = tuple(schemes)
        self.scenarios = tuple(scenarios)
        self.scheme_codes = tuple(scheme.code for scheme in self.schemes)
        #: Schemes in which nearly every enterprise has a grade of its own, so that nothing has to be kept by it.
        self.unlike_schemes = frozenset(scheme.code for scheme in self.schemes if _unlike(scheme))
        #: The place of each scenario among those of the plan.
        self.scenario_places = {scenario: place for place, scenario in enumerate(self.scenarios)}
        # Scenarios share clauses that say the same, so each is judged once.
        clauses = list(dict.fromkeys(clause for scenario in self.scenarios for clause in scenario.clause_functions))
        functions = [clause for clause in clauses if not isinstance(clause, GradeThreshold)]
        of_grades: dict[str, list[GradeThreshold]] = {}
        for clause in clauses:
            if isinstance(clause, GradeThreshold):
                of_grades.setdefault(clause.scheme, []).append(clause)
        #: The clauses about the grade of each scheme.
        self._grade_judges = {scheme: _GradeJudge(thresholds) for scheme, thresholds in of_grades.items()}
        of_schemes = (function for scheme in self.schemes for function in scheme.functions)
        self.orders = distinct_orders(scenario.order for scenario in self.scenarios)
        of_orders = [key.function for order in self.orders for key in order.keys if key.function]
        self._reader = SnapshotReader((*functions, *of_schemes, *of_orders), sources)
        places = self._reader.places
        #: Of each scheme where the condition stands under which it applies, and what picks, knows and learns.
        self._raters: list[_Rater] = []
        for scheme in self.schemes:
            rater, of_scheme = _SchemeRater(scheme, self.on), [places[function] for function in scheme.functions]
            limited = isinstance(scheme, ScoringScheme) and scheme.document.applies_to is not None
            # Of a scheme with one function `itemgetter` gives the bare result, which serves as a key too.
            self._raters.append((of_scheme[0] if limited else None, itemgetter(*of_scheme), rater.known, rater.learn))
        self._of_orders = _picker([places[function] for function in of_orders])
        by_code = {code: place for place, code in enumerate(self.scheme_codes)}
        nothing = len(by_code)
        self._judged_places = [(judge, by_code.get(scheme)) for scheme, judge in self._grade_judges.items()]
        order_schemes = [scheme for order in self.orders for scheme in order.schemes]
        self._of_order_levels = _picker([by_code.get(scheme, nothing) for scheme in order_schemes])
        self._judged = _picker([places[function] for function in functions])
        self._first_days = _picker(self._reader.first_days)
        judged = (*functions, *chain.from_iterable(judge.thresholds for judge in self._grade_judges.values()))
        numbers = {clause: number for number, clause in enumerate(judged)}
        self.pickers = tuple(
            _picker([numbers[clause] for clause in scenario.clause_functions]) for scenario in self.scenarios
        )

    def scheme(self, code: str) -> ScoringScheme | OfficialScheme:
        """The scheme of a code that the plan has."""
        return next(scheme for scheme in self.schemes if scheme.code == code)

    def facts(self, subject: Subject) -> Mapping[str, Fact]:
        """Derive every fact of one enterprise, those that no rule reads too."""
        return facts_of_subject(subject, self._sources)

    def read(self, snapshot: str) -> FunctionResults:
        """Apply every fact function to the records of one enterprise."""
        return self._reader.read([snapshot])[0]

    def read_all(self, snapshots: Sequence[str]) -> list[FunctionResults]:
        """Apply every fact function to the records of some enterprises, each of which takes less time than alone."""
        return self._reader.read(snapshots)

    def ratings(self, read: Sequence[FunctionResults]) -> list[Ratings]:
        """Rate some enterprises: of each scheme, in the plan's order, the rating of each enterprise.

        It is None where the scheme gives no grade.
        """
        return [_ratings(read, *rater) for rater in self._raters]

    def grades(self, read: FunctionResults) -> dict[str, DatedRating]:
        """Rate one enterprise in every scheme; a scheme that gives no grade is left out."""
        rated = zip(self.scheme_codes, self.ratings([read]), strict=True)
        return {code: rating for code, [rating] in rated if rating is not None}

    def order_values(self, read: FunctionResults) -> tuple[Value | None, ...]:
        """The facts that lists are sorted by, those of all orders side by side."""
        return tuple([each.result for each in self._of_orders(read)])

    def order_levels(self, levels: Levels) -> Levels:
        """The levels that lists are sorted by, those of all orders side by side, out of those of all schemes."""
        return self._of_order_levels((*levels, None))

    def holds_until(self, read: FunctionResults) -> date | None:
        """The first day on which time alone could change any result; None is never."""
        return expiry(min(self._first_days(read), default=FOREVER))

    def judged(self, read: FunctionResults, grades: Mapping[str, DatedRating | None]) -> tuple[ValidResult, ...]:
        """Judge every clause of the scenarios once; each result is a judgement."""
        judged = self._judged(read)
        for scheme, judge in self._grade_judges.items():
            judged += judge.judged(grades.get(scheme))
        return judged

    def judged_all(self, read: Sequence[FunctionResults], ratings: Sequence[Ratings]) -> list[tuple[ValidResult, ...]]:
        """Judge every clause for some enterprises, by their ratings in every scheme of the plan."""
        judged = list(map(self._judged, read))
        for judge, place in self._judged_places:
            graded: Iterable[DatedRating | None] = repeat(None) if place is None else ratings[place]
            judged = list(map(add, judged, map(judge.judged, graded)))
        return judged


class _GradeJudge:
    """Judges the grade that one scheme gives, by every clause about it."""

    def __init__(self, thresholds: Iterable[GradeThreshold]) -> None:
        self.thresholds = tuple(thresholds)
        self._known: dict[DatedRating | None, tuple[ValidResult, ...]] = {}

    def judged(self, grade: DatedRating | None) -> tuple[ValidResult, ...]:
        """The judgement of each clause."""
        if (judged := self._known.get(grade)) is None:
            judged = tuple([_judged_until(*threshold.judged(grade)) for threshold in self.thresholds])
            keep(self._known, grade, judged, _REMEMBERED)
        return judged


#: The results of a scheme's functions, or the only one.
_ResultKey = ValidResult | tuple[ValidResult, ...]
_KnownRatings = dict[_ResultKey, DatedRating | None]
_Rate = Callable[[_ResultKey], DatedRating | None]
_Rater = tuple[int | None, "itemgetter[Any]", _KnownRatings, _Rate]
#: Stands for the rating of results that are new.
_NEW: Any = object()


def _ratings(
    read: Sequence[FunctionResults], condition: int | None, pick: "itemgetter[Any]", known: _KnownRatings, learn: _Rate
) -> Ratings:
    ratings: Ratings = []
    for each in read:
        if condition is not None and each[condition].result is not True:
            ratings.append(None)  # as `rate` would say, of which most schemes have nothing to say about most
            continue
        results = pick(each)
        rating = known.get(results, _NEW)
        ratings.append(learn(results) if rating is _NEW else rating)
    return ratings


def _unlike(scheme: ScoringScheme | OfficialScheme) -> bool:
    """Whether nearly every enterprise has a grade of its own: a score and the day for which it was stated."""
    return isinstance(scheme, OfficialScheme) and scheme.document.score is not None


class _SchemeRater:
    """Rates enterprises in one scheme; `known` keeps what follows from the same results, so that it is one object.

    Most results that are new differ from others in their days alone. Of these a rating has only the first ones, unless
    a minimum is missed, which tells its own.
    """

    def __init__(self, scheme: ScoringScheme | OfficialScheme, on: date) -> None:
        self._scheme, self._on = scheme, on
        self._by_first_days = isinstance(scheme, ScoringScheme) and not scheme.floors
        self._kept = not _unlike(scheme)
        self.known: _KnownRatings = {}
        self._alike: dict[tuple[tuple[Any, ...], date, date], DatedRating | None] = {}

    def learn(self, key: _ResultKey) -> DatedRating | None:
        """Rate by results of the scheme's functions that are new."""
        results = key if isinstance(key, tuple) else (key,)
        valid_until = min([each.valid_until for each in results])
        rated = self._rated_alike if self._by_first_days else self._rated
        rating = rated(results, valid_until)
        return keep(self.known, key, rating, _REMEMBERED) if self._kept else rating

    def _rated_alike(self, results: tuple[ValidResult, ...], valid_until: date) -> DatedRating | None:
        undated = tuple([each.undated for each in results])
        alike = undated, min([each.data_as_of for each in results]), valid_until
        if alike in self._alike:
            return self._alike[alike]
        return keep(self._alike, alike, self._rated(results, valid_until), _REMEMBERED)

    def _rated(self, results: tuple[ValidResult, ...], valid_until: date) -> DatedRating | None:
        return rate(self._scheme, tuple([each.result for each in results]), expiry(valid_until), self._on)


@lru_cache(maxsize=_REMEMBERED)
def _judged_until(judgement: Judgement, valid_until: date) -> ValidResult:
    """Make equal results one object."""
    return ValidResult(judgement, valid_until, judgement, FOREVER)


def _picker(places: list[int]) -> Picker:
    # `itemgetter` runs in C, but gives a bare item for one place.
    if len(places) > 1:
        return itemgetter(*places)
    if not places:
        return lambda _: ()
    [place] = places
    return lambda among: (among[place],)
