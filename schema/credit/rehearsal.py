"""Rehearsals: what a draft of rules would change over the whole population."""

from datetime import date

from auth.scopes import Scope
from hub.credit.rehearsal.results import AnswerCount as AnswerCountRow
from hub.credit.rehearsal.results import DirectionCount as DirectionCountRow
from hub.credit.rehearsal.results import PlaceCount as PlaceCountRow
from hub.credit.rehearsal.results import Rehearsal as RehearsalRow
from hub.credit.rehearsal.results import RuleRehearsal as RehearsedRow
from hub.credit.rehearsal.results import TurnCount as TurnCountRow
from hub.credit.rehearsal.rules import ClauseChange as ChangeRow
from hub.credit.rehearsal.rules import Flip as FlipRow
from resolvers.credit import rehearsal
from resolvers.request.derived import instead, missing_scope
from schema.credit.needs import Language
from schema.language.declarations import Info, answer, field, of
from schema.language.directives import about


@of(ChangeRow)
class RehearsedClause:
    """A clause that gets another outcome; SCORE stands for the points of a grade."""

    code: str = field(description="The clause's code.")

    @answer(scope=None)
    def before(self: ChangeRow) -> str | None:
        """Its outcome by the rules in force, or the points; null where they do not have it."""
        return self.before.outcome if self.before else None

    @answer(scope=None)
    def after(self: ChangeRow) -> str | None:
        """Its outcome by the draft, or the points; null where the draft does not have it."""
        return self.after.outcome if self.after else None

    @answer(scope=None)
    def text(self: ChangeRow, info: Info, language: Language | None = Language.ZH) -> str | None:
        """The sentence of the draft, or else the one that is no longer given; or the scope that the token lacks."""
        clause = self.after or self.before
        if clause is None:
            return None
        if clause.source and (scope := missing_scope(info.context, clause.source)):
            return instead(clause.source, scope, english=language is Language.EN)
        return clause.text_en if language is Language.EN else clause.text_zh


@of(FlipRow)
class RehearsedFlip:
    """One enterprise that would get another answer."""

    uscc: str = field(description="Its code.")
    name: str = field(description="Its name.")
    changes: list[RehearsedClause] = field(description="The clauses that get another outcome.", size=about(3))


@of(DirectionCountRow)
class FlipDirection:
    """How many would get another answer in one direction; null is no grade, or no such rules."""

    before: str | None = field(description="The answer by the rules in force.")
    after: str | None = field(description="The answer that they would get.")
    flips: int = field(description="How many.")

    @answer(scope=Scope.ELIGIBILITY_READ, size=about(5))
    def sample(self: DirectionCountRow, info: Info) -> list[RehearsedFlip] | None:
        """The first of them by their codes; of grades only with grade:read too."""
        return rehearsal.flips(info.context, self)


@of(AnswerCountRow)
class AnswerCount:
    """How many get an answer now, and how many would; null is no grade, or no such rules."""

    answer: str | None = field(description="The outcome or the level.")
    before: int = field(description="How many by the rules in force.")
    after: int = field(description="How many would.")


@of(TurnCountRow)
class ClauseTurn:
    """How many of those who flip get another outcome of a clause, and which; SCORE counts HIGHER and LOWER."""

    code: str = field(description="The clause's code; JOINED_OTHERWISE where only all, any and not have changed.")
    before: str | None = field(description="Its outcome by the rules in force.")
    after: str | None = field(description="Its outcome by the draft.")
    flips: int = field(description="How many.")


@of(PlaceCountRow)
class FlipsWithin:
    """How many flip in one direction within one industry or township; the code is null where the register has none."""

    code: str | None = field(description="The section's letter, or the division code.")
    name: str | None = field(description="Its name in Chinese.")
    before: str | None = field(description="The answer by the rules in force.")
    after: str | None = field(description="The answer that they would get.")
    flips: int = field(description="How many.")


@of(RehearsedRow)
class RehearsedRules:
    """A scheme or scenario that a draft changes: by being it, or by changing a grade that it asks for."""

    kind: str = field(description="scheme or scenario.")
    code: str = field(description="Its code.")
    drafted: bool = field(description="Whether it is the draft itself.")
    version_before: str | None = field(description="The version in force; null where there is none.")
    version_after: str = field(description="The version that would be.")
    flips: int = field(description="How many enterprises would get another answer.")
    unflipped: int = field(description="How many keep their answer though a clause gets another outcome.")
    answers: list[AnswerCount] = field(description="The whole population by its answers, now and then.", size=about(4))
    directions: list[FlipDirection] = field(
        description="The flips by direction, the most frequent first.", size=about(6)
    )
    clauses: list[ClauseTurn] = field(description="The flips by the clauses that get another outcome.", size=about(10))
    industries: list[FlipsWithin] = field(description="The flips by section of GB/T 4754-2017.", size=about(40))
    townships: list[FlipsWithin] = field(
        description="The flips by place, as far as the names of divisions are known.", size=about(20)
    )

    @answer(scope=None)
    def title(self: RehearsedRow, language: Language | None = Language.ZH) -> str:
        """What it is called."""
        return self.title_en if language is Language.EN else self.title_zh


@of(RehearsalRow)
class Rehearsal:
    """A draft run over the population beside the rules in force; nothing of it is kept."""

    day: date = field(description="The day as of which both were run.")
    population: int = field(description="How many enterprises the client may see.")
    enterprises: int = field(description="How many of them were run.")
    complete: bool = field(description="Whether all were run; else time ran out, and these are a fair sample.")
    rules: list[RehearsedRules] = field(description="Schemes, then scenarios, each in order of code.", size=about(5))
