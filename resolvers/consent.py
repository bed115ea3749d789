"""Reads and changes consents, and refuses a partner each enterprise that has not consented."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from hub.core import clock, uscc
from hub.core.actor import Actor, Kind, Purpose
from hub.core.errors import ConsentRequired, HubError, Invalid, InvalidUscc, NotFound, PurposeRequired
from hub.core.store.paging import Page
from hub.intake.consent import commands, queries
from hub.intake.consent.rules import (
    USUAL_LENGTH,
    Consent,
    ConsentMethod,
    FieldGroup,
    Terms,
    check_beginning,
    read_evidence,
)
from resolvers.enterprises import registered
from resolvers.request.context import Context
from resolvers.request.mutations import MutationTransaction

_NUMBER = re.compile(r"[0-9]{1,19}")
_GREATEST_NUMBER = 2**63


@dataclass(frozen=True, slots=True)
class ConsentRequest:
    """A consent to be granted; where a value is None, the district's default holds."""

    uscc: str | None
    grantee: str
    purpose: Purpose
    fields: Sequence[FieldGroup]
    valid_from: date | None
    valid_to: date | None
    method: ConsentMethod | None
    evidence: str | None


async def refusals(context: Context, group: FieldGroup, usccs: Sequence[str]) -> dict[str, HubError]:
    """A refusal for each enterprise of which the partner has no live consent; empty for actors that need none.

    The consents by which the others are read are noted for the access log.
    """
    if not context.needs_consent:
        return {}
    if context.actor.purpose is None:
        reason = "a partner reads credit data for a purpose only: send the header Hub-Purpose"
        return {uscc: PurposeRequired(reason) for uscc in usccs}
    granted = await queries.consented(context.database, context.actor, group, usccs)
    context.touched.consents.update(number for numbers in granted.values() for number in numbers)
    return {uscc: _refusal(context, group, uscc) for uscc in _without(usccs, granted)}


async def consents(
    context: Context, typed: str | None, live: bool | None, first: int, after: str | None
) -> Page[Consent]:
    """Those that the actor may see, of one enterprise or of all; raises NotFound for an unknown enterprise."""
    context.about_all = True
    code = (await registered(context, typed)).uscc if typed is not None else None
    page = await queries.consents(context.database, context.actor, code, live, first, after)
    context.touched.usccs.update(consent.uscc for consent in page.items)
    return page


async def consent_by_number(context: Context, numbers: Sequence[int | None]) -> Mapping[int, Consent]:
    context.about_all = True
    named = [number for number in numbers if number is not None]
    by_number = await queries.consents_by_number(context.database, context.actor, named) if named else {}
    context.touched.usccs.update(consent.uscc for consent in by_number.values())
    return by_number


async def grantee_name_by_code(context: Context, codes: Sequence[str]) -> Mapping[str, str]:
    """What partners are called; their names change without any answer being made anew."""
    context.of_this_moment()
    return await queries.partner_names(context.database, codes)


async def grant(change: MutationTransaction, request: ConsentRequest) -> int:
    """The number of the new consent."""
    today = clock.today()
    begins = request.valid_from or today
    check_beginning(begins, today)
    terms = Terms(
        uscc=_enterprise(change.context.actor, request.uscc),
        grantee=request.grantee,
        purpose=request.purpose,
        fields=tuple(dict.fromkeys(request.fields)),
        valid_from=begins,
        valid_to=request.valid_to or begins + USUAL_LENGTH,
        method=request.method,
        evidence=read_evidence(request.evidence) if request.evidence is not None else None,
    )
    return await commands.grant_consent(change.connection, change.context.actor, terms)


async def revoke(change: MutationTransaction, typed: str) -> int:
    """The number of the consent that has ended; raises NotFound for one that the actor cannot see."""
    actor = change.context.actor
    number = int(typed) if _NUMBER.fullmatch(typed) and int(typed) < _GREATEST_NUMBER else 0
    consent = (await queries.consents_by_number(change.connection, actor, [number])).get(number)
    if consent is None:
        raise NotFound(f"no consent {typed[:60]!r}", field="id")
    await commands.revoke_consent(change.connection, actor, consent.uscc, number)
    return number


def _enterprise(actor: Actor, typed: str | None) -> str:
    """The code of the enterprise that consents: the one named, or else the subject that asks."""
    if typed is not None:
        return _read(typed)
    if actor.kind is Kind.SUBJECT:
        return actor.organisation
    raise Invalid(f"{actor.organisation!r} must say which enterprise consents", field="uscc")


def _read(typed: str) -> str:
    """The normalised code; a wrong check digit passes, as the register itself has some, a malformed code does not."""
    reading = uscc.read(typed)
    if reading.fault in uscc.MALFORMED:
        raise InvalidUscc(f"{typed[:40]!r}: {reading.reason}", field="uscc")
    return reading.code


def _refusal(context: Context, group: FieldGroup, uscc: str) -> ConsentRequired:
    purpose = context.actor.purpose
    return ConsentRequired(
        f"{uscc} has no live consent that lets {context.actor.organisation} read its {group.value} for {purpose}",
        uscc=uscc,
    )


def _without(usccs: Iterable[str], granted: Mapping[str, object]) -> list[str]:
    return [uscc for uscc in usccs if uscc not in granted]
