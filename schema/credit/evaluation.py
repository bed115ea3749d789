"""Grades: what an enterprise scored, indicator by indicator, and what capped its level."""

from datetime import date, datetime
from decimal import Decimal

import strawberry

from auth.scopes import Scope
from hub.credit.evaluation.library.ruleset_store import library
from hub.credit.evaluation.results import AssessmentStatus, ClauseOutcome
from hub.credit.evaluation.results import Grade as GradeRow
from hub.credit.evaluation.results import IndicatorScore as IndicatorScoreRow
from hub.credit.evaluation.results import Reason as ReasonRow
from hub.credit.facts.vocabulary import SOURCES, Wording
from hub.credit.rulesets.language.words import Bilingual
from resolvers.credit.evaluation import indicators_by_grade
from resolvers.credit.needs import needs_by_grade
from resolvers.request.derived import instead, missing_scope, readings
from schema.credit.needs import Language, NeedSet
from schema.language.declarations import Info, answer, field, load, of
from schema.language.directives import about

strawberry.enum(AssessmentStatus, description="Whether an indicator's source was there to assess.")
strawberry.enum(ClauseOutcome, description="A clause passes, fails, or cannot be told for want of a source.")


@of(ReasonRow, same_while=readings)
class Reason:
    """One clause of a rule, what became of it, and what would change it."""

    code: str = field(description="The clause's code, stable over versions of the rules.")
    outcome: ClauseOutcome = field(description="Passed, failed, or cannot be told.")
    source: str | None = field(description="The resource the clause looked at.")
    as_of: date | None = field(description="The day that source was stated for.")

    @answer(scope=None)
    def source_title(self: ReasonRow, language: Language | None = Language.ZH) -> str | None:
        """What that resource is called."""
        return _source_title(self.source, language)

    @answer(scope=None)
    def text(self: ReasonRow, info: Info, language: Language | None = Language.ZH) -> str:
        """The reason in a sentence; where the token lacks the scope of its source, the sentence says so instead."""
        if scope := missing_scope(info.context, self.source):
            return instead(self.source, scope, english=language is Language.EN)
        return self.text_en if language is Language.EN else self.text_zh

    @answer(scope=None)
    def remedy(self: ReasonRow, info: Info, language: Language | None = Language.ZH) -> str | None:
        """What the enterprise, or the source, can do about it; null too where the token lacks the source's scope."""
        if missing_scope(info.context, self.source):
            return None
        return self.remedy_en if language is Language.EN else self.remedy_zh


@of(IndicatorScoreRow)
class IndicatorScore:
    """What one indicator contributed; an indicator whose source is missing is not assessed, never 0."""

    code: str = field(description="The indicator's code.")
    name: str = field(description="Its name in Chinese.")
    dimension: str = field(description="The dimension it belongs to.")
    status: AssessmentStatus = field(description="Whether it could be assessed.")
    maximum: Decimal = field(description="Points it can earn.")
    weight: Decimal = field(description="Its share of all points.")
    source: str | None = field(description="The resource it was read from.")
    as_of: date | None = field(description="The day that source was stated for.")

    @answer(scope=None)
    def source_title(self: IndicatorScoreRow, language: Language | None = Language.ZH) -> str | None:
        """What that resource is called."""
        return _source_title(self.source, language)

    @answer(scope=None)
    def score(self: IndicatorScoreRow, info: Info) -> Decimal | None:
        """Points earned; null when not assessed, and where the token lacks the scope of its source."""
        return None if missing_scope(info.context, self.source) else self.score

    @answer(scope=None)
    def explanation(self: IndicatorScoreRow, info: Info) -> str:
        """The value found and the band it fell in, in Chinese; or which scope of its source the token lacks."""
        scope = missing_scope(info.context, self.source)
        return instead(self.source, scope) if scope else self.explanation


@of(GradeRow)
class Grade:
    """A grade, always of a scheme: an A of one scheme says nothing about another's."""

    scheme: str = field(description="Whose scale this is: huarong-tech, samr-risk, tax, …")
    level: str = field(description="The level, in the scheme's own letters.")
    at_worst: str | None = field(description="The level if whatever is missing turned out bad; null if not known.")
    at_best: str | None = field(description="The level if whatever is missing turned out good; null if not known.")
    score: Decimal | None = field(description="0 to 100 over what was assessed, where the scheme scores.")
    assessed_share: Decimal | None = field(description="How much of all points could be assessed, 0 to 1.")
    as_of: date = field(description="The day from which this grade holds.")
    evaluated_at: datetime = field(description="When it was derived.")
    ruleset_version: str = field(description="The rules it was derived by.")
    vetoes: list[Reason] | None = field(description="What capped the level, if anything did.", size=about(3))

    @answer(scope=None)
    def scheme_title(self: GradeRow, language: Language | None = Language.ZH) -> str | None:
        """What the scheme is called by the rules of this grade; null where those are gone."""
        scheme = library().by_version(self.ruleset_version)
        return None if scheme is None else _said(scheme.document.title, language)

    @load(indicators_by_grade, key="itself", scope=None, size=about(20))
    def indicators(self: GradeRow) -> list[IndicatorScore] | None:
        """Every indicator with score and weight."""

    @load(needs_by_grade, key="itself", scope=Scope.GRADE_READ, cost=20, size=about(8))
    def would_need(self, level: str | None = None) -> list[NeedSet] | None:
        """The smallest sets of changes that lead to a level, or to the next better one; empty where it is reached."""


def _source_title(source: str | None, language: Language | None) -> str | None:
    return _said(SOURCES[source], language) if source is not None and source in SOURCES else None


def _said(wording: Wording | Bilingual, language: Language | None) -> str:
    return wording.en if language is Language.EN else wording.zh
