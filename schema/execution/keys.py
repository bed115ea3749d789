"""Keys that rows are loaded by; a row without a key, or with one that cannot be looked up, has an error instead."""

from collections.abc import Callable
from operator import attrgetter
from typing import Any, NamedTuple, TypeAlias

from schema.execution.run import Column


class LoadKeys(NamedTuple):
    """The keys of a column, and the errors of the rows that have none, by their numbers."""

    keys: Column
    errors: dict[int, Exception]

    def merged(self, values: Column) -> Column:
        """Merge what was loaded with the errors, in the order of the rows."""
        if not self.errors:
            return values
        left = iter(values)
        rows = range(len(values) + len(self.errors))
        return [self.errors[row] if row in self.errors else next(left) for row in rows]


_Read: TypeAlias = Callable[[Column], LoadKeys]


def keys(name: str) -> _Read:
    """Make a function that reads the keys of rows from this attribute."""
    get = attrgetter(name)

    def read(rows: Column) -> LoadKeys:
        try:
            column = list(map(get, rows))
            set(column)
        except Exception:  # which rows have none is told row by row
            return _one_by_one(get, rows)
        return LoadKeys(column, {})

    return read


def _one_by_one(get: Callable[[Any], Any], rows: Column) -> LoadKeys:
    column: Column = []
    errors: dict[int, Exception] = {}
    for number, row in enumerate(rows):
        try:
            key = get(row)
            hash(key)
        except Exception as error:  # whatever an attribute raises is the error of its row
            errors[number] = error
        else:
            column.append(key)
    return LoadKeys(column, errors)
