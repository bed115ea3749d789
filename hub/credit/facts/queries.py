"""Evidence snapshots, which the store writes from the records of an enterprise (hub/credit/facts/snapshot.py)."""

from collections.abc import Sequence
from datetime import date, datetime

from hub.core import clock
from hub.core.store import visible
from hub.core.store.database import Reader
from hub.credit.facts.snapshot import day_sql, fields_sql
from hub.intake.ingest.resources import RESOURCES
from hub.intake.ingest.standard.resource import Cadence

#: A record is stated for the newest day for which a delivery said it again; a list of events is as fresh as the list.
_DAYS = ", ".join(day_sql(day) for day in ("r.valid_from", "r.valid_to", "greatest(r.as_of, s.as_of)"))
_CONSENT_DAYS = ", ".join(day_sql(f"c.{column}") for column in ("valid_from", "valid_to", "valid_from"))
#: $2 is the moment as known at which records and consents are read, $3 the day that is asked about, $4 the resources
#: whose rows are as fresh as their own statements.
_SNAPSHOTS = f"""
select uscc, string_agg(line, E'\\n' order by line collate "C") as gist from (
    select uscc, resource || '[' || coalesce(r.records, '') || ']' || coalesce('!' || w.number, '') as line
    from (
        select r.uscc, r.resource,
               string_agg(
                   '[' || concat_ws(',', {_DAYS}) || {{fields}} || ']',
                   ',' order by r.key
               ) as records
        from record r
        left join (
            select s.uscc, s.resource, s.key, max(s.as_of) as as_of
            from restatement s join batch b on b.id = s.batch_id
            where s.uscc = any ($1) and s.resource = any ($4) and s.as_of <= $3
              and b.received_at <= $2 and (b.withdrawn_at is null or $2 < b.withdrawn_at)
            group by s.uscc, s.resource, s.key
        ) s using (uscc, resource, key)
        where r.uscc = any ($1) and {{existing}} and r.counted_as is null
        group by r.uscc, r.resource
    ) r full join (
        select q.uscc, q.resource, count(*) as number
        from quarantined_row q where q.uscc = any ($1) and {{waiting}} group by q.uscc, q.resource
    ) w using (uscc, resource)
    union all
    select c.uscc,
           'consent[' || string_agg(
               '[' || concat_ws(',', {_CONSENT_DAYS}, to_json(c.purpose)::text) || ']', ',' order by c.id
           ) || ']'
    from consent c
    where c.uscc = any ($1) and c.granted_at <= $2 and (c.revoked_at is null or $2 < c.revoked_at) group by c.uscc
) lines group by uscc
"""


async def snapshots_by_uscc(
    reader: Reader, usccs: Sequence[str], on: date, known_at: datetime | None
) -> dict[str, str]:
    """Read the snapshots for a day, as known at a moment (None: now); an enterprise without any record has none."""
    moment = "$2" if known_at else None
    sql = _SNAPSHOTS.format(
        existing=visible.existing("r", moment),
        waiting=visible.waiting("q", moment),
        fields=fields_sql("r.resource", "r.body"),
    )
    rows = await reader.fetch(sql, list(usccs), known_at or clock.now(), on, _stated_row_by_row())
    return {row["uscc"]: row["gist"] for row in rows}


def _stated_row_by_row() -> list[str]:
    return [code for code, resource in RESOURCES.items() if resource.cadence is not Cadence.EVENT]
