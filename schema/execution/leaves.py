"""Scalars and enum members: how a whole column is completed where nothing in it is strange."""

from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from math import isfinite
from typing import Any, NamedTuple, TypeAlias
from uuid import UUID

from graphql import GraphQLBoolean, GraphQLFloat, GraphQLID, GraphQLInt, GraphQLLeafType, GraphQLString
from graphql.type import GRAPHQL_MAX_INT, GRAPHQL_MIN_INT
from strawberry.schema.types.base_scalars import isoformat

from schema.execution.columns import Column

_Convert: TypeAlias = Callable[[Any], Any]
_NULL = frozenset({type(None)})


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
    known, convert = _conversion(type_)
    if nullable:
        return Leaf(known | null, lambda values: [None if value is None else convert(value) for value in values])
    return Leaf(known, lambda values: list(map(convert, values)))


def _conversion(type_: GraphQLLeafType) -> tuple[frozenset[type], _Convert]:
    coerce = type_.coerce_output_value
    if coerce is isoformat:
        return frozenset({date, datetime, time}), coerce
    if coerce is str:
        return frozenset({int, Decimal, UUID}), str
    members = getattr(type_, "wrapped_cls", None)
    if isinstance(members, type) and issubclass(members, Enum):
        return frozenset({members}), {member: coerce(member) for member in members}.__getitem__
    return frozenset(), coerce


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
