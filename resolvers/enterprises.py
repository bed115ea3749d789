"""Enterprises by code, by name, in pages."""

from collections.abc import Sequence
from dataclasses import dataclass

from hub.core import uscc as codes
from hub.core.errors import Invalid, InvalidUscc
from hub.core.store.paging import MOST, Page
from hub.core.uscc import MALFORMED, Reading
from hub.intake.enterprises import queries
from hub.intake.enterprises.queries import EnterpriseFilter, EnterpriseOrder
from hub.intake.enterprises.rules import Enterprise, Hit
from resolvers.context import Context
from resolvers.loaders import Asked


@dataclass(frozen=True, slots=True)
class UnknownEnterprise:
    """A code in order under which the asker can see no enterprise."""

    reading: Reading


@dataclass(frozen=True, slots=True)
class RejectedUscc:
    """A text that is no code, or one whose check digits are wrong and under which nothing is registered."""

    typed: str
    reading: Reading


Lookup = Enterprise | UnknownEnterprise | RejectedUscc


async def enterprise_by_uscc(context: Context, usccs: Sequence[str]) -> dict[str, Enterprise]:
    """By normalised codes; notes for the access log whom the request was about."""
    found = await queries.enterprises_by_uscc(context.database, context.actor, usccs)
    context.touched.usccs.update(found)
    return found


async def look_up(context: Context, typed: str) -> Lookup:
    """What a typed code leads to; several asked for at once share a statement."""
    reading = codes.read(typed)
    malformed = reading.fault in MALFORMED
    return _outcome(typed, reading, None if malformed else await context.load(enterprise_by_uscc, reading.code))


async def enterprise(context: Context, typed: str) -> Enterprise | None:
    """None for an unknown code; raises InvalidUscc with the reason for a wrong one."""
    match await look_up(context, typed):
        case Enterprise() as found:
            return found
        case RejectedUscc(_, reading):
            raise InvalidUscc(f"{typed[:40]!r}: {reading.reason}", field="uscc")
    return None


def bounded(usccs: Sequence[str]) -> Sequence[str]:
    """The list itself when it holds 1 to 500 codes; raises Invalid otherwise."""
    if 1 <= len(usccs) <= MOST:
        return usccs
    raise Invalid(f"usccs has {len(usccs)} entries; it must have 1 to {MOST}", field="usccs")


async def search(context: Context, name: str, first: int, after: str | None) -> Page[Hit]:
    page = await queries.search(context.database, context.actor, name, first, after)
    context.touched.usccs.update(hit.enterprise.uscc for hit in page.items)
    return page


async def listed(
    context: Context, wanted: EnterpriseFilter, order: EnterpriseOrder, first: int, after: str | None
) -> Page[Enterprise]:
    page = await queries.enterprise_list(context.database, context.actor, wanted, order, first, after)
    context.touched.usccs.update(enterprise.uscc for enterprise in page.items)
    return page


async def look_up_all(context: Context, typed: Sequence[str]) -> list[Lookup]:
    """One outcome for each of 1 to 500 codes, in their order, by one statement."""
    readings = [codes.read(text) for text in bounded(typed)]
    sought = [reading.code for reading in readings if reading.fault not in MALFORMED]
    (rows,) = await context.columns([Asked(enterprise_by_uscc, sought, {})], at_once=True)
    for row in rows:
        if isinstance(row, Exception):
            raise row
    found = dict(zip(sought, rows, strict=True))
    return [_outcome(text, reading, found.get(reading.code)) for text, reading in zip(typed, readings, strict=True)]


def _outcome(typed: str, reading: Reading, found: Enterprise | None) -> Lookup:
    """A code with a wrong check digit is a typing error unless the register has it so, as an authority sent it."""
    if reading.fault in MALFORMED:
        return RejectedUscc(typed, reading)
    if found:
        return found._replace(repairs=reading.repairs) if reading.repairs else found
    return RejectedUscc(typed, reading) if reading.fault else UnknownEnterprise(reading)
