"""Where raw values come from: attributes, functions of the schema, or whatever else resolves a field."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import repeat
from operator import attrgetter
from typing import Any, TypeAlias

from graphql import GraphQLField
from graphql.execution.executor import default_field_resolver
from strawberry.types.field import StrawberryField

from schema.execution.arguments import Arguments
from schema.execution.paths import Places
from schema.execution.positions import Position
from schema.execution.run import Column, Run
from schema.execution.sources import FieldFunction

Given: TypeAlias = dict[str, Any]
#: The raw values of a field for all rows; an exception among them is the error of its row.
Fetch: TypeAlias = Callable[[Run, Column, Places, Given], Column]


def attribute(name: str) -> Callable[[Column], Column]:
    """An attribute of each row."""
    get = attrgetter(name)

    def fetch(rows: Column) -> Column:
        try:
            return list(map(get, rows))
        except Exception:  # which rows have none is told row by row
            return [attempt(get, row) for row in rows]

    return fetch


def answered(source: FieldFunction, field: StrawberryField, arguments: Arguments, position: Position) -> Fetch:
    """What a function of the schema computes for each row."""
    function = source.function

    def infos(run: Run, places: Places, count: int) -> Iterator[Given]:
        make = run.core.schema._strawberry_schema.config.info_class  # type: ignore[attr-defined]
        for row in range(count):
            yield {"info": make(_raw_info=_RawInfo(run, position, places, row), _field=field)}

    def fetch(run: Run, rows: Column, places: Places, given: Given) -> Column:
        if not source.wants_info and arguments.shared:
            return _each(partial(function, **given) if given else function, rows)
        more = infos(run, places, len(rows)) if source.wants_info else repeat({})
        own = repeat(given) if arguments.shared else _afresh(arguments, run, given)
        return [
            attempt(partial(function, row, **passed, **info))
            for row, passed, info in zip(rows, own, more, strict=False)
        ]

    return fetch


class _RawInfo:
    """What graphql-core tells a resolver, put together if it wants to know more than the context."""

    __slots__ = ("_place", "_run", "context")

    def __init__(self, run: Run, position: Position, places: Places, row: int) -> None:
        self.context = run.context
        self._run = run
        self._place = position, places, row

    def __getattr__(self, name: str) -> Any:
        position, places, row = self._place
        return getattr(self._run.info(position, places.steps(row)), name)


def resolved(definition: GraphQLField, position: Position) -> Fetch:
    """What any other resolver answers for each row."""
    resolve = definition.resolve or default_field_resolver

    def fetch(run: Run, rows: Column, places: Places, given: Given) -> Column:
        return [
            attempt(partial(resolve, row, run.info(position, places.steps(number)), **given))
            for number, row in enumerate(rows)
        ]

    return fetch


def attempt(call: Callable[..., Any], *arguments: Any) -> Any:
    """What a call answers, or the exception it raises."""
    try:
        return call(*arguments)
    except Exception as error:  # whatever a resolver raises is the error of its field
        return error


def _each(call: Callable[[Any], Any], rows: Iterable[Any]) -> Column:
    column: Column = []
    for row in rows:
        try:
            column.append(call(row))
        except Exception as error:  # whatever a resolver raises is the error of its row
            column.append(error)
    return column


def _afresh(arguments: Arguments, run: Run, first: Given) -> Iterator[Given]:
    """Lists and objects are made for each row: a function may change what it is given."""
    yield first
    while True:
        yield arguments.by_name(run.variables)
