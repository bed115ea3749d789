"""The evidence snapshot of an enterprise: a text with those fields of its records that rules look at.

    tax-grade[[738886,null,739251,"C"],[739252,null,739616,"A"]]

Each source has one line. Each record begins with its days (valid from, valid to, stated for; 1 is the first of January
of the year 1), and the fields that facts look at follow. Most lines are common to many enterprises, so that what
follows from a line is computed once for all of them. The database calls the column `gist`.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from itertools import zip_longest

import orjson

from hub.credit.facts.results import Record, Subject
from hub.intake.ingest.resources import RESOURCES

#: Of each source, what facts look at beside the days; consents are the hub's own.
FIELDS: Mapping[str, Sequence[str]] = {
    **{code: each.read_by_rules for code, each in RESOURCES.items() if each.read_by_rules is not None},
    "consent": ("purpose",),
}


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
    return Subject(uscc, dict(line_records(line) for line in lines(snapshot) if line_source(line) in sources))


_day = date.fromordinal


def line_source(line: str) -> str:
    """The source that the line is about."""
    return line[: line.index("[")]


def lines(snapshot: str) -> list[str]:
    """Split a snapshot into its lines; an enterprise without records has none."""
    return snapshot.split("\n") if snapshot else []


def line_records(line: str) -> tuple[str, list[Record]]:
    """Parse a line; returns its source and its records.

    A line that was written before a field was read lacks it, since fields are only ever added at the end: it is None.
    """
    begins_at = line.index("[")
    source = line[:begins_at]
    fields = FIELDS[source]
    return source, [
        Record(
            source,
            dict(zip_longest(fields, values)),
            _day(begins),
            None if ends is None else _day(ends),
            _day(stated),
        )
        for begins, ends, stated, *values in orjson.loads(line[begins_at:])
    ]
