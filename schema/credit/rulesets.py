"""Scenarios and rulesets: the rules that the hub decides by, open to read."""

from datetime import date
from typing import TYPE_CHECKING, Annotated

import strawberry

from auth.scopes import Scope
from hub.core.actor import Purpose
from hub.credit.eligibility.results import Outcome
from hub.credit.evaluation.compiled.scenarios import Scenario as ScenarioRow
from hub.credit.evaluation.library.in_force import Scheme
from hub.credit.rulesets.language.models import clauses
from resolvers import followups, lists
from schema.credit.needs import Language
from schema.filters import EnterpriseFilter, conditions
from schema.language.connections import Connection
from schema.language.declarations import Info, answer, of
from schema.language.directives import PAGED, about

if TYPE_CHECKING:
    from schema.followups import OutcomeCounts
    from schema.lists import ListChange, ListedEnterpriseConnection

#: A list is of enterprises, whose verdicts are of scenarios: the circle of types is closed by name.
Listings = Annotated["ListedEnterpriseConnection", strawberry.lazy("schema.lists")]
Counts = Annotated["OutcomeCounts", strawberry.lazy("schema.followups")]
Change = Annotated["ListChange", strawberry.lazy("schema.lists")]

strawberry.enum(Purpose, description="The six uses of the plan's task 9.")


@strawberry.type(description="A number that officials use beside a scenario; no rule looks at it.")
class Setting:
    code: str = strawberry.field(description="Its code, such as ratio-a.")
    title_zh: str = strawberry.field(description="What it is called, in Chinese.")
    title_en: str = strawberry.field(description="What it is called, in English.")
    value: str = strawberry.field(description="The number as text, so that no digit is lost.")
    unit: str = strawberry.field(description="What it counts.")
    basis: str = strawberry.field(description="The rule or document it comes from.")
    confidence: str = strawberry.field(description="C1, C2: confirmed; X: computed; M: from memory; D: a default.")


@strawberry.type(description="The item of the national list (失信惩戒措施基础清单) that a sanction rests on.")
class SanctionItem:
    title_zh: str = strawberry.field(description="What the item is called, in Chinese.")
    title_en: str = strawberry.field(description="What the item is called, in English.")
    edition: str = strawberry.field(description="The edition of the list.")
    basis: str = strawberry.field(description="Where it was read.")
    confidence: str = strawberry.field(description="C1, C2: confirmed; M: from memory, to be checked.")


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
    def effect(self: ScenarioRow) -> str:
        """What being eligible does: recommendation, priority, route-to-person or sanction."""
        return self.document.effect

    @answer(scope=None)
    def sanction_item(self: ScenarioRow) -> SanctionItem | None:
        """The item of the national list that a sanction rests on; null for every other effect."""
        if (item := self.document.sanction_item) is None:
            return None
        return SanctionItem(
            title_zh=item.title.zh,
            title_en=item.title.en,
            edition=item.edition,
            basis=item.basis,
            confidence=item.confidence,
        )

    @answer(scope=None, size=about(4))
    def settings(self: ScenarioRow) -> list[Setting]:
        """Numbers that officials use beside the rules."""
        return [
            Setting(
                code=setting.code,
                title_zh=setting.title.zh,
                title_en=setting.title.en,
                value=str(setting.value),
                unit=setting.unit,
                basis=setting.basis,
                confidence=setting.confidence,
            )
            for setting in self.document.settings
        ]

    @answer(scope=None)
    def needs_human_decision(self: ScenarioRow) -> bool:
        """Whether a person decides in the end."""
        return self.document.human_decision

    @answer(scope=None)
    def ruleset(self: ScenarioRow) -> "Ruleset":
        """The rules in force."""
        return self

    @answer(scope=Scope.ELIGIBILITY_READ, cost=10, size=PAGED)
    async def list_changes(
        self: ScenarioRow, info: Info, first: int, since: date | None = None, after: str | None = None
    ) -> Connection[Change] | None:
        """Who came to its list, left it or moved on it from a day on (since the day before, unless given)."""
        return await lists.list_changes(info.context, self.code, since, first, after)

    @answer(scope=Scope.OUTCOME_RECORD, cost=10)
    async def outcomes(
        self: ScenarioRow,
        info: Info,
        begins: Annotated[date | None, strawberry.argument(name="from", description="The first day.")] = None,
        ends: Annotated[date | None, strawberry.argument(name="to", description="The last day.")] = None,
    ) -> Counts | None:
        """What was done with its recommendations, in numbers: this year, unless days are given."""
        return await followups.counted(info.context, self.code, begins, ends)

    # The last field: below it the word `list` is this field.
    @answer(scope=Scope.ELIGIBILITY_READ, cost=10, size=PAGED)
    async def list(
        self: ScenarioRow,
        info: Info,
        first: int,
        outcome: Outcome = Outcome.ELIGIBLE,
        filter: EnterpriseFilter | None = None,
        after: str | None = None,
    ) -> Listings | None:
        """Everybody with one outcome, in the scenario's order; a page may be shorter than asked for."""
        return await lists.scenario_list(
            info.context, self.code, outcome, conditions(info.context, filter), first, after
        )


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
