"""A scenario made ready: its clauses as functions, and how they join."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from hub.evaluation import clauses as conditions
from hub.evaluation import logic, sentences, thresholds
from hub.evaluation.clauses import Judge
from hub.evaluation.language import AllOf, AnyOf, Bilingual, Clause, Node, NotOf, ScenarioRuleset, Threshold, clauses
from hub.evaluation.logic import Truth
from hub.evaluation.results import ClauseOutcome
from hub.evaluation.vocabulary import FACTS, FactDefinition, Text

_LIFT = Text("改善评价所列失分指标后重新评价", "improve the indicators that lost points and be evaluated again")


@dataclass(frozen=True, slots=True)
class Scenario:
    """One use of credit results; `judges` stand in the order of the clauses, the grade threshold last."""

    code: str
    version: str
    digest: bytes
    document: ScenarioRuleset
    judges: tuple[Judge, ...]
    truth: Truth


def scenario(document: ScenarioRuleset, version: str, digest: bytes, grades: Mapping[str, FactDefinition]) -> Scenario:
    """The ruleset as functions; `grades` are the facts that the schemes make, by name."""
    written = [clause for _, clause in clauses(document.eligible_when, ())]
    truth = _truth(document.eligible_when, iter(range(len(written))))
    if document.threshold is not None:
        written.append(_threshold(document.threshold, grades))
        truth = logic.all_of((truth, logic.clause(len(written) - 1)))
    judges = tuple(_judge(clause, document, grades) for clause in written)
    return Scenario(document.code, version, digest, document, judges, truth)


def _judge(clause: Clause, document: ScenarioRuleset, grades: Mapping[str, FactDefinition]) -> Judge:
    if (grade := grades.get(clause.fact)) is not None:
        accepted = conditions.ranked(clause, grade)
        return thresholds.judge(clause, clause.fact.removeprefix("grade."), grade.title, accepted)
    definition = FACTS[clause.fact]
    limit = document.max_age_days.get(definition.resource)
    return conditions.judge(clause, definition, limit, when_true=ClauseOutcome.PASS)


def _threshold(threshold: Threshold, grades: Mapping[str, FactDefinition]) -> Clause:
    """The threshold as the clause it stands for."""
    fact = f"grade.{threshold.scheme}"
    required = sentences.grade_required(grades[fact].title, threshold.at_least)
    return Clause.model_validate(
        {
            "code": "GRADE_AT_LEAST",
            "fact": fact,
            "at_least": threshold.at_least,
            "text": _bilingual(required),
            "remedy": _bilingual(_LIFT),
            "basis": threshold.basis,
            "confidence": threshold.confidence,
        }
    )


def _bilingual(text: Text) -> Bilingual:
    return Bilingual(zh=text.zh, en=text.en)


def _truth(node: Node, numbers: Iterator[int]) -> Truth:
    """The tree over the clauses as they are numbered in written order."""
    match node:
        case AllOf():
            return logic.all_of([_truth(part, numbers) for part in node.all])
        case AnyOf():
            return logic.any_of([_truth(part, numbers) for part in node.any])
        case NotOf():
            return logic.not_of(_truth(node.not_, numbers))
        case Clause():
            return logic.clause(next(numbers))
