"""Columns of resources as operands: each kind of cell as the type of value that a formula or a filter compares."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from types import UnionType
from typing import Any, Union, get_args, get_origin

from hub.credit.facts.derivation.formulas import decimal, ten_thousands
from hub.credit.facts.results import Value
from hub.credit.facts.vocabulary import FactDefinition, FactType, Wording
from hub.intake.ingest.spellings import Money
from hub.intake.ingest.standard.resource import Resource


def as_it_is(cell: Any) -> Any:
    """A cell that is kept as the value it means."""
    return cell


@dataclass(frozen=True, slots=True)
class ColumnType:
    """The type of a column's values, how they are read from a record, and the unit they then have."""

    type: FactType
    read: Callable[[Any], Value | None]
    choices: Mapping[str, str]
    unit: str = ""

    def definition(self, resource: str, column: str) -> FactDefinition:
        """The column as if it were a fact, so that the checks of conditions hold for filters too."""
        title = Wording(column, column)
        return FactDefinition(f"{resource}.{column}", self.type, resource, title, self.unit, choices=self.choices)


def column_type(resource: Resource, column: str) -> ColumnType | None:
    """The type of a column that rules may read; None for one that they cannot compare, such as a day."""
    annotation = _cell(resource.row.model_fields[column].annotation)
    if not isinstance(annotation, type) or column not in (resource.read_by_rules or ()):
        return None
    for kind, made in _TYPES.items():
        if issubclass(annotation, kind):
            return made(annotation)
    return None


def _cell(annotation: Any) -> Any:
    """The type of a filled cell: without `None`, and without how it is parsed."""
    if get_origin(annotation) in (Union, UnionType):
        annotation = next(one for one in get_args(annotation) if one is not type(None))
    return annotation if isinstance(annotation, type) else get_args(annotation)[0]


def _choice(members: type[Any]) -> ColumnType:
    return ColumnType(FactType.CHOICE, as_it_is, {one.value: getattr(one, "named", one.value) for one in members})


#: By the type of a cell, the narrower ones first: a flag is an integer too, and a choice a text.
_TYPES: Mapping[type, Callable[[type[Any]], ColumnType]] = {
    Money: lambda _: ColumnType(FactType.NUMBER, ten_thousands, {}, "万元"),
    bool: lambda _: ColumnType(FactType.FLAG, as_it_is, {}),
    int: lambda _: ColumnType(FactType.NUMBER, as_it_is, {}),
    Decimal: lambda _: ColumnType(FactType.NUMBER, decimal, {}),
    StrEnum: _choice,
    str: lambda _: ColumnType(FactType.TEXT, as_it_is, {}),
}
