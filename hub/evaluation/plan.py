"""All rules of a day as one plan for many enterprises: each fact is looked up once, whoever asks for it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from operator import itemgetter
from typing import Any

from hub.evaluation.cells import Read, Sheet
from hub.evaluation.clauses import Judgement
from hub.evaluation.results import Graded
from hub.evaluation.rules import taken, worked
from hub.evaluation.scenarios import Scenario
from hub.evaluation.scoring import Official, Scoring
from hub.evaluation.subject import Fact
from hub.evaluation.thresholds import Threshold

Pick = Callable[[Sequence[Any]], tuple[Any, ...]]


class Plan:
    """The schemes and scenarios in force on a day; `picks` finds for each scenario its own among all judgements."""

    def __init__(self, schemes: Iterable[Scoring | Official], scenarios: Iterable[Scenario], on: date) -> None:
        self.on = on
        self.scenarios = tuple(scenarios)
        schemes = tuple(schemes)
        judges = list(dict.fromkeys(judge for scenario in self.scenarios for judge in scenario.judges))
        cells = [judge for judge in judges if not isinstance(judge, Threshold)]
        self._thresholds = [judge for judge in judges if isinstance(judge, Threshold)]
        scorings = [scheme for scheme in schemes if isinstance(scheme, Scoring)]
        self._sheet = Sheet((*cells, *(cell for scheme in scorings for cell in scheme.cells)), on)
        places = self._sheet.places
        self._official = [scheme for scheme in schemes if isinstance(scheme, Official)]
        self._scorings = [(scheme, _pick([places[cell] for cell in scheme.cells])) for scheme in scorings]
        self._judged = _pick([places[cell] for cell in cells])
        among = {judge: number for number, judge in enumerate((*cells, *self._thresholds))}
        self.picks = tuple(_pick([among[judge] for judge in scenario.judges]) for scenario in self.scenarios)

    def read(self, facts: Mapping[str, Fact]) -> Read:
        """What every rule finds in the facts of one enterprise."""
        return self._sheet.read(facts)

    def grades(self, facts: Mapping[str, Fact], read: Read) -> dict[str, Graded]:
        """The grade in each scheme that gives one, by scheme."""
        graded = {}
        for scheme, pick in self._scorings:
            if (mark := worked(scheme, pick(read.found), pick(read.untils), self.on)) is not None:
                graded[scheme.code] = mark
        for official in self._official:
            if (mark := taken(official, facts, self.on)) is not None:
                graded[official.code] = mark
        return graded

    def judgements(self, read: Read, grades: Mapping[str, Graded]) -> tuple[tuple[Judgement, ...], tuple[date, ...]]:
        """Every clause of the scenarios, each once, and until when each holds."""
        held = [threshold.read(grades) for threshold in self._thresholds]
        found = (*self._judged(read.found), *[judgement for judgement, _ in held])
        return found, (*self._judged(read.untils), *[until for _, until in held])


def _pick(places: list[int]) -> Pick:
    if len(places) > 1:
        return itemgetter(*places)
    return lambda among: tuple([among[place] for place in places])
