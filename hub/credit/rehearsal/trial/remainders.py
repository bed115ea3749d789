"""Find the clauses of a trial that have to be judged anew.

A clause that stays, over data that stays, comes out as it was stated.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from hub.credit.evaluation.clauses.judgements import Judgement
from hub.credit.evaluation.clauses.thresholds import GradeThreshold
from hub.credit.evaluation.compiled.scenarios import ClauseFunction, Scenario
from hub.credit.evaluation.results import ClauseOutcome, Reason
from hub.credit.facts.derivation.sources import BY_WINDOWS
from hub.credit.rehearsal.trial.trials import RulesPair, Trial

_TRUTHS: Mapping[ClauseOutcome, bool | None] = {
    ClauseOutcome.PASS: True,
    ClauseOutcome.FAIL: False,
    ClauseOutcome.UNKNOWN: None,
}


@dataclass(frozen=True, slots=True)
class Remainder:
    """A scenario with only the clauses to be judged anew.

    `kept` holds for each clause of the whole scenario the place of its stated reason; None means: judge it anew.
    """

    scenario: Scenario
    kept: tuple[int | None, ...]

    def judgements(self, stated: Sequence[Reason], changed: Sequence[Judgement]) -> list[Judgement]:
        """Put together the judgements of all clauses: the stated ones that stay, and those of `changed` clauses."""
        anew = iter(changed)
        return [next(anew) if place is None else _stated_judgement(stated[place]) for place in self.kept]


def remainders(trial: Trial) -> tuple[Remainder, ...]:
    """Find the remainder of each scenario of the trial."""
    schemes = {pair.after.code for pair in trial.schemes}
    redated = trial.before.windows.version != trial.after.windows.version

    def stays(judge: ClauseFunction) -> bool:
        if isinstance(judge, GradeThreshold):
            return judge.scheme not in schemes
        return not redated or judge.absent.source not in BY_WINDOWS

    return tuple(_remainder(pair, stays) for pair in trial.scenarios)


def _remainder(pair: RulesPair[Scenario], stays: Callable[[ClauseFunction], bool]) -> Remainder:
    before = {identity: place for place, identity in enumerate(pair.before.clause_identities)} if pair.before else {}
    after = pair.after
    kept = tuple(
        before.get(identity) if stays(judge) else None
        for identity, judge in zip(after.clause_identities, after.clause_functions, strict=True)
    )
    judges = tuple(judge for judge, place in zip(after.clause_functions, kept, strict=True) if place is None)
    return Remainder(replace(after, clause_functions=judges), kept)


def _stated_judgement(reason: Reason) -> Judgement:
    """Make a judgement of a stated reason; its evidence is empty, as a rehearsal makes no fingerprints."""
    return Judgement(_TRUTHS[reason.outcome], reason, reason.as_of, b"")
