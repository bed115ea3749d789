"""Compiled scenarios: their clauses as functions, of which those that say the same are one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from hub.credit.evaluation.clauses import logic, sentences
from hub.credit.evaluation.clauses.fact_functions import ExpiringResult, FactFunction
from hub.credit.evaluation.clauses.judgements import Judgement, clause_function
from hub.credit.evaluation.clauses.logic import TruthFunction
from hub.credit.evaluation.clauses.thresholds import GradeThreshold, grade_threshold
from hub.credit.evaluation.compiled.ordering import OrderKey, order_keys
from hub.credit.evaluation.results import GradeLike
from hub.credit.facts.results import Fact
from hub.credit.facts.vocabulary import FACTS, FactDefinition, Wording
from hub.credit.rulesets.language.models import ScenarioRuleset, Threshold, clauses
from hub.credit.rulesets.language.operators import accepted_choices
from hub.credit.rulesets.language.words import Bilingual, Clause

_LIFT = Wording("改善评价所列失分指标后重新评价", "improve the indicators that lost points and be evaluated again")

ClauseFunction = FactFunction[Judgement] | GradeThreshold
#: What tells clauses apart: what they say as JSON, and the limit of age of their source in days.
ClauseIdentity = tuple[str, int | None]
ClauseFunctions = dict[ClauseIdentity, ClauseFunction]


@dataclass(frozen=True, slots=True, eq=False)
class Scenario:
    """One use of credit results; its clauses stand in written order, the grade threshold last.

    Each has an identity and a function. `truth` joins their judgements into true, false or unknown.
    """

    code: str
    version: str
    digest: bytes
    document: ScenarioRuleset
    clause_identities: tuple[ClauseIdentity, ...]
    clause_functions: tuple[ClauseFunction, ...]
    truth: TruthFunction
    order: tuple[OrderKey, ...]
    """What its list is sorted by, the first key first."""

    def read(
        self, facts: Mapping[str, Fact], grades: Mapping[str, GradeLike], on: date
    ) -> list[ExpiringResult[Judgement]]:
        """Judge every clause over the facts and grades of one enterprise."""
        return [
            function.read(grades) if isinstance(function, GradeThreshold) else function.read(facts, on)
            for function in self.clause_functions
        ]


def scenario(
    document: ScenarioRuleset, version: str, digest: bytes, grades: Mapping[str, FactDefinition], known: ClauseFunctions
) -> Scenario:
    """Compile a scenario; `grades` are the facts that schemes define, `known` the functions of scenarios before it."""
    written = [clause for _, clause in clauses(document.eligible_when, ())]
    truth = logic.tree(document.eligible_when, iter(range(len(written))))
    if document.threshold is not None:
        written.append(threshold_clause(document.threshold, grades))
        truth = logic.all_of((truth, logic.clause(len(written) - 1)))
    identities = tuple(_identity(clause, document, grades) for clause in written)
    functions = tuple(
        _function(clause, identity, grades, known) for clause, identity in zip(written, identities, strict=True)
    )
    order = order_keys(document, grades)
    return Scenario(document.code, version, digest, document, identities, functions, truth, order)


def _identity(clause: Clause, document: ScenarioRuleset, grades: Mapping[str, FactDefinition]) -> ClauseIdentity:
    """Identify a clause by all that it says, except where it comes from."""
    max_age = None if clause.fact in grades else document.max_age_days.get(FACTS[clause.fact].resource)
    return clause.model_dump_json(exclude={"basis", "confidence"}), max_age


def _function(
    clause: Clause, identity: ClauseIdentity, grades: Mapping[str, FactDefinition], known: ClauseFunctions
) -> ClauseFunction:
    """The function of a clause, which is made once for all clauses of one identity."""
    grade = grades.get(clause.fact)
    if identity not in known and grade is None:
        _, max_age = identity
        known[identity] = clause_function(clause, FACTS[clause.fact], max_age)
    elif identity not in known and grade is not None:
        scheme = clause.fact.removeprefix("grade.")
        accepted = frozenset(map(str, accepted_choices(clause, grade)))
        known[identity] = grade_threshold(clause, scheme, grade.title, accepted)
    return known[identity]


def threshold_clause(threshold: Threshold, grades: Mapping[str, FactDefinition]) -> Clause:
    """Write the threshold as the clause that it stands for."""
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
