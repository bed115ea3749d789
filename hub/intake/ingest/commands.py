"""Take in a delivery: record what is new, close what it replaces, put refused rows into quarantine.

A delivery is one transaction: killed in the middle it has not happened, and sent twice it changes nothing.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from hub.core import clock
from hub.core.actor import Actor, Kind
from hub.core.audit.commands import record
from hub.core.district import Coverage, district
from hub.core.errors import Conflict, Forbidden, Invalid, NotFound
from hub.core.events import Event, EventKind
from hub.core.store import stale
from hub.core.store.database import Connection
from hub.core.store.locks import Lock
from hub.intake.enterprises.commands import enrol
from hub.intake.ingest.expected.rules import update_cycle
from hub.intake.ingest.personal.numbers import masked_where_sure
from hub.intake.ingest.present import whole
from hub.intake.ingest.present.commands import Composition, compose, strike_repairs, touch_table
from hub.intake.ingest.present.results import RecordName
from hub.intake.ingest.results import CheckedRow, Delivery, Finding, Receipt, Severity
from hub.intake.ingest.staging.commands import cells_digest, settle_said_later, stage
from hub.intake.ingest.staging.queries import compare, older_rows, open_records, standing, superseded_rows
from hub.intake.ingest.standard.finding_codes import FindingCode
from hub.intake.ingest.standard.resource import Cadence

#: Rows that the store writes by itself: the first of their key, or newer than all that is known and sufficient alone.
_CHANGED = """
select c.* from compared c where c.digest is distinct from coalesce(c.before, c.known)
and not exists (select 1 from touched t where t.uscc = c.uscc and t.key = c.key)
"""
_CLOSE = f"""
update record r set known_to = $2 from ({_CHANGED}) c
where r.uscc = c.uscc and r.resource = $1 and r.key = c.key and r.known_to is null
"""
_COLUMNS = """uscc, resource, key, body, digest, valid_from, valid_to, repaired_on, known_from, known_to,
    provider, batch_id, row_number, as_of, warnings, place, given"""
_CONTENT = """uscc, $1, key, body, digest, valid_from, valid_to, repaired_on, $2::timestamptz, {known_to}::timestamptz,
    $3, $4, number, as_of, warnings, place, given"""
_OPEN = f"""
insert into record ({_COLUMNS})
select {_CONTENT.format(known_to="null")} from ({_CHANGED}) changed order by uscc, place
"""
#: What the touched records are made of: never in force as it is, unless their present turns out to be just that.
_KEEP = f"""
insert into record ({_COLUMNS})
select {_CONTENT.format(known_to="$2")} from stated where not again order by uscc, place
"""
_RESTATE = """
insert into restatement (uscc, resource, key, batch_id, place, row_number, as_of, digest, warnings)
select uscc, $1::text, key, $2::bigint, place, number, as_of, digest, warnings from stated where again
union all
select uscc, $1, key, $2, place, number, as_of, digest, warnings from compared c
where c.digest = coalesce(c.before, c.known)
  and not exists (select 1 from touched t where t.uscc = c.uscc and t.key = c.key)
"""
_BATCH = """
insert into batch (resource, provider, as_of, received_at, file_name, file_digest, whole, unread, without_code,
                   rows, accepted, repaired, unchanged, quarantined)
select $1, $2, $3, $4, $5, $6, $7::bool, case when $7 then coalesce(array_agg(distinct uscc), '{}') end,
       coalesce(sum(rows) filter (where uscc is null), 0), 0, 0, 0, 0, 0
from (select uscc, count(*) as rows from refused group by uscc) unread returning id
"""
_COUNT = f"""
update batch set rows = a.rows + r.rows + $2, accepted = c.rows - c.repaired, repaired = c.repaired,
    unchanged = a.rows - c.rows, quarantined = r.rows, not_data = $2, ended = $3
from (select count(*) as rows from arriving) a,
     (select count(*) as rows from refused) r,
     (select count(*) as rows, count(*) filter (where repaired) as repaired
      from (select repaired from ({_CHANGED}) changed union all select repaired from stated where not again) told) c
where id = $1 returning batch.*
"""
_QUARANTINE = """
with arrived as (
    select *, row_number() over (partition by digest order by place) as nth from refused
), told_apart as (
    select place, number, sheet, uscc, key, cells, findings,
           case nth when 1 then digest else sha256(digest || int8send(nth)) end as digest
    from arrived
), again as (
    update quarantined_row q
    set findings = a.findings, uscc = a.uscc, key = a.key, also_in = q.also_in || $1::bigint from told_apart a
    where q.resource = $2 and q.provider = $3 and q.digest = a.digest and q.settled_at is null
    returning q.digest
)
insert into quarantined_row
    (batch_id, row_number, sheet, resource, provider, uscc, key, cells, digest, findings, known_from)
select $1::bigint, number, sheet, $2, $3, uscc, key, cells, digest, findings, $4 from told_apart a
where not exists (select 1 from again where again.digest = a.digest) order by place
"""
_NEWEST = "select max(as_of) from batch where resource = $1 and provider = $2 and withdrawn_at is null"
_ENROLLING = f"""
select uscc, body, warnings from ({_CHANGED}) changed
union all
select r.uscc, r.body, r.warnings from (select distinct uscc from touched) t
join record r on r.uscc = t.uscc and r.resource = 'register' and r.known_to is null
order by uscc
"""
_STALE = f"""
select uscc from ({_CHANGED}) changed union select uscc from recomposed
union select uscc from refused where uscc is not null union select uscc from settled
"""
#: A row that says the same again is news where what it says was last stated long ago, or by somebody else.
_FRESHENED = """
insert into settled select distinct uscc from compared c where $2 or c.known_on < $1
"""
_WAITED_FOR = """
select distinct uscc from quarantined_row where batch_id = {batch} and settled_at is null and uscc is not null
"""
_RESOLVED = """
with taken_in as (
    update quarantined_row set resolved_by = $2, settled_at = $3, settled_as = 'taken_in'
    where batch_id = $1 and settled_at is null and (sheet, row_number) not in (select sheet, number from refused)
      and ($4::bigint[] is null or id = any ($4))
    returning uscc
)
insert into settled select distinct uscc from taken_in where uscc is not null
"""
#: By the whole key, or by what it says after the department that tells it.
_NAMED = """
select key, repaired_on from record r where uscc = $1 and resource = $2 and known_to is null
  and (key = $3 or substr(key, strpos(key, '/') + 1) = $3)
"""
_COUNTS = ("rows", "accepted", "repaired", "unchanged", "quarantined", "not_data", "ended")
#: Rows of one kind that a receipt lists, where a whole file may be of that kind.
_MOST_TOLD = 1000
_MEND = """
update quarantined_row set cells = cells || $2, digest = $3, mended_at = $4
where id = $1 and settled_at is null
"""


_TELL = "update batch set findings = $2 where id = $1"
#: As many as a call of recordsSubmit may well have; a file's other findings were told when it came.
_KEPT_FINDINGS = 1_000


async def ingest(connection: Connection, actor: Actor, delivery: Delivery, rows: Iterable[CheckedRow]) -> Receipt:
    """Take in one delivery within the caller's transaction, and log it.

    Raises Forbidden or Invalid where it may not be delivered, and Conflict where a whole list would end too much.
    """
    receipt = await write(connection, actor, delivery, rows)
    counts = {name: getattr(receipt, name) for name in _COUNTS}
    details = {"batch": receipt.batch, "resource": receipt.resource, "provider": delivery.provider, **counts}
    await record(connection, actor, Event(EventKind.RECORDS_INGESTED, details=details), rows_of=_STALE)
    return receipt


async def write(connection: Connection, actor: Actor, delivery: Delivery, rows: Iterable[CheckedRow]) -> Receipt:
    """Do what `ingest` does but for the log, whose end stays locked until the transaction ends."""
    check_may_write(actor, delivery)
    resource = delivery.resource
    await connection.execute(Lock.DELIVERY.until_commit, resource.code)
    at = clock.now()
    staged = await stage(connection, delivery, rows)
    ends_silence = await _ends_silence(connection, delivery)
    newer = await standing(connection, delivery)
    batch = await _begun(connection, delivery, at)
    await touch_table(connection)
    await compare(connection, delivery, newer)
    open_before = await open_records(connection, delivery) if delivery.whole else 0
    await _write(connection, delivery, batch, at)
    composition = await compose(connection, resource, at, batch)
    counts = await _counted(connection, batch, staged.not_data, composition.ended)
    if delivery.whole:
        whole.check(composition.ended, open_before, counts["rows"] - staged.not_data, delivery.ends)
    await settle_said_later(connection, resource.code, at, batch)
    if resource.code == "register":
        await enrol(connection, connection.cursor(_ENROLLING, prefetch=5000))
    await _settle_freshened(connection, delivery)
    if ends_silence:
        await stale.mark_all(connection, at)
    else:
        await stale.mark_selected(connection, _STALE, at)
    findings = [*delivery.findings, *staged.findings, *await _findings(connection, delivery, composition)]
    await connection.execute(_TELL, batch, [finding.as_json() for finding in findings[:_KEPT_FINDINGS]])
    return Receipt(batch=batch, resource=resource.code, findings=findings, **counts)


async def _begun(connection: Connection, delivery: Delivery, at: datetime) -> int:
    """Write the batch, whose counts follow; returns its number."""
    return int(
        await connection.fetchval(
            _BATCH,
            delivery.resource.code,
            delivery.provider,
            delivery.as_of,
            at,
            delivery.file_name,
            delivery.file_digest,
            delivery.whole,
        )
    )


async def _write(connection: Connection, delivery: Delivery, batch: int, at: datetime) -> None:
    resource = delivery.resource.code
    await connection.execute(_CLOSE, resource, at)
    await connection.execute(_OPEN, resource, at, delivery.provider, batch)
    await connection.execute(_KEEP, resource, at, delivery.provider, batch)
    await connection.execute(_RESTATE, resource, batch)
    await settle_said_later(connection, resource, at, batch)  # what the file refuses itself waits all the same
    await connection.execute(_QUARANTINE, batch, resource, delivery.provider, at)


async def _counted(connection: Connection, batch: int, not_data: int, ended: int) -> dict[str, int]:
    row = await connection.fetchrow(_COUNT, batch, not_data, ended)
    assert row is not None
    return {name: row[name] for name in _COUNTS}


async def retry(
    connection: Connection,
    actor: Actor,
    batch: int,
    delivery: Delivery,
    rows: Iterable[CheckedRow],
    only: Collection[int] | None = None,
) -> Receipt:
    """Take in the waiting rows of `batch` again, as a new delivery; rows that are still refused stay in quarantine.

    `rows` are all of them, or those that `only` names by their numbers.
    """
    # A mended row may turn out to be another enterprise's: the one that it waited for is decided again too.
    await stale.mark_selected(connection, _WAITED_FOR.format(batch=int(batch)), clock.now())
    receipt = await ingest(connection, actor, delivery, rows)
    at = clock.now()
    await connection.execute(_RESOLVED, batch, receipt.batch, at, None if only is None else list(only))
    await stale.mark_selected(connection, "select uscc from settled", at)
    return receipt


async def unrepair(connection: Connection, actor: Actor, named: RecordName, reason: str) -> None:
    """End the repair of a record, whoever has stated it; raises NotFound, or Conflict where it is not repaired."""
    resource, uscc = named.resource, named.uscc
    await connection.execute(Lock.DELIVERY.until_commit, resource.code)
    found = await connection.fetch(_NAMED, uscc, resource.code, named.key)
    if not found:
        raise NotFound(f"{uscc} has no record {named.key!r} of {resource.code}")
    if not any(row["repaired_on"] for row in found):
        raise Conflict(f"the record {named.key!r} of {resource.code} of {uscc} is not repaired")
    at = clock.now()
    await touch_table(connection)
    await connection.copy_records_to_table("touched", records=[(uscc, row["key"]) for row in found])
    await strike_repairs(connection, resource, actor, reason, at)
    await compose(connection, resource, at)
    await stale.mark(connection, uscc, at)
    details = {"resource": resource.code, "records": len(found)}
    await record(connection, actor, Event(EventKind.REPAIR_ENDED, usccs=[uscc], details=details))


async def mend(connection: Connection, actor: Actor, row_id: int, cells: dict[str, str]) -> None:
    """Write over cells of one waiting row; raises NotFound for a row or a column that is not there.

    Numbers of people are masked here too: nobody may write into quarantine what no file may leave there.
    """
    row = await connection.fetchrow("select * from quarantined_row where id = $1 and settled_at is null", row_id)
    if row is None:
        raise NotFound(f"no row {row_id} waits in quarantine")
    if unknown := sorted(set(cells) - set(row["cells"])):
        raise NotFound(f"row {row_id} has no column {unknown[0]!r}; it has {', '.join(row['cells'])}")
    mended = {title: masked_where_sure(cell) for title, cell in cells.items()}
    await connection.execute(_MEND, row_id, mended, cells_digest({**row["cells"], **mended}), clock.now())
    details = {"row": row_id, "resource": row["resource"], "columns": sorted(cells)}
    await record(connection, actor, Event(EventKind.ROW_MENDED, details=details))


def check_may_write(actor: Actor, delivery: Delivery) -> None:
    """Raise Forbidden or Invalid where the actor may not deliver this, by whom or for which day."""
    resource = delivery.resource
    if actor.kind is not Kind.HUB and resource.code not in actor.reach.resources:
        raise Forbidden(f"client {actor.client!r} may not write {resource.code!r}")
    _check_provider(delivery)
    if delivery.as_of > (today := clock.today()):
        raise Invalid(f"nobody can state {resource.code} as of {delivery.as_of}: today is {today}")
    if delivery.whole and resource.cadence is not Cadence.EVENT:
        raise Invalid(
            f"{resource.code} cannot be a whole list: a row of it tells of a {resource.cadence}, not of an event, so "
            "that a missing one has not ended"
        )


def _check_provider(delivery: Delivery) -> None:
    resource, provider = delivery.resource, delivery.provider
    if not resource.accepts(provider):
        providers = " or ".join(sorted(resource.provider_codes or ()))
        raise Invalid(f"{resource.code} is not delivered by {provider!r}, but by {providers}")
    if not district().knows_provider(provider):
        nearest = district().nearest_provider(provider)
        hint = f"; did you mean {nearest}?" if nearest else ""
        raise Invalid(f"no provider {provider!r} is known{hint}")


async def _ends_silence(connection: Connection, delivery: Delivery) -> bool:
    """Whether this list of events was overdue from its provider.

    Then its delivery tells something of enterprises without a row, too.
    """
    if delivery.resource.cadence is not Cadence.EVENT:
        return False
    newest = await connection.fetchval(_NEWEST, delivery.resource.code, delivery.provider)
    return newest is None or clock.today() - newest > update_cycle(delivery.resource)


async def _settle_freshened(connection: Connection, delivery: Delivery) -> None:
    """Note the enterprises whose rows, though unchanged, are stated for a newer day that counts for them alone."""
    resource = delivery.resource
    partial = delivery.provider in district().expected_providers(resource.code, Coverage.PARTIAL)
    if partial or resource.cadence is not Cadence.EVENT:
        await connection.execute(_FRESHENED, delivery.as_of - update_cycle(resource), partial)


async def _findings(connection: Connection, delivery: Delivery, composition: Composition) -> list[Finding]:
    """What is worth knowing of accepted rows beside what the rules said of each."""
    findings = [_superseded(*pair) for pair in await superseded_rows(connection)]
    findings += [_older(delivery, *row) for row in await older_rows(connection, _MOST_TOLD)]
    if composition.kept:
        findings.append(_kept(delivery, composition))
    return [*findings, *composition.findings]


def _superseded(number: int, by: int) -> Finding:
    message = f"row {by} says something else of the same record: the later row holds"
    return Finding(row=number, field=None, code=FindingCode.SUPERSEDED, message=message, severity=Severity.WARNING)


def _older(delivery: Delivery, number: int, newer: object, rows: int) -> Finding:
    message = f"stated as of {delivery.as_of}; the record is stated as of {newer} too, and the newer statement holds"
    if rows > _MOST_TOLD:
        message += f" (so in {rows} rows, of which {_MOST_TOLD} are listed)"
    return Finding(row=number, field=None, code=FindingCode.OLDER_STATEMENT, message=message, severity=Severity.WARNING)


def _kept(delivery: Delivery, composition: Composition) -> Finding:
    titles = ", ".join(delivery.resource.row.title(field) for field in sorted(composition.kept_fields))
    message = f"the file has no column {titles}: what is known of it stays, in {composition.kept} records"
    return Finding(row=0, field=None, code=FindingCode.ABSENT_COLUMNS, message=message, severity=Severity.WARNING)
