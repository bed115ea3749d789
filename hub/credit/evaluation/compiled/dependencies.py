"""What compiled rules depend on: sources, and schemes whose grades they ask for."""

from collections.abc import Iterable

from hub.credit.evaluation.clauses.thresholds import GradeThreshold
from hub.credit.evaluation.compiled.scenarios import Scenario
from hub.credit.evaluation.compiled.scoring import OfficialScheme, ScoringScheme


def schemes_asked(scenario: Scenario) -> frozenset[str]:
    """The codes of the schemes whose grades the scenario has clauses about."""
    return frozenset(function.scheme for function in scenario.clause_functions if isinstance(function, GradeThreshold))


def sources_read(schemes: Iterable[ScoringScheme | OfficialScheme], scenarios: Iterable[Scenario]) -> frozenset[str]:
    """The sources that these rules read; those behind a grade count for its scheme, not for a scenario."""
    functions = [function for scheme in schemes for function in scheme.functions]
    functions += [
        function
        for scenario in scenarios
        for function in scenario.clause_functions
        if not isinstance(function, GradeThreshold)
    ]
    return frozenset(function.absent.source for function in functions)
