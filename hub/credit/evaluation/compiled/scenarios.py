"""A scenario made ready: its clauses as functions, and how they join; clauses that say the same are one function."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from hub.credit.evaluation.clauses import judgements as conditions
from hub.credit.evaluation.clauses import logic, sentences, thresholds
from hub.credit.evaluation.clauses.fact_functions import FactFunction, WithExpiry
from hub.credit.evaluation.clauses.judgements import Judgement
from hub.credit.evaluation.clauses.logic import Truth
from hub.credit.evaluation.clauses.thresholds import GradeThreshold
from hub.credit.evaluation.results import GradeLike
from hub.credit.facts.results import Fact
from hub.credit.facts.vocabulary import FACTS, FactDefinition, Wording
from hub.credit.rulesets.language.models import ScenarioRuleset, Threshold, clauses
from hub.credit.rulesets.language.operators import accepted_choices
from hub.credit.rulesets.language.words import Bilingual, Clause

_LIFT = Wording("改善评价所列失分指标后重新评价", "improve the indicators that lost points and be evaluated again")

ClauseFunction = FactFunction[Judgement] | GradeThreshold
#: What a clause says, with the limit of age of its source.
ClauseIdentity = tuple[str, int | None]
#: The functions made of clauses, by what they say.
ClauseFunctions = dict[ClauseIdentity, ClauseFunction]


@dataclass(frozen=True, slots=True, eq=False)
class Scenario:
    """One use of credit results; `judges` stand in the order of the clauses, and of what is `said` by each, the grade
    threshold last."""

    code: str
    version: str
    digest: bytes
    document: ScenarioRuleset
    said: tuple[ClauseIdentity, ...]
    judges: tuple[ClauseFunction, ...]
    truth: Truth

    def read(self, facts: Mapping[str, Fact], grades: Mapping[str, GradeLike], on: date) -> list[WithExpiry[Judgement]]:
        """Its clauses over one enterprise on the day."""
        return [one.read(grades) if isinstance(one, GradeThreshold) else one.read(facts, on) for one in self.judges]


def scenario(
    document: ScenarioRuleset, version: str, digest: bytes, grades: Mapping[str, FactDefinition], known: ClauseFunctions
) -> Scenario:
    """The ruleset as functions; `grades` are the facts that the schemes make, `known` the judges made so far."""
    written = [clause for _, clause in clauses(document.eligible_when, ())]
    truth = logic.tree(document.eligible_when, iter(range(len(written))))
    if document.threshold is not None:
        written.append(_threshold(document.threshold, grades))
        truth = logic.all_of((truth, logic.clause(len(written) - 1)))
    said = tuple(_said(clause, document, grades) for clause in written)
    judges = tuple(_judge(clause, one, grades, known) for clause, one in zip(written, said, strict=True))
    return Scenario(document.code, version, digest, document, said, judges, truth)


def _said(clause: Clause, document: ScenarioRuleset, grades: Mapping[str, FactDefinition]) -> ClauseIdentity:
    """Whatever it is based on."""
    limit = None if clause.fact in grades else document.max_age_days.get(FACTS[clause.fact].resource)
    return clause.model_dump_json(exclude={"basis", "confidence"}), limit


def _judge(
    clause: Clause, said: ClauseIdentity, grades: Mapping[str, FactDefinition], known: ClauseFunctions
) -> ClauseFunction:
    """The clause as a function, the same one for all that say the same."""
    grade = grades.get(clause.fact)
    if said not in known and grade is None:
        _, limit = said
        known[said] = conditions.judge(clause, FACTS[clause.fact], limit)
    elif said not in known and grade is not None:
        scheme = clause.fact.removeprefix("grade.")
        known[said] = thresholds.judge(clause, scheme, grade.title, accepted_choices(clause, grade))
    return known[said]


def _threshold(threshold: Threshold, grades: Mapping[str, FactDefinition]) -> Clause:
    """The threshold as the clause it stands for."""
    fact = f"grade.{threshold.scheme}"
    required = sentences.grade_required(grades[fact].title, threshold.at_least)
    return Clause.model_validate(
        {
            "code": "GRADE_AT_LEAST",
            "fact": fact,
            "at_least": threshold.at_least,
            "text": threshold.text or _bilingual(required),
            "remedy": threshold.remedy or _bilingual(_LIFT),
            "basis": threshold.basis,
            "confidence": threshold.confidence,
        }
    )


def _bilingual(text: Wording) -> Bilingual:
    return Bilingual(zh=text.zh, en=text.en)
