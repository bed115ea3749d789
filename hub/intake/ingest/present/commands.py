"""Write the present of the records that a delivery, a withdrawal or a person has touched.

The touched records stand in the temporary table `touched` (uscc, key); whichever of them says something else now is
closed and opened again.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

import orjson

from hub.core.actor import Actor
from hub.core.progress import Progress
from hub.core.store.database import Connection, Row
from hub.intake.ingest.present import rules
from hub.intake.ingest.present.queries import (
    RecordKey,
    known_records,
    stated_rows,
    struck_repairs,
    whole_lists,
)
from hub.intake.ingest.present.results import PresentRecord, WholeList
from hub.intake.ingest.present.rules import content_digest
from hub.intake.ingest.results import Finding
from hub.intake.ingest.standard.resource import Resource

_TABLES = """
create temporary table if not exists touched (uscc varchar, key text) on commit drop;
create temporary table if not exists recomposed (uscc varchar, key text) on commit drop;
"""
#: Whatever tells the same decision is made anew with it.
_TOUCH_DECISIONS = """
insert into touched
select distinct r.uscc, r.key from touched t
join record r on r.uscc = t.uscc and r.resource = $1 and r.known_to is null and r.key <> t.key
    and substr(r.key, strpos(r.key, '/') + 1) = substr(t.key, strpos(t.key, '/') + 1)
where not exists (select 1 from touched other where other.uscc = r.uscc and other.key = r.key)
"""
_STRIKE = """
insert into struck_repair (uscc, resource, key, repaired_on, struck_at, struck_by, reason)
select distinct t.uscc, $1, t.key, r.repaired_on, $2::timestamptz, $3, $4 from touched t
join record r on r.uscc = t.uscc and r.resource = $1 and r.key = t.key and r.repaired_on is not null
on conflict do nothing
"""
_TOUCHED_ENTERPRISES = "select count(distinct uscc) from touched"
_ORDER = "create index if not exists touched_order on touched (uscc, key)"
#: The records of the next enterprises; those of one enterprise are never parted.
_TOUCHED = """
select distinct t.uscc, t.key from touched t
where t.uscc in (select distinct uscc from touched where uscc > $1 order by uscc limit $2) order by t.uscc, t.key
"""
_CLOSE = """
update record r set known_to = $1 from unnest($2::varchar[], $3::bigint[]) as closing (uscc, id)
where r.uscc = closing.uscc and r.id = closing.id
"""
#: A row of this very delivery, which nobody has seen yet, is opened where it is.
_OPEN = """
update record r set known_to = null
from jsonb_to_recordset($2) as o (uscc varchar, key text, batch_id int, place int, row_number int)
where r.uscc = o.uscc and r.resource = $3 and r.key = o.key and r.batch_id = o.batch_id and r.place = o.place
    and r.row_number = o.row_number and r.known_from = $1 and r.known_to = $1 and not r.composed
returning r.uscc, r.key
"""
_COLUMNS = (
    "uscc",
    "resource",
    "key",
    "body",
    "digest",
    "valid_from",
    "valid_to",
    "repaired_on",
    "known_from",
    "provider",
    "batch_id",
    "row_number",
    "as_of",
    "warnings",
    "place",
    "given",
    "composed",
    "counted_as",
)
#: Enterprises whose records are made at a time, so that memory does not grow with the delivery.
_CHUNK = 500


@dataclass(slots=True)
class Composition:
    """What became of the touched records, and what a person should know of those that `batch` states or ends.

    `kept` counts the records of which something stays as known because the file has no column for it.
    """

    batch: int | None
    changed: int = 0
    ended: int = 0
    kept: int = 0
    kept_fields: set[str] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)

    def tell(self, resource: Resource, record: PresentRecord, others: Sequence[PresentRecord]) -> None:
        """Note what is worth knowing of a record whose newest row is of the batch."""
        if record.newest.batch != self.batch:
            return
        self.findings += rules.findings(resource, record, others)
        if record.kept:
            self.kept += 1
            self.kept_fields |= record.kept


async def touch_table(connection: Connection) -> None:
    """Make the temporary tables of this room, where the transaction has none yet."""
    await connection.execute(_TABLES)


async def touched_enterprises(connection: Connection) -> int:
    """Count the enterprises whose records are touched."""
    return int(await connection.fetchval(_TOUCHED_ENTERPRISES))


async def compose(
    connection: Connection,
    resource: Resource,
    at: datetime,
    batch: int | None = None,
    progress: Progress | None = None,
) -> Composition:
    """Write the present of the touched records; the result tells of those that `batch` states or ends.

    `progress` is called with the number of enterprises that are done.
    """
    if resource.decided_by:
        await connection.execute(_TOUCH_DECISIONS, resource.code)
    lists = await whole_lists(connection, resource.code)
    composition = Composition(batch)
    enterprises = 0
    async for chunk in _chunks(connection):
        made = await _made(connection, resource, chunk, lists, composition)
        known = await known_records(connection, resource.code, chunk)
        changed = [key for key in chunk if not _same(made.get(key), known.get(key))]
        await _write(connection, resource.code, at, changed, made, known)
        composition.changed += len(changed)
        composition.ended += sum(1 for key in changed if _ends(made.get(key), batch))
        enterprises += len({uscc for uscc, _ in chunk})
        if progress:
            progress(enterprises)
    return composition


async def strike_repairs(connection: Connection, resource: Resource, actor: Actor, reason: str, at: datetime) -> None:
    """End every repair that was stated of the touched records, and of the decisions that they tell."""
    if resource.decided_by:
        await connection.execute(_TOUCH_DECISIONS, resource.code)
    await connection.execute(_STRIKE, resource.code, at, actor.decider, reason)


async def _made(
    connection: Connection,
    resource: Resource,
    keys: Sequence[RecordKey],
    lists: Sequence[WholeList],
    composition: Composition,
) -> Mapping[RecordKey, PresentRecord]:
    """The present of each key of which anything stands."""
    stated = await stated_rows(connection, resource.code, keys)
    struck = await struck_repairs(connection, resource.code, {uscc for uscc, _ in keys})
    made: dict[RecordKey, PresentRecord] = {}
    for uscc, group in groupby(keys, key=itemgetter(0)):
        alone = [rules.present(resource, uscc, key, stated[uscc, key], struck[uscc, key]) for _, key in group]
        records = rules.joined(resource, [rules.ended(one, uscc, lists) for one in alone if one])
        for record in records:
            composition.tell(resource, record, rules.same_decision(resource, record, records))
            made[uscc, record.key] = record
    return made


async def _write(
    connection: Connection,
    resource: str,
    at: datetime,
    changed: Sequence[RecordKey],
    made: Mapping[RecordKey, PresentRecord],
    known: Mapping[RecordKey, Row],
) -> None:
    closing = [(row["uscc"], row["id"]) for key in changed if (row := known.get(key))]
    await connection.execute(_CLOSE, at, [uscc for uscc, _ in closing], [number for _, number in closing])
    opening = {key: made[key] for key in changed if key in made}
    plain = [_identity(uscc, one) for (uscc, _), one in opening.items() if not one.composed]
    opened = {(row["uscc"], row["key"]) for row in await connection.fetch(_OPEN, at, plain, resource)}
    records = [_row(uscc, resource, one, at) for (uscc, key), one in opening.items() if (uscc, key) not in opened]
    await connection.copy_records_to_table("record", records=records, columns=_COLUMNS)
    await connection.copy_records_to_table("recomposed", records=changed)


async def _chunks(connection: Connection) -> AsyncIterator[Sequence[RecordKey]]:
    """The touched records, some enterprises at a time in the order of their codes."""
    await connection.execute(_ORDER)
    after = ""
    while rows := await connection.fetch(_TOUCHED, after, _CHUNK):
        yield [(row["uscc"], row["key"]) for row in rows]
        after = rows[-1]["uscc"]


def _same(record: PresentRecord | None, known: Row | None) -> bool:
    if record is None or known is None:
        return record is None and known is None
    return _facts(record) == tuple(known[name] for name in _COMPARED)


_COMPARED = (
    "body",
    "valid_from",
    "valid_to",
    "repaired_on",
    "as_of",
    "batch_id",
    "place",
    "row_number",
    "composed",
    "counted_as",
)


def _facts(record: PresentRecord) -> tuple[object, ...]:
    first = record.first
    return (
        record.body,
        record.valid_from,
        record.valid_to,
        record.repaired_on,
        record.as_of,
        first.batch,
        first.place,
        first.row_number,
        record.composed,
        record.counted_as,
    )


def _ends(record: PresentRecord | None, batch: int | None) -> bool:
    return record is not None and record.ended_by is not None and record.ended_by.batch == batch


def _identity(uscc: str, record: PresentRecord) -> dict[str, Any]:
    first = record.first
    return {
        "uscc": uscc,
        "key": record.key,
        "batch_id": first.batch,
        "place": first.place,
        "row_number": first.row_number,
    }


def _row(uscc: str, resource: str, record: PresentRecord, at: datetime) -> tuple[object, ...]:
    first = record.first
    given = None if record.composed or first.given is None else sorted(first.given)
    body = orjson.dumps(record.body, option=orjson.OPT_SORT_KEYS)
    return (
        uscc,
        resource,
        record.key,
        body,
        content_digest(body, given),
        record.valid_from,
        record.valid_to,
        record.repaired_on,
        at,
        first.provider,
        first.batch,
        first.row_number,
        record.as_of,
        list(first.warnings),
        first.place,
        given,
        record.composed,
        record.counted_as,
    )
