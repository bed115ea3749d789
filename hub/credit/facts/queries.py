"""Evidence snapshots, which the store writes from the records of an enterprise (hub/credit/facts/snapshot.py)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from hub.core import clock
from hub.core.district import district
from hub.core.store import visible
from hub.core.store.database import Reader
from hub.credit.facts.snapshot import day_sql, line_source, lines, record_sql
from hub.intake.ingest.resources import RESOURCES
from hub.intake.ingest.standard.resource import Cadence

#: What begins what a line has behind its records.
_NAMED, _WAITING = "~", "!"
#: A record is stated for the newest day for which a delivery said it again; a list of events is as fresh as the list.
_RECORD_DAYS = ("r.valid_from", "r.valid_to", "greatest(r.as_of, s.as_of)")
_CONSENT_DAYS = ", ".join(day_sql(f"c.{column}") for column in ("valid_from", "valid_to", "valid_from"))
#: $2 is the moment as known at which records and consents are read, $3 the day that is asked about, $4 the resources
#: whose rows are as fresh as their own statements, $5 and $6 resources with providers that name some enterprises only;
#: what such a one has stated names the enterprise, even if it was repaired or replaced. Records come as whole lines of
#: an enterprise, which no join takes from the order of their index; `source` tells of what few have beside them.
#: `is true` keeps the batch from being joined, after which restatements would come in no order.
_SNAPSHOTS = f"""
select uscc, null::text as source, string_agg(line, E'\\n' order by line collate "C") as said from (
    select r.uscc, r.resource || '[[' || string_agg({{said}}, '],[' order by r.key) || ']]' as line
    from record r
    left join (
        select s.uscc, s.resource, s.key, max(s.as_of) as as_of
        from restatement s
        where s.uscc = any ($1) and s.resource = any ($4) and s.as_of <= $3 and (exists (
            select 1 from batch b
            where b.id = s.batch_id and b.received_at <= $2 and (b.withdrawn_at is null or $2 < b.withdrawn_at)
        )) is true
        group by s.uscc, s.resource, s.key
    ) s using (uscc, resource, key)
    where r.uscc = any ($1) and {{existing}} and r.counted_as is null
    group by r.uscc, r.resource
) lines group by uscc
union all
select q.uscc, q.resource, '{_WAITING}' || count(*)
from quarantined_row q where q.uscc = any ($1) and {{waiting}} group by q.uscc, q.resource
union all
select asked.uscc, p.resource, '{_NAMED}' || {day_sql("min(coalesce(t.as_of, date '0001-01-01'))")}
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
union all
select c.uscc, 'consent',
       '[' || string_agg(
           '[' || concat_ws(',', {_CONSENT_DAYS}, to_json(c.purpose)::text) || ']', ',' order by c.id
       ) || ']'
from consent c
where c.uscc = any ($1) and c.granted_at <= $2 and (c.revoked_at is null or $2 < c.revoked_at) group by c.uscc
"""


async def snapshots_by_uscc(
    reader: Reader, usccs: Sequence[str], on: date, known_at: datetime | None
) -> dict[str, str]:
    """Read the snapshots for a day, as known at a moment (None: now); an enterprise without any record has none."""
    moment = "$2" if known_at else None
    sql = _SNAPSHOTS.format(
        existing=visible.existing("r", moment),
        waiting=visible.waiting("q", moment),
        said=record_sql("r.resource", "r.body", _RECORD_DAYS),
    )
    naming = district().partial_providers
    resources, providers = [resource for resource, _ in naming], [provider for _, provider in naming]
    known = known_at or clock.now()
    rows = await reader.fetch(sql, list(usccs), known, on, _stated_row_by_row(), resources, providers)
    snapshots = {uscc: said for uscc, source, said in rows if source is None}
    beside: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for uscc, source, said in rows:
        if source is not None:
            beside[uscc].append((source, said))
    return snapshots | {uscc: _with(snapshots.get(uscc, ""), said) for uscc, said in beside.items()}


def _with(snapshot: str, beside: Iterable[tuple[str, str]]) -> str:
    """The snapshot with what is told of its sources beside their records."""
    by_source = {line_source(line): line for line in lines(snapshot)}
    for source, said in sorted(beside, key=_place):
        by_source[source] = by_source.get(source, source if said[0] == "[" else f"{source}[]") + said
    return "\n".join(sorted(by_source.values()))


def _place(beside: tuple[str, str]) -> int:
    """Records, the day of being named, rows that wait: as a line has them."""
    return f"[{_NAMED}{_WAITING}".index(beside[1][0])


def _stated_row_by_row() -> list[str]:
    return [code for code, resource in RESOURCES.items() if resource.cadence is not Cadence.EVENT]
