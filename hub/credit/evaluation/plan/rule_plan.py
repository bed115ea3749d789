"""All rules of a day as one plan for many enterprises: each fact is looked up once, whoever asks for it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from operator import itemgetter
from typing import Any

from hub.credit.evaluation.clauses.judgements import Judgement
from hub.credit.evaluation.clauses.thresholds import GradeThreshold
from hub.credit.evaluation.compiled.scenarios import Scenario
from hub.credit.evaluation.compiled.scoring import OfficialScheme, ScoringScheme
from hub.credit.evaluation.plan.snapshot_reader import FunctionResults, SnapshotReader
from hub.credit.evaluation.results import DatedRating
from hub.credit.evaluation.rules import graded
from hub.credit.facts.derivation.sources import Sources

Pick = Callable[[Sequence[Any]], tuple[Any, ...]]


class RulePlan:
    """Schemes and scenarios, what the sources say on the day being as `sources` has it.

    `picks` finds for each scenario its own among all judgements.
    """

    def __init__(
        self, schemes: Iterable[ScoringScheme | OfficialScheme], scenarios: Iterable[Scenario], sources: Sources
    ) -> None:
        self.on = sources.on
        self.windows = sources.windows
        self.schemes = tuple(schemes)
        self.scenarios = tuple(scenarios)
        judges = list(dict.fromkeys(judge for scenario in self.scenarios for judge in scenario.judges))
        cells = [judge for judge in judges if not isinstance(judge, GradeThreshold)]
        self._thresholds = [judge for judge in judges if isinstance(judge, GradeThreshold)]
        self._sheet = SnapshotReader((*cells, *(cell for scheme in self.schemes for cell in scheme.functions)), sources)
        places = self._sheet.places
        self._graded = [(scheme, _pick([places[cell] for cell in scheme.functions])) for scheme in self.schemes]
        self._judged = _pick([places[cell] for cell in cells])
        among = {judge: number for number, judge in enumerate((*cells, *self._thresholds))}
        self.picks = tuple(_pick([among[judge] for judge in scenario.judges]) for scenario in self.scenarios)

    def read(self, gist: str) -> FunctionResults:
        """What every rule finds in the records of one enterprise."""
        return self._sheet.read(gist)

    def grades(self, read: FunctionResults) -> dict[str, DatedRating]:
        """The grade in each scheme that gives one, by scheme."""
        found, untils = read
        marks: dict[str, DatedRating] = {}
        for scheme, pick in self._graded:
            mark = graded(scheme, pick(found), pick(untils), self.on)
            if mark is not None:
                marks[scheme.code] = mark
        return marks

    def judgements(
        self, read: FunctionResults, grades: Mapping[str, DatedRating]
    ) -> tuple[tuple[Judgement, ...], tuple[date, ...]]:
        """Every clause of the scenarios, each once, and until when each holds."""
        held = [threshold.read(grades) for threshold in self._thresholds]
        found = (*self._judged(read.found), *[judgement for judgement, _ in held])
        return found, (*self._judged(read.untils), *[until for _, until in held])


def _pick(places: list[int]) -> Pick:
    if len(places) > 1:
        return itemgetter(*places)
    return lambda among: tuple([among[place] for place in places])
