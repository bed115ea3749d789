"""Completion of scalars and enum members: a whole column at once where every value is of a type expected."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from math import isfinite
from typing import Any, NamedTuple, TypeAlias
from uuid import UUID

from graphql import GraphQLBoolean, GraphQLFloat, GraphQLID, GraphQLInt, GraphQLLeafType, GraphQLString
from graphql.execution.executor import Executor as Core
from graphql.type import GRAPHQL_MAX_INT, GRAPHQL_MIN_INT

from schema.execution.completion.sorting import sorted_out
from schema.execution.paths import ResponsePaths
from schema.execution.positions import ResponsePosition
from schema.execution.run import Column, Run

_ConvertValue: TypeAlias = Callable[[Any], Any]
_ConvertColumn: TypeAlias = Callable[[Column], Column]
_NULL = frozenset({type(None)})


class LeafCompletion:
    """Completes a column of scalars or enum members."""

    __slots__ = ("_convert", "_known", "_position", "_type")

    def __init__(self, type_: GraphQLLeafType, position: ResponsePosition) -> None:
        self._type = type_
        self._position = position
        self._known, self._convert = conversion(type_, position.nullable)

    def __call__(self, run: Run, values: Column, paths: ResponsePaths) -> Column:
        column = self.quickly(values)
        return sorted_out(run, values, paths, self._position, (self._strictly, self)) if column is None else column

    def quickly(self, values: Column) -> Column | None:
        """Complete the whole column, whose paths nobody has to know; None where a value is not as expected."""
        if self._known.issuperset(map(type, values)):
            try:
                return self._convert(values)
            except (ArithmeticError, LookupError, ValueError):
                pass
        return None

    def _strictly(self, run: Run, values: Column, paths: ResponsePaths) -> Column:
        column: Column = []
        for row, value in enumerate(values):
            try:
                column.append(Core.complete_leaf_value(self._type, value))
            except Exception as error:  # whatever a scalar raises is the error of its field
                run.fail(self._position, paths.path(row), error)
                column.append(None)
        return column


class LeafConversion(NamedTuple):
    """A conversion of columns whose values are of the types `known`; it raises for a value that is out of range."""

    known: frozenset[type]
    convert: _ConvertColumn


def conversion(type_: GraphQLLeafType, nullable: bool) -> LeafConversion:
    """Make the conversion for a scalar or an enum; where nulls may stand, theirs is among the known types."""
    null = _NULL if nullable else frozenset()
    if type_ in _UNCHANGED:
        known, convert_column = _UNCHANGED[type_]
        return LeafConversion(known | null, convert_column)
    if type_.coerce_output_value == datetime.isoformat:
        return LeafConversion(frozenset({datetime}) | null, _moments)
    known, convert = _value_conversion(type_)
    if nullable:
        return LeafConversion(
            known | null, lambda values: [None if value is None else convert(value) for value in values]
        )
    return LeafConversion(known, lambda values: list(map(convert, values)))


def _value_conversion(type_: GraphQLLeafType) -> tuple[frozenset[type], _ConvertValue]:
    coerce = type_.coerce_output_value
    if coerce is str:
        return frozenset({int, Decimal, UUID}), str
    if coerce == date.isoformat:
        return frozenset({date}), _day
    members = getattr(type_, "wrapped_cls", None)
    if isinstance(members, type) and issubclass(members, Enum):
        return frozenset({members}), {member: coerce(member) for member in members}.__getitem__
    return frozenset(), coerce


#: Days and moments come again: those of one page mostly stand for the same evaluation.
_day = lru_cache(maxsize=4096)(date.isoformat)
_utc = lru_cache(maxsize=4096)(datetime.isoformat)
_UTC_ALONE = {UTC}


def _moments(values: Column) -> Column:
    """Remember texts of UTC alone: a moment equals the same one of another zone, whose text is another."""
    if {value.tzinfo if value else UTC for value in values} != _UTC_ALONE:
        return [value and value.isoformat() for value in values]
    if None in values:
        return [value and _utc(value) for value in values]
    return list(map(_utc, values))


def _as_they_are(values: Column) -> Column:
    return values


def _in_range(values: Column) -> Column:
    if all(GRAPHQL_MIN_INT <= value <= GRAPHQL_MAX_INT for value in values if value is not None):
        return values
    raise ValueError("beyond 32 bits")


def _finite(values: Column) -> Column:
    if all(isfinite(value) for value in values if value is not None):
        return values
    raise ValueError("not finite")


_UNCHANGED: dict[GraphQLLeafType, tuple[frozenset[type], _ConvertColumn]] = {
    GraphQLString: (frozenset({str}), _as_they_are),
    GraphQLID: (frozenset({str}), _as_they_are),
    GraphQLBoolean: (frozenset({bool}), _as_they_are),
    GraphQLInt: (frozenset({int}), _in_range),
    GraphQLFloat: (frozenset({float}), _finite),
}
