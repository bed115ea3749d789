"""Facts and grades -> a verdict: every clause is judged, also where an earlier one has decided."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache

from hub.credit.eligibility.results import (
    Decision,
    Decisions,
    DigestedRuling,
    DigestedRulings,
    ExpiryDays,
    Outcome,
    Ruling,
    Verdict,
)
from hub.credit.evaluation.clauses.fact_functions import FOREVER
from hub.credit.evaluation.clauses.judgements import Judgement
from hub.credit.evaluation.compiled.scenarios import Scenario
from hub.credit.evaluation.plan.rule_plan import RulePlan
from hub.credit.evaluation.plan.snapshot_reader import FunctionResults
from hub.credit.evaluation.results import ClauseOutcome, DatedRating, GradeLike, Reason
from hub.credit.facts.results import Fact

__all__ = ["Outcome", "Verdict", "decide", "decided", "decisions"]

_OUTCOMES = {True: Outcome.ELIGIBLE, False: Outcome.INELIGIBLE, None: Outcome.UNKNOWN}
_REMEMBERED = 16384


def decide(
    scenario: Scenario,
    facts: Mapping[str, Fact],
    grades: Mapping[str, GradeLike],
    uscc: str,
    as_of: date,
    decided_at: datetime,
) -> Verdict:
    """The verdict on the day; a missing or over-age source alone is never a no (Kleene)."""
    held = scenario.read(facts, grades, as_of)
    answer = _answer(scenario, tuple(judgement for judgement, _ in held))
    decision = Decision(answer, _day(min(until for _, until in held)))
    return Verdict(uscc, answer.ruling, decided_at, decision.holds_until, decision.fingerprint(uscc.encode()))


def decisions(plan: RulePlan, read: FunctionResults, grades: Mapping[str, DatedRating]) -> list[Decision]:
    """What `decide` answers, for every scenario of the plan and with no name on it."""
    answers, untils = decided(plan, read, grades)
    return list(map(Decision, answers.each, untils.each))


def decided(plan: RulePlan, read: FunctionResults, grades: Mapping[str, DatedRating]) -> Decisions:
    """The same for many enterprises: what they have in common is worked out once."""
    judgements, untils = plan.judgements(read, grades)
    return Decisions(_answers(plan, judgements), _until_when(plan, untils))


def outcome_of(scenario: Scenario, judgements: Sequence[Judgement]) -> Outcome:
    """What its clauses come to."""
    return _OUTCOMES[scenario.truth(judgements)]


@lru_cache(maxsize=_REMEMBERED)
def _answers(plan: RulePlan, judgements: tuple[Judgement, ...]) -> DigestedRulings:
    each = [_answer(scenario, pick(judgements)) for scenario, pick in zip(plan.scenarios, plan.pickers, strict=True)]
    return DigestedRulings(tuple(each))


@lru_cache(maxsize=_REMEMBERED)
def _until_when(plan: RulePlan, untils: tuple[date, ...]) -> ExpiryDays:
    return ExpiryDays(tuple([_day(min(pick(untils))) for pick in plan.pickers]))


@lru_cache(maxsize=_REMEMBERED)
def _answer(scenario: Scenario, judgements: tuple[Judgement, ...]) -> DigestedRuling:
    """Remembered by the judgements it follows from, which many enterprises have in common."""
    outcome = outcome_of(scenario, judgements)
    evidence = (scenario.digest, outcome.value.encode(), *(judgement.evidence for judgement in judgements))
    reasons = tuple(_said(judgement.reason, scenario) for judgement in judgements)
    seen = min((judgement.data_as_of for judgement in judgements if judgement.data_as_of), default=None)
    return DigestedRuling(_ruling(scenario, outcome, reasons, seen), hashlib.sha256(b"\x1e".join(evidence)).digest())


@lru_cache(maxsize=_REMEMBERED)
def _ruling(scenario: Scenario, outcome: Outcome, reasons: tuple[Reason, ...], seen: date | None) -> Ruling:
    return Ruling(scenario.code, outcome, reasons, scenario.version, seen, scenario.document.human_decision)


def _said(reason: Reason, scenario: Scenario) -> Reason:
    """With what remains for whoever is not eligible, where the scenario says it: priority is never exclusion."""
    otherwise = scenario.document.otherwise
    if otherwise is None or reason.outcome is ClauseOutcome.PASS:
        return reason
    return _with_otherwise(reason, otherwise.zh, otherwise.en)


@lru_cache(maxsize=_REMEMBERED)
def _with_otherwise(reason: Reason, zh: str, en: str) -> Reason:
    return replace(reason, remedy_zh=f"{reason.remedy_zh}；{zh}", remedy_en=f"{reason.remedy_en}; {en}")


def _day(until: date) -> date | None:
    return None if until == FOREVER else until
