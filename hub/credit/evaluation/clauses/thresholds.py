"""Judging grades: a clause about a grade -> a function of the grades at hand.

A missing source is never a "no": a grade falls short only if nothing that is missing could lift it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from hub.credit.evaluation.clauses import sentences
from hub.credit.evaluation.clauses.fact_functions import FOREVER, ExpiringResult
from hub.credit.evaluation.clauses.judgements import Judgement
from hub.credit.evaluation.results import ClauseOutcome, GradeLike, Rating, Reason
from hub.credit.facts.results import Value
from hub.credit.facts.vocabulary import Wording
from hub.credit.rulesets.language.words import Clause

_REMEMBERED = 8192


@dataclass(frozen=True, slots=True, eq=False)
class GradeThreshold:
    """A clause about the grade of one scheme; `judge` takes the rating and its day, None where there is no grade."""

    scheme: str
    judge: Callable[[Rating | None, date | None], Judgement]

    def read(self, grades: Mapping[str, GradeLike]) -> ExpiringResult[Judgement]:
        """Look the grade up and judge it."""
        grade = grades.get(self.scheme)
        if grade is None:
            return self.judge(None, None), FOREVER
        return self.judge(grade.rating, grade.as_of), grade.holds_until or FOREVER


def grade_threshold(clause: Clause, scheme: str, title: Wording, accepted: frozenset[Value]) -> GradeThreshold:
    """Make the function of a clause; `accepted` are the levels that are good enough."""

    @lru_cache(maxsize=_REMEMBERED)
    def judge(grade: Rating | None, as_of: date | None) -> Judgement:
        if grade is None or as_of is None:
            return _unknown(clause, None, None, sentences.no_grade(title), Wording(clause.remedy.zh, clause.remedy.en))
        doubts = _doubts(grade)
        if grade.level in accepted:
            return _in_doubt(clause, grade, as_of, doubts[0]) if doubts else _known(clause, True, grade, as_of)
        if grade.at_best in accepted:
            sources = list(dict.fromkeys((*grade.lacking, *(doubt.source for doubt in doubts))))
            return _unknown(clause, grade, as_of, sentences.not_assessed(sources), sentences.obtain_all(sources))
        return _known(clause, False, grade, as_of)

    return GradeThreshold(scheme, judge)


def _known(clause: Clause, truth: bool, grade: Rating, as_of: date) -> Judgement:
    outcome = ClauseOutcome.PASS if truth else ClauseOutcome.FAIL
    remedy_zh, remedy_en = (None, None) if truth else (clause.remedy.zh, clause.remedy.en)
    text = clause.text
    reason = Reason(clause.code, outcome, text.zh, text.en, remedy_zh, remedy_en, clause.fact, as_of)
    return Judgement(truth, reason, grade.oldest or as_of, _evidence(clause, grade, as_of, outcome))


def _in_doubt(clause: Clause, grade: Rating, as_of: date, veto: Reason) -> Judgement:
    """The level is good enough, unless a veto strikes that cannot be judged now."""
    remedy = Wording(veto.remedy_zh or "", veto.remedy_en or "")
    return _unknown(clause, grade, as_of, Wording(veto.text_zh, veto.text_en), remedy)


def _unknown(clause: Clause, grade: Rating | None, as_of: date | None, why: Wording, remedy: Wording) -> Judgement:
    text = sentences.unknown(Wording(clause.text.zh, clause.text.en), why)
    outcome = ClauseOutcome.UNKNOWN
    reason = Reason(clause.code, outcome, text.zh, text.en, remedy.zh, remedy.en, clause.fact, as_of)
    return Judgement(None, reason, None, _evidence(clause, grade, as_of, outcome))


def _evidence(clause: Clause, grade: Rating | None, as_of: date | None, outcome: ClauseOutcome) -> bytes:
    """Write what the fingerprint covers: what decided the grade, not the day it was computed, which is no input."""
    decisive = "None"
    if grade is not None:
        missing = ",".join((*grade.lacking, *(veto.code for veto in _doubts(grade))))
        decisive = f"{grade.level}|{grade.at_best}|{grade.ruleset_version}|{grade.oldest or as_of}|{missing}"
    return f"{clause.code}|{clause.fact}|{decisive}|{outcome.value}".encode()


def _doubts(grade: Rating) -> list[Reason]:
    """The vetoes that cannot be judged, and might have decided the level."""
    return [veto for veto in grade.vetoes if veto.outcome is ClauseOutcome.UNKNOWN]
