"""The gist of an enterprise: what rules look at in its records, one line of text a source, apart from everything else.

    tax-grade[[738886,null,739251,"C"],[739252,null,739616,"A"]]

Each record is its days (valid from, valid to, stated for; 1 is the first of January of the year 1), then the fields
that facts look at. Most lines are common to many enterprises: what follows from one is worked out once for all.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

import orjson

from hub.credit.facts.results import Record, Subject
from hub.intake.ingest.resources import RESOURCES

#: Of each source, what facts look at beside the days; consents are the hub's own.
FIELDS: Mapping[str, Sequence[str]] = {
    **{code: each.read_by_rules for code, each in RESOURCES.items() if each.read_by_rules is not None},
    "consent": ("purpose",),
}


def day_sql(column: str) -> str:
    """A day as a gist writes it."""
    return f"coalesce(({column} - date '0001-01-01' + 1)::text, 'null')"


def fields_sql(resource: str, body: str) -> str:
    """The fields of a record as a gist writes them, each after a comma."""
    cases = " ".join(
        f"when '{source}' then concat({', '.join(_field_sql(body, field) for field in fields)})"
        for source, fields in FIELDS.items()
        if fields
    )
    return f"case {resource} {cases} else '' end"


def _field_sql(body: str, field: str) -> str:
    return f"',', coalesce(({body}->'{field}')::text, 'null')"


def subject(uscc: str, gist: str, sources: Collection[str] = FIELDS) -> Subject:
    """The records of these sources that a gist was made of, as far as rules look at them."""
    return Subject(uscc, dict(records(line) for line in lines(gist) if source(line) in sources))


_day = date.fromordinal


def source(line: str) -> str:
    return line[: line.index("[")]


def lines(gist: str) -> list[str]:
    return gist.split("\n") if gist else []


def records(line: str) -> tuple[str, list[Record]]:
    """A line's source, and its records."""
    begins_at = line.index("[")
    source = line[:begins_at]
    fields = FIELDS[source]
    return source, [
        Record(
            source,
            dict(zip(fields, values, strict=True)),
            _day(begins),
            None if ends is None else _day(ends),
            _day(stated),
        )
        for begins, ends, stated, *values in orjson.loads(line[begins_at:])
    ]
