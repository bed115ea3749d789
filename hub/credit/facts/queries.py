"""Evidence snapshots, which the store writes from the records of an enterprise (hub/credit/facts/snapshot.py)."""

from collections.abc import Sequence
from datetime import date, datetime

from hub.core import clock
from hub.core.district import district
from hub.core.store import visible
from hub.core.store.database import Reader
from hub.credit.facts.snapshot import day_sql, fields_sql
from hub.intake.ingest.resources import RESOURCES
from hub.intake.ingest.standard.resource import Cadence

#: A record is stated for the newest day for which a delivery said it again; a list of events is as fresh as the list.
_DAYS = ", ".join(day_sql(day) for day in ("r.valid_from", "r.valid_to", "greatest(r.as_of, s.as_of)"))
_CONSENT_DAYS = ", ".join(day_sql(f"c.{column}") for column in ("valid_from", "valid_to", "valid_from"))
#: $2 is the moment as known at which records and consents are read, $3 the day that is asked about, $4 the resources
#: whose rows are as fresh as their own statements, $5 and $6 resources with providers that name some enterprises only;
#: what such a one has stated names the enterprise, even if it was repaired or replaced.
_SNAPSHOTS = f"""
select uscc, string_agg(line, E'\\n' order by line collate "C") as gist from (
    select uscc, resource || '[' || coalesce(r.records, '') || ']'
        || coalesce('~' || n.day, '') || coalesce('!' || w.number, '') as line
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
    ) w using (uscc, resource) full join (
        select asked.uscc, p.resource, {day_sql("min(coalesce(t.as_of, date '0001-01-01'))")} as day
        from unnest($1::varchar[]) as asked (uscc) cross join unnest($5::text[], $6::text[]) as p (resource, provider)
        left join lateral (
            select max(told.as_of) as as_of from (
                select r.batch_id, r.as_of from record r where r.uscc = asked.uscc and r.resource = p.resource
                union all
                select s.batch_id, s.as_of from restatement s where s.uscc = asked.uscc and s.resource = p.resource
            ) told join batch b on b.id = told.batch_id and b.provider = p.provider
            where told.as_of <= $3
              and b.received_at <= $2 and (b.withdrawn_at is null or $2 < b.withdrawn_at)
        ) t on true group by asked.uscc, p.resource
    ) n using (uscc, resource)
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
    naming = district().partial_providers
    resources, providers = [resource for resource, _ in naming], [provider for _, provider in naming]
    known = known_at or clock.now()
    rows = await reader.fetch(sql, list(usccs), known, on, _stated_row_by_row(), resources, providers)
    return {row["uscc"]: row["gist"] for row in rows}


def _stated_row_by_row() -> list[str]:
    return [code for code, resource in RESOURCES.items() if resource.cadence is not Cadence.EVENT]
