"""Values as the text of a cell, and back."""

from collections.abc import Sequence
from typing import Any, TypeAlias

import orjson

from hub.sharing.packages.results import FieldType
from hub.sharing.proofs.rules import Value

Cell: TypeAlias = str | int | bool | None
#: What a spreadsheet may take for the beginning of a formula; and the guard itself, so that it can be taken off again.
_GUARDED = frozenset(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠", "'"))
GUARD = "'"


def cell(value: Value) -> Cell:
    """A value as one cell: a list or an object is written as JSON, the rest stays what it is."""
    if isinstance(value, list | tuple | dict):
        return orjson.dumps(value).decode()
    return value  # type: ignore[return-value]


def text(value: Value) -> str:
    """A value as the text of a CSV cell, guarded so that no spreadsheet runs it as a formula."""
    plain = cell(value)
    if isinstance(plain, str):
        return f"{GUARD}{plain}" if plain[:1] in _GUARDED else plain
    if isinstance(plain, bool):
        return "true" if plain else "false"
    return "" if plain is None else str(plain)


def texts(column: Sequence[Any]) -> Sequence[Cell]:
    """The cells of a column, for a writer of CSV that writes numbers as they are and leaves out what is not there.

    A column has one type as a rule, which is looked at once and not for each cell.
    """
    kinds = set(map(type, column)) - {type(None)}
    if kinds == {str}:
        return [f"{GUARD}{each}" if each and each[0] in _GUARDED else each for each in column]
    if kinds <= {list, dict}:
        return [None if each is None else orjson.dumps(each).decode() for each in column]
    return column if kinds == {int} else list(map(text, column))


def value(written: str, kind: FieldType) -> Value:
    """The value of a CSV cell; raises ValueError where the text is none of its column's type."""
    if written == "":
        return None
    match kind:
        case FieldType.INTEGER:
            return int(written)
        case FieldType.BOOLEAN:
            return _truth(written)
        case FieldType.ARRAY | FieldType.OBJECT:
            nested: list[object] | dict[str, object] = orjson.loads(written)
            return nested
    return written.removeprefix(GUARD)


def _truth(written: str) -> bool:
    if written not in ("true", "false"):
        raise ValueError(f"{written!r} is neither true nor false")
    return written == "true"
