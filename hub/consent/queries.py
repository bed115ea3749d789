"""Which consents are live."""

from collections.abc import Sequence
from datetime import datetime

from hub import clock
from hub.actor import Actor, Purpose
from hub.consent.rules import Consent, FieldGroup
from hub.store.database import Database, Reader, Row

_GRANTED = """
select c.uscc, c.fields from consent c
where c.uscc = any ($1) and c.revoked_at is null and c.valid_from <= $2 and $2 < c.valid_to
  and c.grantee = $3 and c.purpose = $4
"""
_HELD = """
select c.* from consent c
where c.uscc = any ($1) and c.granted_at <= $2 and (c.revoked_at is null or $2 < c.revoked_at)
"""


async def consented(database: Database, partner: Actor, group: FieldGroup, usccs: Sequence[str]) -> frozenset[str]:
    """Those enterprises that let this partner read this group of fields today, for the purpose it named."""
    purpose = partner.purpose.value if partner.purpose else ""
    rows = await database.fetch(_GRANTED, list(usccs), clock.today(), partner.organisation, purpose)
    return frozenset(row["uscc"] for row in rows if group.value in row["fields"])


async def held(reader: Reader, usccs: Sequence[str], known_at: datetime) -> Sequence[Consent]:
    """Every consent of these enterprises that was given and not revoked at a moment, whoever holds it."""
    return [_consent(row) for row in await reader.fetch(_HELD, list(usccs), known_at)]


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
    )
