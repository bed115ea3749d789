"""Conversion of coerced input values to what Python functions take, read once from the types of the arguments.

Strawberry converts by looking at each type anew for each value, which takes as long as a tenth of a list. What is rare
is left to it: `Maybe`, global IDs, and inputs that build themselves.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING
from functools import partial
from typing import Any, TypeAlias

from strawberry.relay import GlobalID
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.arguments import StrawberryArgument, convert_argument
from strawberry.types.base import (
    StrawberryList,
    StrawberryMaybe,
    StrawberryObjectDefinition,
    StrawberryOptional,
    has_object_definition,
)
from strawberry.types.lazy_type import LazyType
from strawberry.types.unset import UNSET

Convert: TypeAlias = Callable[[Any], Any]


class InputConversion:
    """Converts the values of one field's arguments, by the names that its Python function has for them."""

    __slots__ = ("_each",)

    def __init__(self, arguments: Sequence[StrawberryArgument], converter: GraphQLCoreConverter) -> None:
        name = converter.config.name_converter.from_argument
        self._each = [(name(each), str(each.python_name), _conversion(each.type, converter)) for each in arguments]

    def __call__(self, coerced: Mapping[str, Any]) -> dict[str, Any]:
        """Everything is made anew, as a function may change what it is called with."""
        return {python: convert(coerced[name]) for name, python, convert in self._each if name in coerced}


def _conversion(type_: Any, converter: GraphQLCoreConverter) -> Convert:
    if isinstance(type_, StrawberryOptional) and not isinstance(type_, StrawberryMaybe):
        return _conversion(type_.of_type, converter)
    if isinstance(type_, StrawberryList):
        return partial(_list, _conversion(type_.of_type, converter))
    if isinstance(type_, LazyType):
        return _conversion(type_.resolve_type(), converter)
    if has_object_definition(type_) and _is_plain(type_.__strawberry_definition__):
        return _Input(type_, converter)
    if type_ is GlobalID or isinstance(type_, StrawberryMaybe) or has_object_definition(type_):
        return partial(_by_strawberry, type_, converter)
    return _as_it_is


def _is_plain(definition: StrawberryObjectDefinition) -> bool:
    return definition.is_input and definition.from_input is None


class _Input:
    """Makes an input object; its fields are read when it is first made, since an input may hold itself."""

    __slots__ = ("_converter", "_fields", "_missing", "_type")

    def __init__(self, type_: Any, converter: GraphQLCoreConverter) -> None:
        self._type = type_
        self._converter = converter
        self._fields: list[tuple[str, str, Convert]] | None = None
        self._missing: dict[str, None] = {}

    def __call__(self, value: Any) -> Any:
        if value is None or value is UNSET:
            return value
        if self._fields is None:
            self._read()
            assert self._fields is not None
        given = {python: convert(value[name]) for name, python, convert in self._fields if name in value}
        return self._type(**{**self._missing, **given})

    def _read(self) -> None:
        """A field without a default that is left out is None, as it is to Strawberry."""
        definition, name = self._type.__strawberry_definition__, self._converter.config.name_converter.from_field
        fields = definition.fields
        self._missing = {
            field.python_name: None
            for field in fields
            if field.default_value is MISSING and field.default_factory is MISSING
        }
        self._fields = [
            (
                name(field),
                field.python_name,
                _conversion(field.resolve_type(type_definition=definition), self._converter),
            )
            for field in fields
        ]


def _list(convert: Convert, value: Any) -> Any:
    return value if value is None or value is UNSET else list(map(convert, value))


def _as_it_is(value: Any) -> Any:
    return value


def _by_strawberry(type_: Any, converter: GraphQLCoreConverter, value: Any) -> Any:
    return convert_argument(value, type_, converter.scalar_registry, converter.config)
