"""Enterprises, with the fields that lead from one to its grades, verdicts, records and report."""

from datetime import date, datetime
from typing import Any, cast

import strawberry

from auth.scopes import Scope
from hub.core.district import district
from hub.core.store.paging import Page
from hub.core.uscc import Spelling
from hub.intake.enterprises.queries import EnterpriseOrder
from hub.intake.enterprises.reference.industries import Industry as IndustryRow
from hub.intake.enterprises.reference.industries import industry
from hub.intake.enterprises.reference.regions import Region as RegionRow
from hub.intake.enterprises.reference.regions import region
from hub.intake.enterprises.rules import Enterprise as EnterpriseRow
from hub.intake.enterprises.rules import EnterpriseStatus, Hit, SearchPage
from resolvers import enterprises
from resolvers.credit.eligibility import verdict_by_uscc, verdicts_by_uscc
from resolvers.credit.evaluation import grade_by_uscc, grade_history_by_uscc, grades_by_uscc
from resolvers.credit.reports import report_by_uscc
from resolvers.deliveries.ingest import records_by_uscc
from resolvers.enterprises import NameLookup as NameRow
from resolvers.enterprises import RegisterPage, RejectedUscc
from resolvers.enterprises import UnknownEnterprise as UnknownRow
from schema.credit.eligibility import Verdict
from schema.credit.evaluation import Grade
from schema.credit.reports import Report
from schema.deliveries.ingest import Record
from schema.language.connections import Connection, PageInfo
from schema.language.declarations import Info, answer, field, load, of
from schema.language.directives import PAGED, SCENARIOS, about, as_many_as
from schema.language.nodes import Node, global_id
from schema.language.scalars import BigInt

strawberry.enum(Spelling, description="How a code was read otherwise than typed, without guessing.")
strawberry.enum(EnterpriseOrder, description="What a list of enterprises is sorted by.")


@of(RegionRow)
class Region:
    """A division: a city, district or township."""

    code: str = field(description="Its code, GB/T 2260.")

    @answer(scope=None)
    def name(self: RegionRow) -> str | None:
        """Its name; null for one outside the hub's own city."""
        return self.name or None


@of(IndustryRow)
class Industry:
    """A class of GB/T 4754-2017, to two digits."""

    code: str = field(description="Section letter or two-digit code.")
    name: str = field(description="Its name in Chinese.")
    section: str = field(description="The letter of its section.")
    section_name: str = field(description="The name of its section in Chinese.")


@of(EnterpriseRow)
class Enterprise(Node):
    """One enterprise of the register 市场主体."""

    uscc: str = field(description="统一社会信用代码, GB 32100-2015.")
    name: str = field(description="Its registered name.")
    status: EnterpriseStatus = field(description="Its state in the register.")
    established_on: date | None = field(description="The day it was established.")
    entity_type: str | None = field(description="Its legal form, in the register's words.")
    registered_capital_fen: BigInt | None = field(
        description="Registered capital in 分; null where it was stated in another currency."
    )
    address: str | None = field(description="Its registered address.")
    code_warning: str | None = field(
        description="Which check digit of the code is wrong, where the register has it so."
    )

    @answer(scope=None)
    def id(self: EnterpriseRow) -> strawberry.ID:
        """Relay's global id."""
        return global_id("Enterprise", self.uscc)

    @answer(scope=None)
    def repairs(self: EnterpriseRow) -> list[Spelling]:
        """What was repaired in the code it was looked up by."""
        return list(self.repairs)

    @answer(scope=None)
    def industry(self: EnterpriseRow) -> Industry | None:
        """What it does."""
        return industry(self.industry_code) if self.industry_code else None

    @answer(scope=None)
    def jurisdiction(self: EnterpriseRow) -> Region | None:
        """Where it belongs: a field of its own, never read from its code."""
        code = self.jurisdiction_code
        return (region(code) or RegionRow(code, "", "")) if code else None

    @load(grade_by_uscc, key="uscc", scope=Scope.GRADE_READ)
    def grade(
        self, scheme: str = district().main_scheme.code, as_of: date | None = None, known_at: datetime | None = None
    ) -> Grade | None:
        """Its grade in one scheme; given asOf or knownAt, derived again for that day as known at that moment."""

    @load(grades_by_uscc, key="uscc", scope=Scope.GRADE_READ, size=about(10))
    def grades(self, as_of: date | None = None, known_at: datetime | None = None) -> list[Grade] | None:
        """Its grades in every scheme the token reaches."""

    @load(grade_history_by_uscc, key="uscc", scope=Scope.GRADE_READ, size=PAGED)
    def grade_history(self, scheme: str, first: int, after: str | None = None) -> Connection[Grade] | None:
        """Its grades in one scheme, the newest first, each from its as-of date on."""

    @load(verdict_by_uscc, key="uscc", scope=Scope.ELIGIBILITY_READ)
    def eligibility(self, scenario: str, as_of: date | None = None, known_at: datetime | None = None) -> Verdict | None:
        """Whether it may use a scenario; given asOf or knownAt, derived again for that day as known at that moment."""

    @load(
        verdicts_by_uscc,
        key="uscc",
        scope=Scope.ELIGIBILITY_READ,
        size=as_many_as("scenarios", assumed=SCENARIOS),
    )
    def eligibilities(
        self, scenarios: list[str] | None = None, as_of: date | None = None, known_at: datetime | None = None
    ) -> list[Verdict] | None:
        """Its verdicts in these scenarios, or in all that the client's record covers."""

    @load(records_by_uscc, key="uscc", scope=Scope.RECORD_READ, purpose=True, size=PAGED)
    def records(self, first: int, resource: str | None = None, after: str | None = None) -> Connection[Record] | None:
        """Its records of one kind, or of every kind the token reaches, the newest first."""

    @load(report_by_uscc, key="uscc", scope=Scope.REPORT_READ, purpose=True, cost=20)
    def report(self) -> Report | None:
        """Its credit report."""


@strawberry.type(description="How well a name answers a search.")
class NameMatch:
    score: float = strawberry.field(description="0 to 100; 100 is the whole name.")
    why: str = strawberry.field(description="Which part of the name matched.")


@strawberry.type(description="One enterprise of a list, its cursor, and how well it answers a search.")
class EnterpriseEdge:
    node: Enterprise = strawberry.field(description="The enterprise.")
    cursor: str = strawberry.field(description="Its place in the list, to pass as `after`.")
    match: NameMatch | None = strawberry.field(description="How well the name answers a search; null in other lists.")


@of(Page)
class EnterpriseConnection:
    """One page of enterprises (Relay); it may have fewer than asked for, or none, while `hasNextPage` is true."""

    @answer(scope=None)
    def edges(self: Page[EnterpriseRow | Hit]) -> list[EnterpriseEdge]:
        """The enterprises with their cursors."""
        return [_edge(item, place) for item, place in zip(self.items, self.cursors, strict=True)]

    @answer(scope=None)
    def nodes(self: Page[EnterpriseRow | Hit]) -> list[Enterprise]:
        """The enterprises alone."""
        return [item.enterprise if isinstance(item, Hit) else item for item in self.items]

    @answer(scope=None)
    def page_info(self: Page[EnterpriseRow | Hit]) -> PageInfo:
        """Whether more follow."""
        return self

    @answer(scope=None)
    def bounded(self: Page[EnterpriseRow | Hit]) -> bool:
        """Whether a search found more than 1,000 enterprises, of which only the best 1,000 are listed."""
        return isinstance(self, SearchPage) and self.bounded

    @answer(scope=Scope.ENTERPRISE_READ, cost=10)
    async def total(self: Page[EnterpriseRow | Hit], info: Info) -> int | None:
        """How many fit the filter in all, counted up to 10,000 or as far as a page looks; null for a search."""
        return (await enterprises.total(info.context, self)).count if isinstance(self, RegisterPage) else None

    @answer(scope=Scope.ENTERPRISE_READ, cost=10)
    async def total_exact(self: Page[EnterpriseRow | Hit], info: Info) -> bool | None:
        """Whether `total` are all; false where there are at least so many. Null for a search."""
        return (await enterprises.total(info.context, self)).exact if isinstance(self, RegisterPage) else None


def _edge(item: Any, place: str) -> EnterpriseEdge:
    if isinstance(item, Hit):
        match = NameMatch(score=item.score, why=item.why)
        return EnterpriseEdge(node=cast(Any, item.enterprise), cursor=place, match=match)
    return EnterpriseEdge(node=item, cursor=place, match=None)


@of(NameRow)
class NameLookup:
    """Who has exactly a name, whatever brackets and spaces it is written with."""

    name: str = field(description="The name that was asked for.")
    matches: int = field(description="How many enterprises have it.")
    enterprise: Enterprise | None = field(description="The enterprise, where one alone has it.")


@of(UnknownRow)
class UnknownEnterprise:
    """A correct code under which this client can see no enterprise."""

    @answer(scope=None)
    def uscc(self: UnknownRow) -> str:
        """The code in its canonical spelling."""
        return self.reading.code

    @answer(scope=None)
    def repairs(self: UnknownRow) -> list[Spelling]:
        """What was repaired in it."""
        return list(self.reading.repairs)


@of(RejectedUscc)
class InvalidUscc:
    """A text that is not a code."""

    @answer(scope=None)
    def input(self: RejectedUscc) -> str:
        """What was typed, cut after 40 characters."""
        return self.typed[:40]

    @answer(scope=None)
    def reason(self: RejectedUscc) -> str:
        """What is wrong with it."""
        return self.reading.reason
