"""Evidence snapshots, which the store writes from the records of an enterprise (hub/credit/facts/snapshot.py)."""

from collections.abc import Sequence
from datetime import datetime

from hub.core import clock
from hub.core.store import visible
from hub.core.store.database import Reader
from hub.credit.facts.snapshot import day_sql, fields_sql

_DAYS = ", ".join(day_sql(f"r.{column}") for column in ("valid_from", "valid_to", "as_of"))
_CONSENT_DAYS = ", ".join(day_sql(f"c.{column}") for column in ("valid_from", "valid_to", "valid_from"))
#: $2 is the moment as known at which records and consents are read.
_SNAPSHOTS = f"""
select uscc, string_agg(line, E'\\n' order by line collate "C") as gist from (
    select r.uscc,
           r.resource || '[' || string_agg(
               '[' || concat_ws(',', {_DAYS}) || {{fields}} || ']',
               ',' order by r.key
           ) || ']' as line
    from record r where r.uscc = any ($1) and {{existing}} group by r.uscc, r.resource
    union all
    select c.uscc,
           'consent[' || string_agg(
               '[' || concat_ws(',', {_CONSENT_DAYS}, to_json(c.purpose)::text) || ']', ',' order by c.id
           ) || ']'
    from consent c
    where c.uscc = any ($1) and c.granted_at <= $2 and (c.revoked_at is null or $2 < c.revoked_at) group by c.uscc
) lines group by uscc
"""


async def snapshots_by_uscc(reader: Reader, usccs: Sequence[str], known_at: datetime | None) -> dict[str, str]:
    """Read the snapshots as known at a moment (None: now); an enterprise without any record has none."""
    existing = visible.existing("r", "$2" if known_at else None)
    sql = _SNAPSHOTS.format(existing=existing, fields=fields_sql("r.resource", "r.body"))
    return {row["uscc"]: row["gist"] for row in await reader.fetch(sql, list(usccs), known_at or clock.now())}
