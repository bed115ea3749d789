"""What is asked of lists: filters alone and in pairs, in each order, by readers of each kind, on pages far apart."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import combinations

from hub.core import clock
from hub.core.actor import HUB, Actor, Bound, Kind, Purpose, Reach
from hub.core.store.database import Database
from hub.credit.eligibility.results import Outcome
from hub.credit.evaluation.library.ruleset_store import library
from hub.credit.standings.rules import at_least, with_outcome
from hub.intake.enterprises.queries import EnterpriseFilter
from hub.intake.enterprises.rules import EnterpriseStatus

_DESK = Actor("desk", Kind.DEPARTMENT, "desk")
#: Each filter that the schema offers, common and rare; the two of one kind are not joined.
FILTERS: Mapping[str, EnterpriseFilter] = {
    "city of a third": EnterpriseFilter(jurisdiction="4201"),
    "small city": EnterpriseFilter(jurisdiction="4212"),
    "large county": EnterpriseFilter(jurisdiction="420101"),
    "small county": EnterpriseFilter(jurisdiction="421303"),
    "village": EnterpriseFilter(jurisdiction="420208003007"),
    "section": EnterpriseFilter(industry="C"),
    "class": EnterpriseFilter(industry="39"),
    "rare class": EnterpriseFilter(industry="95"),
    "active": EnterpriseFilter(status=EnterpriseStatus.ACTIVE),
    "cancelled": EnterpriseFilter(status=EnterpriseStatus.CANCELLED),
    "revoked": EnterpriseFilter(status=EnterpriseStatus.REVOKED),
    "moved out": EnterpriseFilter(status=EnterpriseStatus.MOVED_OUT),
    "before 1990": EnterpriseFilter(established_to=date(1990, 1, 1)),
    "since 2025": EnterpriseFilter(established_from=date(2025, 1, 1)),
    "one day": EnterpriseFilter(established_from=date(2003, 5, 5), established_to=date(2003, 5, 5)),
}
_KINDS = ("jurisdiction", "industry", "status", "established_from", "established_to", "outcomes")


def credit_filters() -> dict[str, EnterpriseFilter]:
    """Filters by grade and verdict, by the rules of today."""
    scheme = library().scoring("huarong-tech", clock.today())
    tax = library().scoring("tax", clock.today())
    return {
        "grade at best": EnterpriseFilter(outcomes=(at_least(scheme, scheme.ordered_levels[0]),)),
        "grade at least the third": EnterpriseFilter(outcomes=(at_least(scheme, scheme.ordered_levels[2]),)),
        "tax grade B": EnterpriseFilter(outcomes=(at_least(tax, "B"),)),
        "eligible": EnterpriseFilter(outcomes=(with_outcome("bank-tax", Outcome.ELIGIBLE),)),
        "ineligible": EnterpriseFilter(outcomes=(with_outcome("bank-tax", Outcome.INELIGIBLE),)),
        "cannot tell": EnterpriseFilter(outcomes=(with_outcome("bank-tax", Outcome.UNKNOWN),)),
    }


def filters() -> Iterator[tuple[str, EnterpriseFilter]]:
    """No filter, each alone, and each two of different kinds; of verdicts and grades also two together."""
    single = {**FILTERS, **credit_filters()}
    yield "all", EnterpriseFilter()
    yield from single.items()
    for (one, first), (other, second) in combinations(single.items(), 2):
        if not _kinds(first) & _kinds(second) - {"outcomes"}:
            yield f"{one}, {other}", _joined(first, second)


def _kinds(wanted: EnterpriseFilter) -> set[str]:
    return {kind.split("_")[0] for kind in _KINDS if getattr(wanted, kind)}


def _joined(first: EnterpriseFilter, second: EnterpriseFilter) -> EnterpriseFilter:
    told = {kind: getattr(second, kind) for kind in _KINDS if getattr(second, kind)}
    return replace(first, **{**told, "outcomes": (*first.outcomes, *second.outcomes)})


async def readers(database: Database) -> dict[str, Actor]:
    """Who reads the register: all of it, a city, a county, what a token names."""
    some = await database.fetch("select uscc from listing order by md5(uscc) limit 200")
    bound = Bound(tuple(row["uscc"] for row in some), ("verdict",), Purpose.CREDIT_FINANCING)
    return {
        "all": HUB,
        "a city": replace(_DESK, reach=Reach(frozenset({"4201"}))),
        "two counties": replace(_DESK, reach=Reach(frozenset({"420101", "421303"}))),
        "a token of 200": replace(_DESK, purpose=Purpose.CREDIT_FINANCING, reach=Reach(bounds=(bound,))),
    }


def partners() -> dict[str, Actor]:
    """Who reads scenarios' lists by consent: of few enterprises, of some, of a third."""
    names = ("small-bank", "middle-bank", "large-bank")
    return {name: Actor(name, Kind.PARTNER, name, purpose=Purpose.CREDIT_FINANCING) for name in names}
