"""A grade as a clause: an outage is never a no, so a grade falls short only if nothing missing could lift it."""

from collections.abc import Mapping
from datetime import date

from hub.evaluation import sentences
from hub.evaluation.clauses import FOREVER, Judge, Judgement
from hub.evaluation.language import Clause
from hub.evaluation.results import AssessmentStatus, ClauseOutcome, Grade, Reason
from hub.evaluation.subject import Fact, Value
from hub.evaluation.vocabulary import Text


def judge(clause: Clause, scheme: str, title: Text, accepted: frozenset[Value]) -> Judge:
    """The clause as a function of the grades at hand; `accepted` are the levels good enough."""

    def judged(_: Mapping[str, Fact], grades: Mapping[str, Grade], on: date) -> Judgement:
        grade = grades.get(scheme)
        if grade is None:
            return _unknown(clause, scheme, None, sentences.no_grade(title), Text(clause.remedy.zh, clause.remedy.en))
        if grade.level in accepted:
            doubt = next((veto for veto in grade.vetoes if veto.outcome is ClauseOutcome.UNKNOWN), None)
            return _known(clause, True, grade) if doubt is None else _in_doubt(clause, grade, doubt)
        if grade.at_best in accepted:
            sources = _not_assessed(grade)
            why, remedy = sentences.not_assessed(sources), sentences.complete(sources)
            return _unknown(clause, scheme, grade, why, remedy)
        return _known(clause, False, grade)

    return judged


def _known(clause: Clause, truth: bool, grade: Grade) -> Judgement:
    outcome = ClauseOutcome.PASS if truth else ClauseOutcome.FAIL
    remedy_zh, remedy_en = (None, None) if truth else (clause.remedy.zh, clause.remedy.en)
    text = clause.text
    reason = Reason(clause.code, outcome, text.zh, text.en, remedy_zh, remedy_en, clause.fact, grade.as_of)
    until, oldest = grade.holds_until or FOREVER, _oldest(grade)
    return Judgement(truth, reason, until, oldest, _evidence(clause, grade, oldest, outcome))


def _in_doubt(clause: Clause, grade: Grade, veto: Reason) -> Judgement:
    """Good enough, unless a veto strikes that nobody can judge now."""
    remedy = Text(veto.remedy_zh or "", veto.remedy_en or "")
    return _unknown(clause, grade.scheme, grade, Text(veto.text_zh, veto.text_en), remedy)


def _unknown(clause: Clause, scheme: str, grade: Grade | None, why: Text, remedy: Text) -> Judgement:
    text = sentences.unknown(Text(clause.text.zh, clause.text.en), why)
    outcome, source = ClauseOutcome.UNKNOWN, f"grade.{scheme}"
    as_of = grade.as_of if grade else None
    reason = Reason(clause.code, outcome, text.zh, text.en, remedy.zh, remedy.en, source, as_of)
    until = grade.holds_until if grade and grade.holds_until else FOREVER
    oldest = _oldest(grade) if grade else None
    return Judgement(None, reason, until, None, _evidence(clause, grade, oldest, outcome))


def _not_assessed(grade: Grade) -> list[str]:
    sources = (i.source for i in grade.indicators if i.status is AssessmentStatus.NOT_ASSESSED)
    return list(dict.fromkeys(sources))


def _oldest(grade: Grade) -> date:
    """The oldest date among the data the grade stands on."""
    return min((i.as_of for i in grade.indicators if i.score is not None and i.as_of), default=grade.as_of)


def _evidence(clause: Clause, grade: Grade | None, oldest: date | None, outcome: ClauseOutcome) -> bytes:
    """The grade by what decided it; not by the day it was worked out, which is no input."""
    found = f"{grade.level}|{grade.at_best}|{grade.ruleset_version}|{oldest}" if grade else "None"
    return f"{clause.code}|{clause.fact}|{found}|{outcome.value}".encode()
