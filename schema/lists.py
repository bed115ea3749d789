"""Lists of scenarios: who stands on one, why, since when, and who came or went."""

from datetime import date, datetime
from typing import cast

from auth.scopes import Scope
from hub.credit.eligibility.results import Outcome
from hub.credit.standings.results import ListChange as ListChangeRow
from resolvers import lists
from resolvers.enterprises import enterprise_by_uscc
from resolvers.followups import newest_follow_up
from resolvers.lists import ListedEnterprise as ListedRow
from resolvers.lists import ListPage, reasons_by_change
from schema.credit.eligibility import Verdict
from schema.credit.evaluation import Reason
from schema.enterprises import Enterprise
from schema.followups import RecordedOutcome
from schema.language.connections import Edge, EdgeRow, PageInfo
from schema.language.declarations import Info, answer, field, load, of
from schema.language.directives import about


@of(ListedRow)
class ListedEnterprise:
    """An enterprise on a scenario's list, with the verdict that puts it there."""

    uscc: str = field(description="The enterprise's code.")
    verdict: Verdict = field(description="The verdict as it is now; for UNKNOWN its reasons tell what is missing.")
    since: date = field(description="The first day on which it has stood there with this outcome.")

    @load(enterprise_by_uscc, key="uscc", scope=Scope.ENTERPRISE_READ)
    def enterprise(self) -> Enterprise | None:
        """The enterprise."""

    @load(newest_follow_up, key="recommendation", scope=Scope.ELIGIBILITY_READ)
    def outcome(self) -> RecordedOutcome | None:
        """What was done last with this recommendation, as far as the client may read it; null where nothing was."""


@of(ListPage)
class ListedEnterpriseConnection:
    """One page of a scenario's list (Relay), in its order; it may be short, or empty, while `hasNextPage` is true."""

    @answer(scope=None)
    def edges(self: ListPage) -> list[Edge[ListedEnterprise]]:
        """The enterprises with their cursors."""
        return cast(
            "list[Edge[ListedEnterprise]]", [EdgeRow(*pair) for pair in zip(self.items, self.cursors, strict=True)]
        )

    @answer(scope=None)
    def nodes(self: ListPage) -> list[ListedEnterprise]:
        """The enterprises alone."""
        return cast("list[ListedEnterprise]", self.items)

    @answer(scope=None)
    def page_info(self: ListPage) -> PageInfo:
        """Whether more follow."""
        return self

    @answer(scope=Scope.ELIGIBILITY_READ, cost=10)
    async def total(self: ListPage, info: Info) -> int | None:
        """How many are on the list in all as last evaluated, counted up to 10,000 or as far as a page looks."""
        return (await lists.total(info.context, self)).count

    @answer(scope=Scope.ELIGIBILITY_READ, cost=10)
    async def total_exact(self: ListPage, info: Info) -> bool | None:
        """Whether `total` are all; false where there are at least so many."""
        return (await lists.total(info.context, self)).exact

    @answer(scope=Scope.ELIGIBILITY_READ, cost=10)
    async def pending(self: ListPage, info: Info) -> int | None:
        """Of how many enterprises something new is known that no list shows yet, counted up to 10,000."""
        return (await lists.pending(info.context)).count


@of(ListChangeRow)
class ListChange:
    """An enterprise that came to a scenario's list, left it, or moved from one outcome to another."""

    uscc: str = field(description="The enterprise's code.")
    day: date = field(description="The day for which that was evaluated.")
    at: datetime = field(description="When that was evaluated.")

    @answer(scope=None)
    def earlier(self: ListChangeRow) -> Outcome | None:
        """The outcome before; null for an enterprise that was new on the list."""
        return self.earlier

    @answer(scope=None)
    def later(self: ListChangeRow) -> Outcome:
        """The outcome since."""
        return self.later

    @load(enterprise_by_uscc, key="uscc", scope=Scope.ENTERPRISE_READ)
    def enterprise(self) -> Enterprise | None:
        """The enterprise."""

    @load(reasons_by_change, key="itself", scope=Scope.ELIGIBILITY_READ, cost=10, size=about(3))
    def reasons(self) -> list[Reason] | None:
        """Why: the clauses whose outcome is another one now than just before."""
