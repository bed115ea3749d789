"""Which consents there are, and which are live."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from hub.core import clock
from hub.core.actor import Actor, Kind, Purpose
from hub.core.store import visible
from hub.core.store.database import Reader, Row
from hub.core.store.paging import Cursors, Page, page, size
from hub.intake.consent.rules import Consent, ConsentMethod, FieldGroup

_LIVE = "c.revoked_at is null and c.valid_from <= {day} and {day} < c.valid_to"
_GRANTED = f"""
select c.uscc, c.id, c.fields from consent c
where c.uscc = any ($1) and {_LIVE.format(day="$2")} and c.grantee = $3 and c.purpose = $4
"""
_UNREVOKED = """
select c.* from consent c
where c.uscc = any ($1) and c.granted_at <= $2 and (c.revoked_at is null or $2 < c.revoked_at)
"""
_BY_NUMBER = """
select c.* from consent c join enterprise e on e.uscc = c.uscc
where c.id = any ($1) and ($2::text is null or c.grantee = $2) and {visible}
"""
_LIST = f"""
select c.* from consent c join enterprise e on e.uscc = c.uscc
where ($1::text is null or c.uscc = $1) and ($2::text is null or c.grantee = $2)
  and ($3::boolean is null or ({_LIVE.format(day="$4")}) = $3) and ($5::bigint is null or c.id < $5) and {{visible}}
order by c.id desc limit $6
"""
_PARTNERS = """
select organisation, min(name) as name from client
where kind = 'partner' and organisation = any ($1) group by organisation
"""


async def consented(reader: Reader, partner: Actor, group: FieldGroup, usccs: Sequence[str]) -> dict[str, list[int]]:
    """The consents by which this partner may read this group of fields today, for the purpose that it named.

    By enterprise; only those that the partner's token may use.
    """
    purpose = partner.purpose.value if partner.purpose else ""
    rows = await reader.fetch(_GRANTED, list(usccs), clock.today(), partner.organisation, purpose)
    consents: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        if group.value in row["fields"] and partner.reach.opens(row["uscc"], group, partner.purpose, row["id"]):
            consents[row["uscc"]].append(row["id"])
    return dict(consents)


async def unrevoked(reader: Reader, usccs: Sequence[str], known_at: datetime) -> Sequence[Consent]:
    """Every consent of these enterprises, to any partner, that was granted and not revoked at a moment."""
    return [_consent(row) for row in await reader.fetch(_UNREVOKED, list(usccs), known_at)]


async def opens_anything(reader: Reader, partner: Actor) -> bool:
    """Whether the partner still has a live consent within the limits of its token."""
    usccs = sorted({uscc for bound in partner.reach.bounds or () for uscc in bound.usccs})
    return any(
        consent.grantee == partner.organisation
        and consent.covers(clock.today())
        and any(partner.reach.opens(consent.uscc, group, consent.purpose, consent.id) for group in consent.fields)
        for consent in await unrevoked(reader, usccs, clock.now())
    )


async def consents_by_number(reader: Reader, actor: Actor, numbers: Sequence[int]) -> dict[int, Consent]:
    """The consents with these numbers, as far as the actor may see them."""
    seen = visible.identities(actor)
    sql = seen.into(_BY_NUMBER)
    rows = await reader.fetch(sql, list(numbers), _only_grantee(actor), *seen.parameters)
    return {row["id"]: _consent(row) for row in rows}


async def consents(
    reader: Reader, actor: Actor, uscc: str | None, live: bool | None, first: int, after: str | None
) -> Page[Consent]:
    """Consents of one enterprise, or of all that the actor may see; the newest first. A partner sees its own only.

    `live` asks for those that cover today, or for those that do not yet or no longer.
    """
    limit = size(first)
    cursors = Cursors.of_list("consents", uscc, live)
    (last,) = cursors.position(after, int) or [None]
    seen = visible.identities(actor)
    asked = (uscc, _only_grantee(actor), live, clock.today(), last, limit + 1)
    items = [_consent(row) for row in await reader.fetch(seen.into(_LIST), *asked, *seen.parameters)]
    return page(items, [cursors.cursor(consent.id) for consent in items], limit)


def _only_grantee(actor: Actor) -> str | None:
    return actor.organisation if actor.kind is Kind.PARTNER else None


def _consent(row: Row) -> Consent:
    return Consent(
        id=row["id"],
        uscc=row["uscc"],
        grantee=row["grantee"],
        purpose=Purpose(row["purpose"]),
        fields=tuple(FieldGroup(group) for group in row["fields"]),
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
        granted_at=row["granted_at"],
        granted_by=row["granted_by"],
        revoked_at=row["revoked_at"],
        method=ConsentMethod(row["method"]) if row["method"] else None,
        evidence=row["evidence"],
    )


async def partner_names(reader: Reader, codes: Sequence[str]) -> dict[str, str]:
    """What the partners with these codes are called; nothing of an enterprise is in it."""
    return {row["organisation"]: row["name"] for row in await reader.fetch(_PARTNERS, list(codes))}
