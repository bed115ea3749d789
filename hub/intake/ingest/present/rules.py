"""Make a record's present of all rows that were stated of it: a pure function, so that no order of arrival shows in it.

A row is as old as its delivery's as-of day (DOMAIN.md 13, reading 1). The newest one holds; what its file did not have
stays as known; a repair stays until a person ends it; and a list that is whole ends what it does not have.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby
from typing import Any

import orjson

from hub.intake.ingest.present.results import PresentRecord, StatedRow, WholeList
from hub.intake.ingest.results import Finding, Severity
from hub.intake.ingest.standard.finding_codes import FindingCode
from hub.intake.ingest.standard.resource import Resource

Body = Mapping[str, Any]


def present(
    resource: Resource, uscc: str, key: str, stated: Collection[StatedRow], struck: Collection[date] = ()
) -> PresentRecord | None:
    """The record that these rows make, before whole lists; None where none stands. `struck` repairs do not count."""
    rows = sorted(set_of_rows(stated), key=lambda row: row.order)
    if not rows:
        return None
    first, body = rows[0], _over(resource, {}, rows[0], struck)
    for row in rows[1:]:
        if (after := _over(resource, body, row, struck)) != body:
            first, body = row, after
    content = resource.row.model_validate({"uscc": uscc, **body})
    valid_from, valid_to = resource.valid(content, first.as_of)
    return PresentRecord(
        key,
        first,
        rows[-1],
        body,
        valid_from,
        valid_to,
        resource.repaired_on(content),
        resource.as_of(content, first.as_of),
        composed=body != first.body,
        kept=_left(rows[-1], body),
    )


def set_of_rows(stated: Iterable[StatedRow]) -> Collection[StatedRow]:
    """Each row once: a record that was opened again is the same row of the same delivery."""
    return {row.order: row for row in stated}.values()


def ended(record: PresentRecord, uscc: str, lists: Sequence[WholeList]) -> PresentRecord:
    """The record as the whole lists leave it: the first one after its newest row that does not have it ends it."""
    later = [one for one in lists if one.provider == record.newest.provider and one.age > record.newest.age]
    ending = [one for one in later if not one.unreadable and uscc not in one.unread]
    if not ending:
        return record
    by = min(ending, key=lambda one: one.age)
    end = max(record.valid_from, by.as_of)
    if record.valid_to is not None and record.valid_to <= end:
        return record
    return replace(record, valid_to=end, composed=True, ended_by=by)


def joined(resource: Resource, records: Sequence[PresentRecord]) -> list[PresentRecord]:
    """Records of one enterprise, where those that tell one decision count once and share their repair."""
    if not resource.decided_by:
        return list(records)
    groups = groupby(sorted(records, key=lambda one: (decision(one.key), one.key)), key=lambda one: decision(one.key))
    return [
        record for _, group in groups for one in _by_authority(resource, list(group)) for record in _once(resource, one)
    ]


def content_digest(body: bytes, given: Sequence[str] | None) -> bytes:
    """The digest by which two stated rows say the same: of their content, and of the fields that they give."""
    return hashlib.sha256(body if given is None else body + orjson.dumps(given)).digest()


def decision(key: str) -> str:
    """The identity of what is decided: the key without the department that tells it."""
    return key.partition("/")[2]


def findings(resource: Resource, record: PresentRecord, others: Sequence[PresentRecord]) -> Iterator[Finding]:
    """What a person should know of a record's newest row: a repair that it leaves out, a decision told otherwise."""
    number = record.newest.row_number
    if record.repaired_on and record.newest.body.get(resource.repaired) is None:
        message = (
            f"the record keeps its repair of {record.repaired_on}, which this row does not state: "
            "only a person ends a repair (hub record unrepair)"
        )
        yield Finding(number, resource.repaired, FindingCode.REPAIR_KEPT, message, Severity.WARNING)
    for other in others:
        for field in _conflicts(resource, record, other):
            told, says = record.body[field], other.body[field]
            message = (
                f"{resource.row.title(field)}: {decision(record.key)} is told with {_shown(told)} here and with "
                f"{_shown(says)} by {other.newest.provider}: one decision, of which {_counting(record)} counts"
            )
            yield Finding(number, field, FindingCode.DECISION_CONFLICT, message, Severity.WARNING)


def same_decision(resource: Resource, record: PresentRecord, records: Sequence[PresentRecord]) -> list[PresentRecord]:
    """The other records that tell the same decision as this one."""
    if not resource.decided_by:
        return []
    alike = [one for one in records if decision(one.key) == decision(record.key)]
    group = next(group for group in _by_authority(resource, alike) if any(one.key == record.key for one in group))
    return [one for one in group if one.key != record.key]


def _over(resource: Resource, known: Body, row: StatedRow, struck: Collection[date]) -> Body:
    """What is known after a row: the fields that it gives, over those that were known."""
    said = {field: value for field, value in row.body.items() if _says(resource, row, field, value, struck)}
    return {**dict.fromkeys(row.body), **known, **said}


def _says(resource: Resource, row: StatedRow, field: str, value: object, struck: Collection[date]) -> bool:
    if field == resource.repaired:
        return value is not None and date.fromisoformat(str(value)) not in struck
    return value is not None or row.given is None or field in row.given


def _left(newest: StatedRow, body: Body) -> frozenset[str]:
    if newest.given is None:
        return frozenset()
    return (
        frozenset(field for field, value in body.items() if value is not None and newest.body.get(field) is None)
        - newest.given
    )


def _by_authority(resource: Resource, records: Sequence[PresentRecord]) -> list[list[PresentRecord]]:
    """Records of one number by who decided; those that do not say belong to the one authority that is named, if one."""
    named: dict[str, list[PresentRecord]] = {}
    for record in records:
        named.setdefault(record.body.get(resource.decided_by) or "", []).append(record)
    unnamed = named.pop("", [])
    if len(named) == 1:
        return [[*unnamed, *next(iter(named.values()))]]
    return [*named.values(), *([unnamed] if unnamed else [])]


def _once(resource: Resource, records: Sequence[PresentRecord]) -> list[PresentRecord]:
    counting = max(records, key=lambda one: (one.as_of, one.key))
    repairs = [one.repaired_on for one in records if one.repaired_on]
    shared = min(repairs) if repairs else None
    return [_as_counted(resource, one, counting.key, shared) for one in records]


def _as_counted(resource: Resource, record: PresentRecord, counting: str, repaired_on: date | None) -> PresentRecord:
    counted_as = None if record.key == counting else counting
    if repaired_on is None or record.repaired_on is not None:
        return replace(record, counted_as=counted_as, composed=record.composed or counted_as is not None)
    body = {**record.body, resource.repaired: repaired_on.isoformat()}
    return replace(record, body=body, repaired_on=repaired_on, counted_as=counted_as, composed=True)


def _differ(one: object, other: object) -> bool:
    return one is not None and other is not None and one != other


def _conflicts(resource: Resource, record: PresentRecord, other: PresentRecord) -> list[str]:
    """The fields of rules and money in which two departments say something else of one decision."""
    compared = sorted({resource.begins, *(resource.read_by_rules or ()), *resource.row.amounts()})
    return [field for field in compared if _differ(record.body.get(field), other.body.get(field))]


def _counting(record: PresentRecord) -> str:
    counting = record.counted_as or record.key
    return f"what {counting.partition('/')[0]} tells"


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return f"{value['minor'] / 100:.2f} {value['currency']}"
    return str(value)
