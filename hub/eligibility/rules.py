"""Facts and grades -> a verdict: every clause is judged, also where an earlier one has decided."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from hub.eligibility.results import Outcome, Verdict
from hub.evaluation.clauses import FOREVER, Judgement
from hub.evaluation.results import Grade
from hub.evaluation.scenarios import Scenario
from hub.evaluation.subject import Fact

__all__ = ["Outcome", "Verdict", "decide"]

_OUTCOMES = {True: Outcome.ELIGIBLE, False: Outcome.INELIGIBLE, None: Outcome.UNKNOWN}


def decide(
    scenario: Scenario,
    facts: Mapping[str, Fact],
    grades: Mapping[str, Grade],
    uscc: str,
    as_of: date,
    decided_at: datetime,
) -> Verdict:
    """The verdict on the day; a missing or over-age source alone is never a no (Kleene)."""
    judgements = [judge(facts, grades, as_of) for judge in scenario.judges]
    truth, until = scenario.truth(judgements)
    outcome = _OUTCOMES[truth]
    return Verdict(
        uscc=uscc,
        scenario=scenario.code,
        outcome=outcome,
        reasons=tuple(judgement.reason for judgement in judgements),
        ruleset_version=scenario.version,
        decided_at=decided_at,
        data_as_of=min((judgement.seen for judgement in judgements if judgement.seen), default=None),
        holds_until=None if until == FOREVER else until,
        needs_human_decision=scenario.document.human_decision,
        fingerprint=_fingerprint(scenario, uscc, (outcome.value, str(until)), judgements),
    )


def _fingerprint(scenario: Scenario, uscc: str, answer: tuple[str, ...], judgements: Sequence[Judgement]) -> bytes:
    """SHA-256 over what the verdict follows from and what it says: inputs in the order of the clauses, never when."""
    said = "|".join((uscc, *answer)).encode()
    return hashlib.sha256(b"\x1e".join((scenario.digest, said, *(j.evidence for j in judgements)))).digest()
