"""Keys to load by: rows that have none, or one that cannot be looked up, have errors instead."""

from collections.abc import Callable
from operator import attrgetter
from typing import Any, NamedTuple, TypeAlias

from schema.execution.run import Column


class Keys(NamedTuple):
    """The keys to ask for, and the errors of the other rows by their numbers."""

    keys: Column
    errors: dict[int, Exception]

    def merged(self, values: Column) -> Column:
        """The loaded values of all rows, in order, errors in their places."""
        if not self.errors:
            return values
        left = iter(values)
        rows = range(len(values) + len(self.errors))
        return [self.errors[row] if row in self.errors else next(left) for row in rows]


_Read: TypeAlias = Callable[[Column], Keys]


def keys(name: str) -> _Read:
    """The attribute of each row by which another row is found."""
    get = attrgetter(name)

    def read(rows: Column) -> Keys:
        try:
            found = list(map(get, rows))
            set(found)
        except Exception:  # which rows have none is told row by row
            return _one_by_one(get, rows)
        return Keys(found, {})

    return read


def _one_by_one(get: Callable[[Any], Any], rows: Column) -> Keys:
    found: Column = []
    errors: dict[int, Exception] = {}
    for number, row in enumerate(rows):
        try:
            key = get(row)
            hash(key)
        except Exception as error:  # whatever an attribute raises is the error of its row
            errors[number] = error
        else:
            found.append(key)
    return Keys(found, errors)
