"""The gist of records as the store writes it, for tests that have no store."""

from collections.abc import Iterable, Mapping, Sequence

import orjson

from hub.credit.facts.results import Record
from hub.credit.facts.snapshot import FIELDS


def gist(found: Mapping[str, Iterable[Record]]) -> str:
    """Lines in order, as the store has them."""
    written = (_line(source, list(among)) for source, among in found.items())
    return "\n".join(sorted(line for line in written if line))


def _line(source: str, among: Sequence[Record]) -> str:
    written = ",".join(_record(source, one) for one in among)
    return f"{source}[{written}]" if written else ""


def _record(source: str, one: Record) -> str:
    """Documents as PostgreSQL writes them: a blank after each comma and colon, shorter names first."""
    days = [one.valid_from.toordinal(), one.valid_to.toordinal() if one.valid_to else None, one.as_of.toordinal()]
    values = [orjson.dumps(value).decode() for value in days]
    return f"[{','.join((*values, *(_value(one.body[field]) for field in FIELDS[source])))}]"


def _value(value: object) -> str:
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: (len(name), name))
        return "{" + ", ".join(f'"{name}": {_value(value[name])}' for name in names) + "}"
    return orjson.dumps(value).decode()
