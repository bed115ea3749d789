"""Scenarios and rulesets: the rules that the hub decides by, open to read."""

from datetime import date

import strawberry

from hub.core.actor import Purpose
from hub.credit.evaluation.compiled.scenarios import Scenario as ScenarioRow
from hub.credit.evaluation.library.in_force import Scheme
from hub.credit.rulesets.language.models import clauses
from schema.evaluation import Language
from schema.language.declarations import answer, of
from schema.language.directives import about

strawberry.enum(Purpose, description="The six uses of the plan's task 9.")


@of(ScenarioRow)
class Scenario:
    """One use of credit results: its owner, its purpose, and its rules."""

    @answer(scope=None)
    def code(self: ScenarioRow) -> str:
        """The scenario's code, such as bank-tax."""
        return self.code

    @answer(scope=None)
    def title(self: ScenarioRow, language: Language | None = Language.ZH) -> str:
        """What it is called."""
        return self.document.title.en if language is Language.EN else self.document.title.zh

    @answer(scope=None)
    def owner(self: ScenarioRow) -> str:
        """The department that answers for it."""
        return self.document.owner

    @answer(scope=None)
    def purpose(self: ScenarioRow) -> Purpose:
        """Which of the six purposes it serves."""
        return self.document.purpose

    @answer(scope=None)
    def needs_human_decision(self: ScenarioRow) -> bool:
        """Whether a person decides in the end."""
        return self.document.human_decision

    @answer(scope=None)
    def ruleset(self: ScenarioRow) -> "Ruleset":
        """The rules in force."""
        return self


@strawberry.type(description="One condition of a scenario, its source and how certain that is.")
class Clause:
    code: str = strawberry.field(description="The clause's code, the same that reasons carry.")
    fact: str = strawberry.field(description="The fact it looks at.")
    text_zh: str = strawberry.field(description="What it requires, in Chinese.")
    text_en: str = strawberry.field(description="What it requires, in English.")
    basis: str = strawberry.field(description="The rule or document it comes from.")
    confidence: str = strawberry.field(description="C1, C2: confirmed; X: computed; M: from memory; D: a default.")


@of(ScenarioRow | Scheme)
class Ruleset:
    """Rules of one version; a published version never changes."""

    @answer(scope=None)
    def code(self: ScenarioRow | Scheme) -> str:
        """The code of the scheme or scenario."""
        return self.code

    @answer(scope=None)
    def version(self: ScenarioRow | Scheme) -> str:
        """Code, version and the first digits of the content's SHA-256; answers carry it as rulesetVersion."""
        return self.version

    @answer(scope=None)
    def kind(self: ScenarioRow | Scheme) -> str:
        """scoring, official or scenario."""
        return self.document.kind

    @answer(scope=None)
    def title(self: ScenarioRow | Scheme, language: Language | None = Language.ZH) -> str:
        """What it is called."""
        return self.document.title.en if language is Language.EN else self.document.title.zh

    @answer(scope=None)
    def owner(self: ScenarioRow | Scheme) -> str:
        """The department that answers for it."""
        return self.document.owner

    @answer(scope=None)
    def effective_from(self: ScenarioRow | Scheme) -> date:
        """The first day it is in force."""
        return self.document.effective_from

    @answer(scope=None)
    def effective_to(self: ScenarioRow | Scheme) -> date | None:
        """The first day it is no longer in force; null while that is open."""
        return self.document.effective_to

    @answer(scope=None, size=about(10))
    def clauses(self: ScenarioRow | Scheme) -> list[Clause]:
        """The conditions of a scenario; empty for a scheme."""
        if not isinstance(self, ScenarioRow):
            return []
        return [
            Clause(
                code=clause.code,
                fact=clause.fact,
                text_zh=clause.text.zh,
                text_en=clause.text.en,
                basis=clause.basis,
                confidence=clause.confidence,
            )
            for _, clause in clauses(self.document.eligible_when, ())
        ]
