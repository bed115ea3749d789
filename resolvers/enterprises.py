"""Enterprises by code, by name, in pages."""

from collections.abc import Sequence
from dataclasses import dataclass

from hub.core import uscc as codes
from hub.core.errors import Invalid, InvalidUscc, NotFound
from hub.core.store.listing.reading import BoundedCount
from hub.core.store.paging import MOST, Page
from hub.core.store.reads import read_each
from hub.core.uscc import MALFORMED, Reading
from hub.intake.enterprises import queries
from hub.intake.enterprises.queries import EnterpriseFilter, EnterpriseOrder
from hub.intake.enterprises.rules import Enterprise, SearchPage
from resolvers.request.context import Context
from resolvers.request.ledger import read_ahead
from resolvers.request.loaders import ColumnLoad


@dataclass(frozen=True, slots=True)
class UnknownEnterprise:
    """A valid code under which the actor can see no enterprise."""

    reading: Reading


@dataclass(frozen=True, slots=True)
class RejectedUscc:
    """A malformed code, or one with wrong check digits under which nothing is registered."""

    typed: str
    reading: Reading


Lookup = Enterprise | UnknownEnterprise | RejectedUscc


async def enterprise_by_uscc(context: Context, usccs: Sequence[str]) -> dict[str, Enterprise]:
    """By normalised codes; the enterprises are noted for the access log."""
    ahead = read_ahead(context)
    reads = [queries.enterprise_read(context.actor), *(each.made_read for each in ahead)]
    by_uscc, *beside = await read_each(context.database, reads, usccs)
    for each, made in zip(ahead, beside, strict=True):
        each.keep(context, usccs, made)
    context.touched.usccs.update(by_uscc)
    return by_uscc


async def look_up(context: Context, typed: str) -> Lookup:
    """The outcome for a typed code; several looked up at once share a statement."""
    reading = codes.read(typed)
    malformed = reading.fault in MALFORMED
    return _outcome(typed, reading, None if malformed else await context.load(enterprise_by_uscc, reading.code))


async def enterprise(context: Context, typed: str) -> Enterprise | None:
    """None for an unknown code; raises InvalidUscc with the reason for a wrong one."""
    match await look_up(context, typed):
        case Enterprise() as named:
            return named
        case RejectedUscc(_, reading):
            raise InvalidUscc(f"{typed[:40]!r}: {reading.reason}", field="uscc")
    return None


async def registered(context: Context, typed: str) -> Enterprise:
    """The enterprise that a question is about; raises NotFound for an unknown code, InvalidUscc for a wrong one."""
    named = await enterprise(context, typed)
    if named is None:
        raise NotFound(f"no enterprise {typed[:40]!r}", field="uscc")
    return named


def bounded(usccs: Sequence[str]) -> Sequence[str]:
    """The list itself when it holds 1 to 500 codes; raises Invalid otherwise."""
    if 1 <= len(usccs) <= MOST:
        return usccs
    raise Invalid(f"usccs has {len(usccs)} entries; it must have 1 to {MOST}", field="usccs")


async def search(context: Context, name: str, first: int, after: str | None) -> SearchPage:
    page = await queries.search(context.database, context.actor, name, first, after)
    context.touched.usccs.update(hit.enterprise.uscc for hit in page.items)
    return page


@dataclass(frozen=True, slots=True)
class NameLookup:
    """How many enterprises have exactly a name, and the enterprise where it is one alone."""

    name: str
    matches: int
    enterprise: Enterprise | None


async def by_names(context: Context, names: Sequence[str]) -> list[NameLookup]:
    """One outcome for each of 1 to 500 names, in their order; raises Invalid for another number of them."""
    if not 1 <= len(names) <= MOST:
        raise Invalid(f"names has {len(names)} entries; it must have 1 to {MOST}", field="names")
    by_name = await queries.enterprises_by_name(context.database, context.actor, names)
    context.about_all = True
    context.touched.usccs.update(each.uscc for of_name in by_name.values() for each in of_name)
    return [
        NameLookup(name, len(by_name[name]), by_name[name][0] if len(by_name[name]) == 1 else None) for name in names
    ]


@dataclass(frozen=True, slots=True, eq=False)
class RegisterPage(Page[Enterprise]):
    """A page of the register, and what was asked for."""

    wanted: EnterpriseFilter

    def __hash__(self) -> int:
        """Hash the page itself, by which its total is loaded: what it holds is no key."""
        return id(self)


async def listed(
    context: Context, wanted: EnterpriseFilter, order: EnterpriseOrder, first: int, after: str | None
) -> RegisterPage:
    ahead = read_ahead(context)
    reads = [each.made_read for each in ahead]
    page, beside = await queries.enterprise_list(context.database, context.actor, wanted, order, first, after, reads)
    usccs = [enterprise.uscc for enterprise in page.items]
    for each, made in zip(ahead, beside, strict=True):
        each.keep(context, usccs, made)
    context.touched.usccs.update(usccs)
    return RegisterPage(page.items, page.cursors, page.more, wanted, rest=page.rest)


async def total(context: Context, page: RegisterPage) -> BoundedCount:
    """How many are listed in all; counted once for all fields that ask."""
    context.about_all = True
    count: BoundedCount = await context.load(count_by_page, page)
    return count


async def count_by_page(context: Context, pages: Sequence[RegisterPage]) -> dict[RegisterPage, BoundedCount]:
    database, actor = context.database, context.actor
    return {page: await queries.count_enterprises(database, actor, page.wanted) for page in pages}


async def look_up_all(context: Context, typed: Sequence[str]) -> list[Lookup]:
    """One outcome for each of 1 to 500 codes, in their order, by one statement."""
    readings = [codes.read(text) for text in bounded(typed)]
    sought = [reading.code for reading in readings if reading.fault not in MALFORMED]
    (rows,) = await context.columns([ColumnLoad(enterprise_by_uscc, sought, {})], at_once=True)
    for row in rows:
        if isinstance(row, Exception):
            raise row
    by_code = dict(zip(sought, rows, strict=True))
    return [_outcome(text, reading, by_code.get(reading.code)) for text, reading in zip(typed, readings, strict=True)]


def _outcome(typed: str, reading: Reading, registered: Enterprise | None) -> Lookup:
    """A code with a wrong check digit is rejected unless an authority has registered it so."""
    if reading.fault in MALFORMED:
        return RejectedUscc(typed, reading)
    if registered:
        return registered._replace(repairs=reading.repairs) if reading.repairs else registered
    return RejectedUscc(typed, reading) if reading.fault else UnknownEnterprise(reading)
