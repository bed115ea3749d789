"""Evidence snapshots as the store writes them, for tests that have no store."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType

import orjson

from hub.credit.facts.results import Record
from hub.credit.facts.snapshot import FIELDS


def snapshot_of(
    records_by_source: Mapping[str, Iterable[Record]],
    waiting: Mapping[str, int] = MappingProxyType({}),
    named: Mapping[str, date] = MappingProxyType({}),
) -> str:
    """Write the lines in the store's order; by source, the rows that wait and the day of being `named`."""
    lines = (
        _line(source, list(records_by_source.get(source, ())), waiting.get(source, 0), named.get(source))
        for source in {*records_by_source, *waiting, *named}
    )
    return "\n".join(sorted(line for line in lines if line))


def _line(source: str, records: Sequence[Record], waiting: int, named: date | None) -> str:
    items = ",".join(_record(source, record) for record in records)
    ending = f"{f'~{named.toordinal()}' if named else ''}{f'!{waiting}' if waiting else ''}"
    return f"{source}[{items}]{ending}" if items or ending else ""


def _record(source: str, record: Record) -> str:
    valid_to = record.valid_to.toordinal() if record.valid_to else None
    days = [record.valid_from.toordinal(), valid_to, record.as_of.toordinal()]
    values = [orjson.dumps(value).decode() for value in days]
    return f"[{','.join((*values, *(_value(record.body[field]) for field in FIELDS[source])))}]"


def _value(value: object) -> str:
    """Write JSON as PostgreSQL does: a blank after each comma and colon, shorter names first."""
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: (len(name), name))
        return "{" + ", ".join(f'"{name}": {_value(value[name])}' for name in names) + "}"
    return orjson.dumps(value).decode()
