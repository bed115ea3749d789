"""What rules stand on: the sources that they look at, and the schemes whose grades they ask for."""

from collections.abc import Iterable

from hub.credit.evaluation.clauses.thresholds import GradeThreshold
from hub.credit.evaluation.compiled.scenarios import Scenario
from hub.credit.evaluation.compiled.scoring import OfficialScheme, ScoringScheme


def schemes_asked(scenario: Scenario) -> frozenset[str]:
    """The codes of the schemes whose grades the scenario has clauses about."""
    return frozenset(judge.scheme for judge in scenario.judges if isinstance(judge, GradeThreshold))


def sources_read(schemes: Iterable[ScoringScheme | OfficialScheme], scenarios: Iterable[Scenario]) -> frozenset[str]:
    """The sources that any of these looks at; a scenario's grades are looked at by their schemes."""
    cells = [cell for scheme in schemes for cell in scheme.functions]
    cells += [judge for scenario in scenarios for judge in scenario.judges if not isinstance(judge, GradeThreshold)]
    return frozenset(cell.absent.source for cell in cells)
