"""The evidence snapshot of an enterprise: a text with those fields of its records that rules look at.

    penalty[[739895,null,739940,"minor",null]]!2
    tax-grade[[738886,null,739251,"C"],[739252,null,739616,"A"]]

Each source has one line. Each record begins with its days (valid from, valid to, stated for; 1 is the first of January
of the year 1), and the fields that facts look at follow. Where the source has providers that speak of some enterprises
only, `~739927` is the day up to which all of them have named this one, and `~1` says that one has not. Where rows of
the enterprise wait in quarantine, their number ends the line after `!`. Most lines are common to many enterprises, so
that what follows from a line is computed once for all of them. The database calls the column `gist`.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import lru_cache

import orjson

from hub.core.live_mapping import LiveMapping
from hub.credit.facts.results import SourceEvidence, Subject, record_of
from hub.intake.ingest.resources import RESOURCES
from hub.intake.ingest.standard.resource import Resource


def _fields(resources: Mapping[str, Resource]) -> dict[str, Sequence[str]]:
    read = {code: each.read_by_rules for code, each in resources.items() if each.read_by_rules is not None}
    return {**read, "consent": ("purpose",)}


#: Of each source, what facts look at beside the days; consents are the hub's own.
FIELDS: Mapping[str, Sequence[str]] = LiveMapping(RESOURCES.now, _fields)


def day_sql(column: str) -> str:
    """SQL for a day as a snapshot has it."""
    return f"coalesce(({column} - date '0001-01-01' + 1)::text, 'null')"


def fields_sql(resource: str, body: str) -> str:
    """SQL for the fields of a record as a snapshot has them, each after a comma."""
    cases = " ".join(
        f"when '{source}' then concat({', '.join(_field_sql(body, field) for field in fields)})"
        for source, fields in FIELDS.items()
        if fields
    )
    return f"case {resource} {cases} else '' end"


def _field_sql(body: str, field: str) -> str:
    return f"',', coalesce(({body}->'{field}')::text, 'null')"


def subject(uscc: str, snapshot: str, sources: Collection[str] = FIELDS) -> Subject:
    """Read the records of these sources back from a snapshot."""
    found = [line_evidence(line) for line in lines(snapshot) if line_source(line) in sources]
    waiting = {evidence.source: evidence.waiting for evidence in found if evidence.waiting}
    named = {evidence.source: evidence.named for evidence in found if evidence.named}
    return Subject(uscc, {evidence.source: evidence.records for evidence in found}, waiting, named)


#: Few days stand in many records: as one object, each is hashed once.
_day = lru_cache(maxsize=65536)(date.fromordinal)
#: Of each record, before its fields.
_DAYS = 3


def line_source(line: str) -> str:
    """The source that the line is about."""
    return line[: line.index("[")]


def lines(snapshot: str) -> list[str]:
    """Split a snapshot into its lines; an enterprise without records has none."""
    return snapshot.split("\n") if snapshot else []


def line_evidence(line: str) -> SourceEvidence:
    """Parse a line.

    A line that was kept before a field was read lacks it, since fields are only ever added at the end: it is None.
    """
    begins_at, ends_at = line.index("["), line.rindex("]") + 1
    source = line[:begins_at]
    rows, fields = orjson.loads(line[begins_at:ends_at]), FIELDS[source]
    lacking = len(fields) + _DAYS - len(rows[0]) if rows else 0
    if lacking:
        rows = [row + [None] * lacking for row in rows]
    records = [
        record_of(
            (
                source,
                dict(zip(fields, row[_DAYS:], strict=True)),
                _day(row[0]),
                None if row[1] is None else _day(row[1]),
                _day(row[2]),
            )
        )
        for row in rows
    ]
    if ends_at == len(line):
        return SourceEvidence(source, records)
    named, _, waiting = line[ends_at:].partition("!")
    return SourceEvidence(source, records, int(waiting or 0), _day(int(named[1:])) if named else None)
