"""Resolution of a field's values for all rows: by an attribute, a function of the schema, or any other resolver."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from inspect import iscoroutinefunction
from itertools import repeat
from operator import attrgetter
from typing import Any, TypeAlias

from graphql import GraphQLField
from graphql.execution.executor import default_field_resolver
from strawberry.types.field import StrawberryField
from strawberry.types.info import Info as StrawberryInfo

from schema.execution.arguments import FieldArguments
from schema.execution.paths import ResponsePaths
from schema.execution.positions import ResponsePosition
from schema.execution.run import Column, Run
from schema.execution.sources import FieldFunction

ArgumentValues: TypeAlias = dict[str, Any]
#: Resolves a field for all rows; an exception among the values is the error of its row.
ResolveColumn: TypeAlias = Callable[[Run, Column, ResponsePaths, ArgumentValues], Column]


def by_attribute(name: str) -> Callable[[Column], Column]:
    """Resolve a field by an attribute of each row."""
    get = attrgetter(name)

    def resolve(rows: Column) -> Column:
        try:
            return list(map(get, rows))
        except Exception:  # which rows have none is told row by row
            return [attempt(get, row) for row in rows]

    return resolve


def by_function(
    source: FieldFunction, field: StrawberryField, arguments: FieldArguments, position: ResponsePosition
) -> ResolveColumn:
    """Resolve a field by a function of the schema, called for each row."""
    function = source.function
    at_once = not iscoroutinefunction(function)

    def info(run: Run, paths: ResponsePaths) -> tuple[_LazyInfo, StrawberryInfo[Any, Any]]:
        raw = _LazyInfo(run, position, paths)
        make = run.core.schema._strawberry_schema.config.info_class  # type: ignore[attr-defined]
        return raw, make(_raw_info=raw, _field=field)

    def of_rows(run: Run, rows: Column, paths: ResponsePaths, values: ArgumentValues) -> Column:
        """One info goes from row to row: a function has done with it when it returns."""
        raw, shared = info(run, paths)
        column: Column = []
        for raw.row, row in enumerate(rows):
            try:
                column.append(function(row, info=shared, **values))
            except Exception as error:  # whatever a resolver raises is the error of its row
                column.append(error)
        return column

    def infos(run: Run, paths: ResponsePaths, count: int) -> Iterator[ArgumentValues]:
        for number in range(count):
            raw, own = info(run, paths)
            raw.row = number
            yield {"info": own}

    def resolve(run: Run, rows: Column, paths: ResponsePaths, values: ArgumentValues) -> Column:
        if arguments.shared and not source.wants_info:
            return _each(partial(function, **values) if values else function, rows)
        if arguments.shared and at_once:
            return of_rows(run, rows, paths, values)
        more = infos(run, paths, len(rows)) if source.wants_info else repeat({})
        own = repeat(values) if arguments.shared else _afresh(arguments, run, values)
        return [
            attempt(partial(function, row, **passed, **info))
            for row, passed, info in zip(rows, own, more, strict=False)
        ]

    return resolve


class _LazyInfo:
    """The info of graphql-core for a row, made only if the function asks for more of it than the context."""

    __slots__ = ("_column", "context", "row")

    def __init__(self, run: Run, position: ResponsePosition, paths: ResponsePaths) -> None:
        self.context = run.context
        self.row = 0
        self._column = run, position, paths

    def __getattr__(self, name: str) -> Any:
        run, position, paths = self._column
        return getattr(run.info(position, paths.path(self.row)), name)


def by_resolver(definition: GraphQLField, position: ResponsePosition) -> ResolveColumn:
    """Resolve a field by whatever resolver it has in the schema, called for each row."""
    call = definition.resolve or default_field_resolver

    def resolve(run: Run, rows: Column, paths: ResponsePaths, values: ArgumentValues) -> Column:
        return [
            attempt(partial(call, row, run.info(position, paths.path(number)), **values))
            for number, row in enumerate(rows)
        ]

    return resolve


def attempt(call: Callable[..., Any], *arguments: Any) -> Any:
    """Return what a call answers, or the exception it raises."""
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


def _afresh(arguments: FieldArguments, run: Run, first: ArgumentValues) -> Iterator[ArgumentValues]:
    """Make lists and objects anew for each row: a function may change what it is called with."""
    yield first
    while True:
        yield arguments.by_name(run.variables)
