"""Decide verdicts by facts and grades. Every clause is judged, also after one that decides: each gives a reason."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache

from hub.core.cached import keep
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
from hub.credit.evaluation.plan.snapshot_reader import FunctionResults, ValidResult
from hub.credit.evaluation.results import ClauseOutcome, DatedRating, GradeLike, Reason
from hub.credit.facts.results import Fact

_OUTCOMES = {True: Outcome.ELIGIBLE, False: Outcome.INELIGIBLE, None: Outcome.UNKNOWN}
_REMEMBERED = 16384
#: Of rulings together with their days; each of these takes 6 KB.
_REMEMBERED_TOGETHER = 8192


def decide(
    scenario: Scenario,
    facts: Mapping[str, Fact],
    grades: Mapping[str, GradeLike],
    uscc: str,
    as_of: date,
    decided_at: datetime,
) -> Verdict:
    """Decide one scenario on the day; a missing or over-age source alone is never a no (Kleene's logic)."""
    judged = scenario.read(facts, grades, as_of)
    answer = _answer(scenario, tuple(judgement for judgement, _ in judged))
    decision = Decision(answer, _day(min(valid_until for _, valid_until in judged)))
    return decision.about(uscc, decided_at)


def decisions(plan: RulePlan, results: FunctionResults, grades: Mapping[str, DatedRating]) -> list[Decision]:
    """Decide every scenario of the plan, as `decide` does; the decisions name no enterprise."""
    decided = decide_all(plan, results, grades)
    return list(map(Decision, decided.answers.each, decided.valid_until.each))


def decide_all(plan: RulePlan, results: FunctionResults, grades: Mapping[str, DatedRating | None]) -> Decisions:
    """Decide every scenario of the plan; what many enterprises have in common is worked out once."""
    return decide_each(plan, [plan.judged(results, grades)])[0]


def decide_each(plan: RulePlan, judged: Sequence[tuple[ValidResult, ...]]) -> list[Decisions]:
    """Decide every scenario of the plan about some enterprises, by what the plan has judged of each."""
    known = _known_decisions(plan)
    return [known.get(each) or _learn(plan, known, each) for each in judged]


_KnownDecisions = dict[tuple[ValidResult, ...], Decisions]


@lru_cache(maxsize=8)  # as many plans as the library keeps
def _known_decisions(_: RulePlan) -> _KnownDecisions:
    """What was decided by a plan so far."""
    return {}


def _learn(plan: RulePlan, known: _KnownDecisions, judged: tuple[ValidResult, ...]) -> Decisions:
    answers = _answers(plan, tuple([each.result for each in judged]))
    days = _expiry_days(plan, tuple([each.valid_until for each in judged]))
    return keep(known, judged, _decisions(answers, days), _REMEMBERED)


@lru_cache(maxsize=_REMEMBERED_TOGETHER)
def _decisions(answers: DigestedRulings, valid_until: ExpiryDays) -> Decisions:
    return Decisions(answers, valid_until)


def outcome_of(scenario: Scenario, judgements: Sequence[Judgement]) -> Outcome:
    """Join the judgements of its clauses: eligible, ineligible, or unknown."""
    return _OUTCOMES[scenario.truth(judgements)]


@lru_cache(maxsize=_REMEMBERED)
def _answers(plan: RulePlan, judgements: tuple[Judgement, ...]) -> DigestedRulings:
    each = [_answer(scenario, pick(judgements)) for scenario, pick in zip(plan.scenarios, plan.pickers, strict=True)]
    return DigestedRulings(tuple(each))


@lru_cache(maxsize=_REMEMBERED)
def _expiry_days(plan: RulePlan, days: tuple[date, ...]) -> ExpiryDays:
    """Find the first day on which any clause of each scenario could change, from the days of all clauses."""
    return _same_days(tuple([_day(min(pick(days))) for pick in plan.pickers]))


@lru_cache(maxsize=_REMEMBERED)
def _same_days(each: tuple[date | None, ...]) -> ExpiryDays:
    """Make equal days one object, by which what follows from them is found."""
    return ExpiryDays(each)


@lru_cache(maxsize=_REMEMBERED)
def _answer(scenario: Scenario, judgements: tuple[Judgement, ...]) -> DigestedRuling:
    """Rule by the judgements alone, which many enterprises have in common, so that each ruling is made once."""
    outcome = outcome_of(scenario, judgements)
    evidence = (scenario.digest, outcome.value.encode(), *(judgement.evidence for judgement in judgements))
    reasons = tuple(_reason(judgement.reason, scenario) for judgement in judgements)
    oldest = min((judgement.data_as_of for judgement in judgements if judgement.data_as_of), default=None)
    return DigestedRuling(_ruling(scenario, outcome, reasons, oldest), hashlib.sha256(b"\x1e".join(evidence)).digest())


@lru_cache(maxsize=_REMEMBERED)
def _ruling(scenario: Scenario, outcome: Outcome, reasons: tuple[Reason, ...], data_as_of: date | None) -> Ruling:
    """Make equal rulings one object, so that its JSON and its number are worked out once."""
    return Ruling(scenario.code, outcome, reasons, scenario.version, data_as_of, scenario.document.human_decision)


def _reason(reason: Reason, scenario: Scenario) -> Reason:
    """Add to the remedy what stays open to the ineligible, where the scenario says it: priority is never exclusion."""
    otherwise = scenario.document.otherwise
    if otherwise is None or reason.outcome is ClauseOutcome.PASS:
        return reason
    return _with_otherwise(reason, otherwise.zh, otherwise.en)


@lru_cache(maxsize=_REMEMBERED)
def _with_otherwise(reason: Reason, zh: str, en: str) -> Reason:
    return replace(reason, remedy_zh=f"{reason.remedy_zh}；{zh}", remedy_en=f"{reason.remedy_en}; {en}")


def _day(valid_until: date) -> date | None:
    return None if valid_until == FOREVER else valid_until
