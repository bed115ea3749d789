"""The evidence snapshot of an enterprise: a text with those fields of its records that rules look at.

    penalty[[739895,null,739940,"minor",null]]!2
    tax-grade[[738886,null,739251,"C"],[739252,null,739616,"A"]]

Each source has one line. Each record begins with its days (valid from, valid to, stated for; 1 is the first of January
of the year 1), and the fields that facts look at follow. Where the source has providers that speak of some enterprises
only, `~739927` is the day up to which all of them have named this one, and `~1` says that one has not. Where rows of
the enterprise wait in quarantine, their number ends the line after `!`. Most lines are common to many enterprises, so
that what follows from a line is computed once for all of them. The database calls the column `gist`.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import Any, TypeAlias

import orjson

from hub.core.live_mapping import LiveMapping
from hub.credit.facts.results import SourceEvidence, Subject, evidence_of, record_of
from hub.intake.ingest.resources import RESOURCES
from hub.intake.ingest.standard.resource import Resource


def _fields(resources: Mapping[str, Resource]) -> dict[str, Sequence[str]]:
    read = {code: each.read_by_rules for code, each in resources.items() if each.read_by_rules is not None}
    return {**read, "consent": ("purpose",)}


#: Of each source, what facts look at beside the days; consents are the hub's own.
FIELDS: Mapping[str, Sequence[str]] = LiveMapping(RESOURCES.now, _fields)


#: The day before the first.
_DAY_0 = "date '0001-12-31 BC'"


def day_sql(column: str) -> str:
    """SQL for a day as a snapshot has it."""
    return f"coalesce(({column} - {_DAY_0})::text, 'null')"


def record_sql(resource: str, body: str, days: tuple[str, str, str]) -> str:
    """SQL for what a record has between its brackets: its days, of which the second may be null, and its fields.

    It is worked out for each of some 22 records of an enterprise, so in as few steps as there are.
    """
    valid_from, valid_to, as_of = (f"({day} - {_DAY_0})::text" for day in days)
    cases = " ".join(
        f"when '{source}' then {' || '.join(_field_sql(body, field) for field in fields)}"
        for source, fields in FIELDS.items()
        if fields
    )
    written_days = f"{valid_from} || coalesce(',' || {valid_to} || ',', ',null,') || {as_of}"
    return f"{written_days} || case {resource} {cases} else '' end"


def _field_sql(body: str, field: str) -> str:
    return f"',' || coalesce(({body}->'{field}')::text, 'null')"


def subject(uscc: str, snapshot: str, sources: Collection[str] = FIELDS) -> Subject:
    """Read the records of these sources back from a snapshot."""
    found = [line_evidence(line) for line in lines(snapshot) if line_source(line) in sources]
    waiting = {evidence.source: evidence.waiting for evidence in found if evidence.waiting}
    named = {evidence.source: evidence.named for evidence in found if evidence.named}
    return Subject(uscc, {evidence.source: evidence.records for evidence in found}, waiting, named)


class _Days(dict[int | None, date | None]):
    """Days by their ordinals. Few stand in many records: as one object, each is hashed once."""

    def __missing__(self, ordinal: int) -> date:
        if len(self) > _KEPT_DAYS:
            self.clear()
            self[None] = None
        day = self[ordinal] = date.fromordinal(ordinal)
        return day


_KEPT_DAYS = 65536
#: The day of each ordinal; None is None.
DAYS: Mapping[int | None, Any] = _Days({None: None})
#: Of each record, before its fields.
_BEFORE_FIELDS = 3
#: Takes a record's fields from its row.
_Body: TypeAlias = Callable[[Sequence[Any]], dict[str, Any]]


def line_source(line: str) -> str:
    """The source that the line is about."""
    return line[: line.index("[")]


def lines(snapshot: str) -> list[str]:
    """Split a snapshot into its lines; an enterprise without records has none."""
    return snapshot.split("\n") if snapshot else []


def line_evidence(line: str, layouts: "Layouts | None" = None) -> SourceEvidence:
    """Parse a line; whoever parses many hands over the `layouts` of now.

    A line that was kept before a field was read lacks it, since fields are only ever added at the end: it is None.
    """
    begins_at = line.index("[")
    source, written, waiting, named = line[:begins_at], line[begins_at:], 0, None
    if written[-1] != "]":
        written, waiting, named = _parted(written)
    width, body = (layouts or LAYOUTS.now())[source]
    days, records = DAYS, []
    for row in orjson.loads(written):
        if len(row) != width:
            row = _filled(row, width)
        records.append(record_of((source, body(row), days[row[0]], days[row[1]], days[row[2]])))
    return evidence_of((source, records, waiting, named))


def _parted(written: str) -> tuple[str, int, date | None]:
    """Take off what follows the records: the number of rows that wait, and the day of being named."""
    ends_at = written.rindex("]") + 1
    named, _, waiting = written[ends_at:].partition("!")
    return written[:ends_at], int(waiting or 0), DAYS[int(named[1:])] if named else None


def _filled(row: list[Any], width: int) -> list[Any]:
    if len(row) > width:
        raise ValueError(f"a record of {len(row)} values where its source has {width}")
    return row + [None] * (width - len(row))


def _body(fields: Sequence[str]) -> _Body:
    """Make what takes the fields from a row; most sources have one or two, and a literal takes half of the time."""
    match fields:
        case (one,):
            return lambda row: {one: row[3]}
        case (one, two):
            return lambda row: {one: row[3], two: row[4]}
    return lambda row: dict(zip(fields, row[_BEFORE_FIELDS:], strict=True))


def _layouts(resources: Mapping[str, Resource]) -> dict[str, tuple[int, _Body]]:
    return {source: (_BEFORE_FIELDS + len(fields), _body(fields)) for source, fields in _fields(resources).items()}


#: Of each source how many values a record has, and what takes its fields from them.
Layouts: TypeAlias = Mapping[str, tuple[int, _Body]]
LAYOUTS = LiveMapping(RESOURCES.now, _layouts)
