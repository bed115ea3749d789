"""Lists of scenarios, a page at a time: who stands there, how many, and who came or went."""

from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from auth.scopes import Scope
from hub.core import clock
from hub.core.errors import HubError, PurposeRequired, Unavailable
from hub.core.store import visible
from hub.core.store.listing.profiles import OutcomeRange
from hub.core.store.listing.reading import BoundedCount
from hub.core.store.paging import Page
from hub.core.store.visible import RowFilter
from hub.credit.eligibility import queries as eligibility
from hub.credit.eligibility.results import Outcome, Ruling, Verdict
from hub.credit.evaluation.library.ruleset_store import library
from hub.credit.evaluation.results import Reason
from hub.credit.standings import queries
from hub.credit.standings.results import ListChange, ListPlace
from hub.credit.standings.rules import at_least, with_outcome
from hub.intake.consent.rules import FieldGroup
from hub.intake.enterprises.queries import EnterpriseFilter
from resolvers.consent import refusals
from resolvers.credit.eligibility import verdict_by_uscc
from resolvers.credit.evaluation import require_scheme
from resolvers.request.context import Context
from resolvers.request.loaders import ColumnLoad

#: Pages of a list that are read for one, where those on it have got other verdicts since.
_MOST_READS = 20


@dataclass(frozen=True, slots=True)
class CreditConditions:
    """What a list is asked for beside the register: a level of a scheme or better, and an outcome of a scenario."""

    grade: tuple[str, str] | None = None
    eligibility: tuple[str, Outcome] | None = None


class ListedEnterprise(NamedTuple):
    """An enterprise on a list, with the verdict that puts it there and the first day on which it did."""

    uscc: str
    verdict: Verdict
    since: date

    @property
    def recommendation(self) -> tuple[str, str]:
        """The enterprise in its scenario, by which what was done is loaded."""
        return self.uscc, self.verdict.scenario


@dataclass(frozen=True, slots=True, eq=False)
class ListPage(Page[ListedEnterprise]):
    """A page of a scenario's list, and what was asked for."""

    scenario: str
    outcome: Outcome
    wanted: EnterpriseFilter

    def __hash__(self) -> int:
        """Hash the page itself, by which its total is loaded: what it holds is no key."""
        return id(self)


def among(context: Context, conditions: CreditConditions) -> tuple[RowFilter, tuple[OutcomeRange, ...]]:
    """The row filter of what is asked, and the outcomes.

    Needs the scope of the answers that they go by, and a partner the consent of those who are listed.
    """
    rows = RowFilter()
    outcomes: tuple[OutcomeRange, ...] = ()
    if conditions != CreditConditions():
        context.about_all = True
    if conditions.grade is not None:
        scheme, level = conditions.grade
        context.require_scope(Scope.GRADE_READ, "a list by grade")
        require_scheme(context, scheme)
        outcomes = (*outcomes, at_least(library().scoring(scheme, clock.today()), level))
        rows = rows.joined(_readable(context, "grade"))
    if conditions.eligibility is not None:
        code, outcome = conditions.eligibility
        context.require_scope(Scope.ELIGIBILITY_READ, "a list by verdict")
        eligibility.scenario(context.actor, code, clock.today())
        outcomes = (*outcomes, with_outcome(code, outcome))
        rows = rows.joined(_readable(context, "verdict"))
    return rows, outcomes


async def scenario_list(
    context: Context, code: str, outcome: Outcome, wanted: EnterpriseFilter, first: int, after: str | None
) -> ListPage:
    """A page of those whose verdict is this outcome now; whoever has got another one since is left out.

    Raises Unavailable where nearly the whole list has yet to be derived again.
    """
    context.about_all = True
    eligibility.scenario(context.actor, code, clock.today())
    _readable(context, "verdict")
    kept: list[tuple[ListedEnterprise, str]] = []
    for _ in range(_MOST_READS):
        page = await queries.listed(context.database, context.actor, code, outcome, wanted, first, after)
        kept += await _still_listed(context, page, code, outcome)
        if len(kept) >= first or not page.more or page.rest:
            return _list_page(kept, first, page.more, page.rest, (code, outcome, wanted))
        after = page.end
    if kept:
        return _list_page(kept, first, True, None, (code, outcome, wanted))
    raise Unavailable(f"the list of {code!r} is being derived again: ask again in a few minutes")


async def total(context: Context, page: ListPage) -> BoundedCount:
    """How many are on the list in all; counted once for all fields that ask."""
    count: BoundedCount = await context.load(count_by_page, page)
    return count


async def count_by_page(context: Context, pages: Sequence[ListPage]) -> dict[ListPage, BoundedCount]:
    database, actor = context.database, context.actor
    return {
        page: await queries.count_listed(database, actor, page.scenario, page.outcome, page.wanted) for page in pages
    }


def pending(context: Context) -> Awaitable[BoundedCount]:
    """Of how many enterprises something new is known that no list shows yet."""
    return queries.count_marked(context.database, context.actor)


async def list_changes(
    context: Context, code: str, since: date | None, first: int, after: str | None
) -> Page[ListChange]:
    """Who came to a list or left it from a day on; where none is given, since the day before today."""
    context.about_all = True
    eligibility.scenario(context.actor, code, clock.today())
    _readable(context, "verdict")
    begins = since or clock.today() - timedelta(days=1)
    page = await queries.list_changes(context.database, context.actor, code, begins, first, after)
    context.touched.usccs.update(change.uscc for change in page.items)
    return page


async def reasons_by_change(
    context: Context, changes: Sequence[ListChange]
) -> Mapping[ListChange, list[Reason] | HubError]:
    """The clauses whose outcome the change moved, as they were stated then."""
    refused = await refusals(context, FieldGroup.VERDICT, [change.uscc for change in changes])
    rulings = await queries.rulings_of_changes(context.database, context.actor, changes)
    return {change: refused.get(change.uscc) or _moved(*rulings[change]) for change in changes}


def _moved(earlier: Ruling | None, later: Ruling | None) -> list[Reason]:
    before = {reason.code: reason.outcome for reason in earlier.reasons} if earlier else {}
    return [reason for reason in (later.reasons if later else ()) if before.get(reason.code) is not reason.outcome]


async def _still_listed(
    context: Context, page: Page[ListPlace], code: str, outcome: Outcome
) -> list[tuple[ListedEnterprise, str]]:
    verdicts = await _verdicts(context, [place.uscc for place in page.items], code)
    return [
        (ListedEnterprise(place.uscc, verdict, place.since), cursor)
        for place, cursor in zip(page.items, page.cursors, strict=True)
        if (verdict := verdicts.get(place.uscc)) is not None and verdict.outcome is outcome
    ]


def _list_page(
    kept: Sequence[tuple[ListedEnterprise, str]],
    first: int,
    more: bool,
    rest: str | None,
    asked: tuple[str, Outcome, EnterpriseFilter],
) -> ListPage:
    shown = kept[:first]
    left = len(kept) > first
    items, cursors = [listing for listing, _ in shown], [cursor for _, cursor in shown]
    return ListPage(items, cursors, more or left, *asked, rest=None if left else rest)


async def _verdicts(context: Context, usccs: Sequence[str], code: str) -> dict[str, Verdict]:
    """The verdicts of these enterprises, noted for the access log; raises what any of them is refused with."""
    arguments = {"scenario": code, "as_of": None, "known_at": None}
    (rows,) = await context.columns([ColumnLoad(verdict_by_uscc, usccs, arguments)], at_once=True)
    for row in rows:
        if isinstance(row, Exception):
            raise row
    context.touched.usccs.update(usccs)
    return {uscc: row for uscc, row in zip(usccs, rows, strict=True) if row is not None}


def _readable(context: Context, group: str) -> RowFilter:
    """The enterprises whose grades or verdicts the actor sees; raises PurposeRequired for a partner without one."""
    if context.needs_consent and context.actor.purpose is None:
        raise PurposeRequired("a partner reads credit data for a purpose only: send the header Hub-Purpose")
    return visible.credit(context.actor, group)
