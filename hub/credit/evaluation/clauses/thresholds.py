"""Judging grades: a clause about a grade -> a function of the grades at hand.

What is missing decides nothing: a grade passes or falls short only if it does both at worst and at best.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from hub.credit.evaluation.clauses import sentences
from hub.credit.evaluation.clauses.fact_functions import FOREVER, ExpiringResult
from hub.credit.evaluation.clauses.judgements import Judgement
from hub.credit.evaluation.results import ClauseOutcome, DecidingSources, GradeLike, Rating, Reason
from hub.credit.facts.vocabulary import Wording
from hub.credit.rulesets.language.words import Clause

_REMEMBERED = 8192
_NOTHING = DecidingSources((), together=False)


@dataclass(frozen=True, slots=True, eq=False)
class GradeThreshold:
    """A clause about the grade of one scheme; `accepted` are the levels that are good enough.

    `judge` takes the rating and its day, None where there is no grade, and the missing sources that decide.
    """

    scheme: str
    accepted: frozenset[str]
    judge: Callable[[Rating | None, date | None, DecidingSources], Judgement]

    def read(self, grades: Mapping[str, GradeLike]) -> ExpiringResult[Judgement]:
        """Look the grade up and judge it."""
        return self.judged(grades.get(self.scheme))

    def judged(self, grade: GradeLike | None) -> ExpiringResult[Judgement]:
        """Judge a grade; None where there is none."""
        if grade is None:
            return self.judge(None, None, _NOTHING), FOREVER
        rating, deciding = grade.rating, _NOTHING
        if rating.deciding is not None and _reached(rating, self.accepted) is None:
            deciding = rating.deciding(self.accepted)
        return self.judge(rating, grade.as_of, deciding), grade.holds_until or FOREVER


def grade_threshold(clause: Clause, scheme: str, title: Wording, accepted: frozenset[str]) -> GradeThreshold:
    """Make the function of a clause; `accepted` are the levels that are good enough."""

    @lru_cache(maxsize=_REMEMBERED)
    def judge(grade: Rating | None, as_of: date | None, deciding: DecidingSources) -> Judgement:
        if grade is None or as_of is None or grade.at_best is None or grade.at_worst is None:
            remedy = Wording(clause.remedy.zh, clause.remedy.en)
            return _unknown(clause, grade, as_of, deciding, sentences.no_grade(title), remedy)
        reached = _reached(grade, accepted)
        if reached is not None:
            return _known(clause, reached, grade, as_of)
        why = sentences.grade_between(grade.at_worst, grade.at_best, deciding.sources, together=deciding.together)
        remedy = sentences.obtain_and_evaluate(deciding.sources, together=deciding.together)
        return _unknown(clause, grade, as_of, deciding, why, remedy)

    return GradeThreshold(scheme, accepted, judge)


def _reached(grade: Rating, accepted: frozenset[str]) -> bool | None:
    """Whether the level is good enough whatever is missing; None if that decides, or no level was given."""
    at_worst, at_best = grade.at_worst in accepted, grade.at_best in accepted
    return at_best if at_worst is at_best and grade.at_best is not None else None


def _known(clause: Clause, truth: bool, grade: Rating, as_of: date) -> Judgement:
    outcome = ClauseOutcome.PASS if truth else ClauseOutcome.FAIL
    remedy_zh, remedy_en = (None, None) if truth else (clause.remedy.zh, clause.remedy.en)
    text = clause.text
    reason = Reason(clause.code, outcome, text.zh, text.en, remedy_zh, remedy_en, clause.fact, as_of)
    return Judgement(truth, reason, grade.oldest or as_of, _evidence(clause, grade, as_of, _NOTHING, outcome))


def _unknown(
    clause: Clause, grade: Rating | None, as_of: date | None, deciding: DecidingSources, why: Wording, remedy: Wording
) -> Judgement:
    text = sentences.unknown(Wording(clause.text.zh, clause.text.en), why)
    outcome = ClauseOutcome.UNKNOWN
    reason = Reason(clause.code, outcome, text.zh, text.en, remedy.zh, remedy.en, clause.fact, as_of)
    return Judgement(None, reason, None, _evidence(clause, grade, as_of, deciding, outcome))


def _evidence(
    clause: Clause, grade: Rating | None, as_of: date | None, deciding: DecidingSources, outcome: ClauseOutcome
) -> bytes:
    """Write what the fingerprint covers: what decided the grade, not the day it was computed, which is no input."""
    decisive = "None"
    if grade is not None:
        doubts = (veto.code for veto in grade.vetoes if veto.outcome is ClauseOutcome.UNKNOWN)
        missing = ",".join((*grade.lacking, *doubts, *deciding.sources))
        bounds = f"{grade.level}|{grade.at_worst}|{grade.at_best}"
        decisive = f"{bounds}|{grade.ruleset_version}|{grade.oldest or as_of}|{missing}"
    return f"{clause.code}|{clause.fact}|{decisive}|{outcome.value}".encode()
