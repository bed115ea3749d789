"""Scalars and enum members: how a whole column is completed where nothing in it is strange."""

from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from math import isfinite
from typing import Any, NamedTuple, TypeAlias
from uuid import UUID

from graphql import GraphQLBoolean, GraphQLFloat, GraphQLID, GraphQLInt, GraphQLLeafType, GraphQLString
from graphql.type import GRAPHQL_MAX_INT, GRAPHQL_MIN_INT
from strawberry.schema.types.base_scalars import isoformat

from schema.execution.run import Column

_Convert: TypeAlias = Callable[[Any], Any]
_NULL = frozenset({type(None)})
_DAYS = frozenset({date}) | _NULL
_MOMENTS = frozenset({date, datetime, time})


class Leaf(NamedTuple):
    """`whole` completes a column of values of the types `known`; it raises for one that is out of its type's range."""

    known: frozenset[type]
    whole: Callable[[Column], Column]


def leaf(type_: GraphQLLeafType, nullable: bool) -> Leaf:
    """What is known of a scalar or an enum; where nulls may stand they are among the known."""
    null = _NULL if nullable else frozenset()
    if type_ in _AS_THEY_ARE:
        known, whole = _AS_THEY_ARE[type_]
        return Leaf(known | null, whole)
    if type_.coerce_output_value is isoformat:
        return Leaf(_MOMENTS | null, _written)
    known, convert = _conversion(type_)
    if nullable:
        return Leaf(known | null, lambda values: [None if value is None else convert(value) for value in values])
    return Leaf(known, lambda values: list(map(convert, values)))


def _conversion(type_: GraphQLLeafType) -> tuple[frozenset[type], _Convert]:
    coerce = type_.coerce_output_value
    if coerce is str:
        return frozenset({int, Decimal, UUID}), str
    members = getattr(type_, "wrapped_cls", None)
    if isinstance(members, type) and issubclass(members, Enum):
        return frozenset({members}), {member: coerce(member) for member in members}.__getitem__
    return frozenset(), coerce


def _text(value: date | time | None) -> str | None:
    return None if value is None else isoformat(value)


#: Of days alone: a moment equals the same one of another zone, whose text is another.
_day = lru_cache(maxsize=4096)(_text)


def _written(values: Column) -> Column:
    return list(map(_day if _DAYS.issuperset(map(type, values)) else _text, values))


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


_AS_THEY_ARE: dict[GraphQLLeafType, tuple[frozenset[type], Callable[[Column], Column]]] = {
    GraphQLString: (frozenset({str}), _as_they_are),
    GraphQLID: (frozenset({str}), _as_they_are),
    GraphQLBoolean: (frozenset({bool}), _as_they_are),
    GraphQLInt: (frozenset({int}), _in_range),
    GraphQLFloat: (frozenset({float}), _finite),
}
