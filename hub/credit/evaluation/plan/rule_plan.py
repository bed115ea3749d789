"""The plan of a day: all its rules over one evidence snapshot after another, each fact being read once."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from operator import itemgetter
from typing import Any

from hub.credit.evaluation.clauses.fact_functions import FOREVER, ExpiringResult
from hub.credit.evaluation.clauses.judgements import Judgement
from hub.credit.evaluation.clauses.thresholds import GradeThreshold
from hub.credit.evaluation.compiled.ordering import distinct_orders
from hub.credit.evaluation.compiled.scenarios import Scenario
from hub.credit.evaluation.compiled.scoring import OfficialScheme, ScoringScheme
from hub.credit.evaluation.plan.snapshot_reader import FunctionResults, SnapshotReader
from hub.credit.evaluation.results import DatedRating
from hub.credit.evaluation.rules import expiry, rate
from hub.credit.facts.derivation.sources import Sources
from hub.credit.facts.results import Fact, Subject, Value
from hub.credit.facts.rules import facts_of_subject

#: Takes from the results of all rules those of one.
Picker = Callable[[Sequence[Any]], tuple[Any, ...]]
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
        #: The place of each scenario among those of the plan.
        self.scenario_places = {scenario: place for place, scenario in enumerate(self.scenarios)}
        # Scenarios share clauses that say the same, so each is judged once.
        clauses = list(dict.fromkeys(clause for scenario in self.scenarios for clause in scenario.clause_functions))
        functions = [clause for clause in clauses if not isinstance(clause, GradeThreshold)]
        self._thresholds = [clause for clause in clauses if isinstance(clause, GradeThreshold)]
        of_schemes = (function for scheme in self.schemes for function in scheme.functions)
        self.orders = distinct_orders(scenario.order for scenario in self.scenarios)
        of_orders = [key.function for order in self.orders for key in order.keys if key.function]
        self._reader = SnapshotReader((*functions, *of_schemes, *of_orders), sources)
        places = self._reader.places
        of_scheme = [[places[function].result for function in scheme.functions] for scheme in self.schemes]
        self._of_schemes = list(map(_picker, of_scheme))
        self._conditions = [
            places[scheme.functions[0]].result
            if isinstance(scheme, ScoringScheme) and scheme.document.applies_to is not None
            else None
            for scheme in self.schemes
        ]
        of_scheme = [[places[function].valid_until for function in scheme.functions] for scheme in self.schemes]
        self._days_of_schemes = list(map(_picker, of_scheme))
        self._of_orders = _picker([places[function].result for function in of_orders])
        #: The schemes whose grades lists are sorted by, those of all orders side by side.
        self.order_schemes = tuple(scheme for order in self.orders for scheme in order.schemes)
        self._judged = _picker([places[function].result for function in functions])
        self._days_of_judged = _picker([places[function].valid_until for function in functions])
        self._first_days = _picker(self._reader.first_days)
        numbers = {clause: number for number, clause in enumerate((*functions, *self._thresholds))}
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
        return self._reader.read(snapshot)

    def grades(self, read: FunctionResults) -> dict[str, DatedRating]:
        """Rate one enterprise in every scheme; a scheme that gives no grade is left out."""
        on = self.on
        ratings: dict[str, DatedRating] = {}
        parts = zip(self.schemes, self._conditions, self._of_schemes, self._days_of_schemes, strict=True)
        for scheme, condition, pick, pick_days in parts:
            if condition is not None and read[condition] is not True:
                continue  # as `rate` would say, of which most schemes have nothing to say about most enterprises
            rating = rate(scheme, pick(read), expiry(min(pick_days(read))), on)
            if rating is not None:
                ratings[scheme.code] = rating
        return ratings

    def order_values(self, read: FunctionResults) -> tuple[Value | None, ...]:
        """The facts that lists are sorted by, those of all orders side by side."""
        return self._of_orders(read)

    def holds_until(self, read: FunctionResults) -> date | None:
        """The first day on which time alone could change any result; None is never."""
        return expiry(min(self._first_days(read), default=FOREVER))

    def judgements(
        self, read: FunctionResults, grades: Mapping[str, DatedRating]
    ) -> tuple[tuple[Judgement, ...], tuple[date, ...]]:
        """Judge every clause of the scenarios once; returns the judgements, and until when each holds."""
        of_grades = [_judged(threshold, grades.get(threshold.scheme)) for threshold in self._thresholds]
        judgements = (*self._judged(read), *[judgement for judgement, _ in of_grades])
        return judgements, (*self._days_of_judged(read), *[day for _, day in of_grades])


@lru_cache(maxsize=_REMEMBERED)
def _judged(threshold: GradeThreshold, grade: DatedRating | None) -> ExpiringResult[Judgement]:
    return threshold.judged(grade)


def _picker(places: list[int]) -> Picker:
    # `itemgetter` runs in C, but gives a bare item for one place.
    if len(places) > 1:
        return itemgetter(*places)
    if not places:
        return lambda _: ()
    [place] = places
    return lambda among: (among[place],)
