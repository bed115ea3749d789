"""Take in a delivery: record what is new, close what it replaces, put refused rows into quarantine.

A delivery is one transaction: killed in the middle it has not happened, and sent twice it changes nothing.
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from hub.core import clock
from hub.core.actor import Actor, Kind
from hub.core.audit.commands import record
from hub.core.errors import Forbidden, Invalid, NotFound
from hub.core.events import Event, EventKind
from hub.core.store import stale
from hub.core.store.database import Connection
from hub.core.store.locks import Lock
from hub.intake.enterprises.commands import enrol
from hub.intake.ingest.results import CheckedRow, Delivery, Finding, Receipt, Severity
from hub.intake.ingest.staging.commands import cells_digest, stage
from hub.intake.ingest.standard.finding_codes import FindingCode
from hub.intake.ingest.standard.resource import Cadence

#: How often a list of events is delivered at least; after a longer silence its next delivery concerns every enterprise.
UPDATE_CYCLE = timedelta(days=31)

_CHANGED = """
create temporary table changed on commit drop as
with sequence as (
    select a.*, lag(a.digest) over file_order as before, r.digest as known
    from arriving a
    left join record r on r.uscc = a.uscc and r.resource = $1 and r.key = a.key and r.known_to is null
    window file_order as (partition by a.uscc, a.key order by a.number)
)
select *, lead(number) over (partition by uscc, key order by number) as superseded_by
from sequence
where digest is distinct from coalesce(before, known)
"""
_CLOSE = """
update record r set known_to = $2
from (select distinct uscc, key from changed) c
where r.uscc = c.uscc and r.resource = $1 and r.key = c.key and r.known_to is null
"""
_OPEN = """
insert into record (uscc, resource, key, body, digest, valid_from, valid_to, repaired_on, known_from, known_to,
                    provider, batch_id, row_number, as_of, warnings, place)
select uscc, $1, key, body, digest, valid_from, valid_to, repaired_on, $2,
       case when superseded_by is not null then $2::timestamptz end,
       $3, $4, number, as_of, warnings, place
from changed order by uscc, number
"""
_BATCH = """
insert into batch (resource, provider, as_of, received_at, file_name, file_digest,
                   rows, accepted, repaired, unchanged, quarantined)
select $1, $2, $3, $4, $5, $6, a.rows + r.rows, c.rows - c.repaired, c.repaired, a.rows - c.rows, r.rows
from (select count(*) as rows from arriving) a,
     (select count(*) as rows from refused) r,
     (select count(*) as rows, count(*) filter (where repaired) as repaired from changed) c
returning *
"""
_QUARANTINE = """
with arrived as (
    select *, row_number() over (partition by digest order by place) as nth from refused
), told_apart as (
    select place, number, sheet, uscc, key, cells, findings,
           case nth when 1 then digest else sha256(digest || int8send(nth)) end as digest
    from arrived
), again as (
    update quarantined_row q set findings = a.findings from told_apart a
    where q.resource = $2 and q.provider = $3 and q.digest = a.digest and q.settled_at is null
    returning q.digest
)
insert into quarantined_row
    (batch_id, row_number, sheet, resource, provider, uscc, key, cells, digest, findings, known_from)
select $1::bigint, number, sheet, $2, $3, uscc, key, cells, digest, findings, $4 from told_apart a
where not exists (select from again where again.digest = a.digest) order by place
"""
_NEWEST = "select max(as_of) from batch where resource = $1 and provider = $2 and withdrawn_at is null"
_SUPERSEDED = "select number, superseded_by from changed where superseded_by is not null order by number"
_ENROLLING = "select uscc, body, warnings from changed where superseded_by is null order by uscc"
_TOUCHED = "select distinct uscc from changed"
_RESOLVED = """
update quarantined_row set resolved_by = $2, settled_at = $3, settled_as = 'taken_in'
where batch_id = $1 and settled_at is null and (sheet, row_number) not in (select sheet, number from refused)
"""
_MEND = """
update quarantined_row set cells = cells || $2, digest = $3, mended_at = $4
where id = $1 and settled_at is null
"""


async def ingest(connection: Connection, actor: Actor, delivery: Delivery, rows: Iterable[CheckedRow]) -> Receipt:
    """Take in one delivery within the caller's transaction; raises Forbidden where the actor may not write it."""
    _may_write(actor, delivery)
    resource = delivery.resource.code
    await connection.execute(Lock.DELIVERY.until_commit, resource)
    received_at = clock.now()
    findings: list[Finding] = []
    await stage(connection, delivery, _noting(rows, findings))
    await connection.execute(_CHANGED, resource)
    await connection.execute(_CLOSE, resource, received_at)
    ends_silence = await _ends_silence(connection, delivery)
    batch = await connection.fetchrow(
        _BATCH, resource, delivery.provider, delivery.as_of, received_at, delivery.file_name, delivery.file_digest
    )
    assert batch is not None
    await connection.execute(_OPEN, resource, received_at, delivery.provider, batch["id"])
    await connection.execute(_QUARANTINE, batch["id"], resource, delivery.provider, received_at)
    if resource == "register":
        await enrol(connection, connection.cursor(_ENROLLING, prefetch=5000))
    if ends_silence:
        await stale.mark_all(connection, received_at)
    else:
        await stale.mark_selected(connection, _TOUCHED, received_at)
    findings += [_superseded(*pair) for pair in await connection.fetch(_SUPERSEDED)]
    counts = {name: batch[name] for name in ("rows", "accepted", "repaired", "unchanged", "quarantined")}
    details = {"batch": batch["id"], "resource": resource, "provider": delivery.provider, **counts}
    await record(connection, actor, Event(EventKind.RECORDS_INGESTED, details=details))
    return Receipt(batch=batch["id"], resource=resource, findings=findings, **counts)


async def retry(
    connection: Connection, actor: Actor, batch: int, delivery: Delivery, rows: Iterable[CheckedRow]
) -> Receipt:
    """Take in the waiting rows of `batch` again, as a new delivery; rows that are still refused stay in quarantine."""
    receipt = await ingest(connection, actor, delivery, rows)
    await connection.execute(_RESOLVED, batch, receipt.batch, clock.now())
    return receipt


async def mend(connection: Connection, actor: Actor, row_id: int, cells: dict[str, str]) -> None:
    """Write over cells of one waiting row; raises NotFound for a row or a column that is not there."""
    row = await connection.fetchrow("select * from quarantined_row where id = $1 and settled_at is null", row_id)
    if row is None:
        raise NotFound(f"no row {row_id} waits in quarantine")
    if unknown := sorted(set(cells) - set(row["cells"])):
        raise NotFound(f"row {row_id} has no column {unknown[0]!r}; it has {', '.join(row['cells'])}")
    await connection.execute(_MEND, row_id, cells, cells_digest({**row["cells"], **cells}), clock.now())
    details = {"row": row_id, "resource": row["resource"], "columns": sorted(cells)}
    await record(connection, actor, Event(EventKind.ROW_MENDED, details=details))


def _may_write(actor: Actor, delivery: Delivery) -> None:
    resource = delivery.resource
    if actor.kind is not Kind.HUB and resource.code not in actor.reach.resources:
        raise Forbidden(f"client {actor.client!r} may not write {resource.code!r}")
    if not resource.accepts(delivery.provider):
        providers = " or ".join(sorted(resource.provider_codes or ()))
        raise Invalid(f"{resource.code} is not delivered by {delivery.provider!r}, but by {providers}")


def _noting(rows: Iterable[CheckedRow], findings: list[Finding]) -> Iterator[CheckedRow]:
    for checked in rows:
        findings.extend(checked.findings)
        yield checked


async def _ends_silence(connection: Connection, delivery: Delivery) -> bool:
    """Whether this list of events was overdue from its provider.

    Then its delivery tells something of enterprises without a row, too.
    """
    if delivery.resource.cadence is not Cadence.EVENT:
        return False
    newest = await connection.fetchval(_NEWEST, delivery.resource.code, delivery.provider)
    return newest is None or clock.today() - newest > UPDATE_CYCLE


def _superseded(number: int, by: int) -> Finding:
    message = f"row {by} says something else of the same record: the later row holds"
    return Finding(row=number, field=None, code=FindingCode.SUPERSEDED, message=message, severity=Severity.WARNING)
