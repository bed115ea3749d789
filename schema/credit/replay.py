"""Replays: past verdicts derived again, with where and why they differ."""

from datetime import date, datetime
from decimal import Decimal

import strawberry

from auth.scopes import Scope
from hub.credit.replay.results import Cause as CauseRow
from hub.credit.replay.results import CauseKind
from hub.credit.replay.results import Replay as ReplayRow
from hub.credit.replay.rules import ClauseDifference as ClauseDifferenceRow
from hub.credit.replay.rules import GradeDifference as GradeDifferenceRow
from resolvers.credit import replay
from schema.credit.eligibility import Verdict
from schema.credit.evaluation import Reason
from schema.language.declarations import Info, answer, field, of
from schema.language.directives import about

strawberry.enum(
    CauseKind,
    name="ReplayCauseKind",
    description=(
        "RECORD_REPAIRED and DELIVERY_UNDER_WAY are lawful; of the others RECORDS_DIFFER points to the records, "
        "RULES_DIFFER to the hub's own working, ENGINE_DIFFERS to an earlier edition of it, RULES_GONE to rulesets "
        "that were taken away."
    ),
)


@of(ClauseDifferenceRow)
class ClauseDifference:
    """A clause that differs now, in its outcome, its source's day or its sentence."""

    code: str = field(description="The clause's code.")
    before: Reason | None = field(description="As it was stated; null for a clause that is new.")
    after: Reason | None = field(description="As it is derived; null for a clause that is gone.")


@of(GradeDifferenceRow)
class GradeDifference:
    """A grade that the scenario asks for and that differs now; a level is null where there is no grade."""

    scheme: str = field(description="The scheme.")

    @answer(scope=None)
    def level_before(self: GradeDifferenceRow) -> str | None:
        """The level as it was stated."""
        return self.before.level if self.before else None

    @answer(scope=None)
    def level_after(self: GradeDifferenceRow) -> str | None:
        """The level as it is derived."""
        return self.after.level if self.after else None

    @answer(scope=None)
    def score_before(self: GradeDifferenceRow) -> Decimal | None:
        """The score as it was stated."""
        return self.before.score if self.before else None

    @answer(scope=None)
    def score_after(self: GradeDifferenceRow) -> Decimal | None:
        """The score as it is derived."""
        return self.after.score if self.after else None


@of(CauseRow)
class ReplayCause:
    """Why a verdict is not derived again as it was stated."""

    kind: CauseKind = field(description="What kind of cause it is.")
    what: str = field(description="The source, or the version of the rules.")
    lawful: bool = field(description="Whether the law on repair, or the clock, makes it so.")


@of(ReplayRow)
class Replay:
    """A verdict as it was stated, and as it is derived again from the records known then and by the same rules."""

    equal: bool = field(description="Whether the fingerprints are the same.")
    lawful: bool = field(description="Whether they are the same, or every difference has a lawful cause.")
    stated: Verdict | None = field(description="As it was stated the first time.")
    derived: Verdict | None = field(description="As it is derived now; null where rules of that version are gone.")
    day: date = field(description="The day that it was derived for.")
    valid_to: date | None = field(description="The first day for which another statement was true; null while this is.")
    known_from: datetime = field(description="Since when the hub said so.")
    known_to: datetime | None = field(description="Since when the hub has said something else; null while it says so.")
    clauses: list[ClauseDifference] = field(description="The clauses that differ, in their order.", size=about(10))
    causes: list[ReplayCause] = field(description="Why they differ; empty where they are equal.", size=about(3))

    @answer(scope=Scope.GRADE_READ, size=about(3))
    async def grades(self: ReplayRow, info: Info) -> list[GradeDifference] | None:
        """The grades behind it that come out otherwise, of the schemes that the token reaches."""
        return await replay.grade_differences(info.context, self)
