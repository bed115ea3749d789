"""Values that are not what their column expects: errors, nulls, and what is still to be awaited."""

from collections.abc import Sequence
from types import NoneType

from graphql import Undefined
from graphql.pyutils import is_awaitable

from schema.execution.paths import Kept, Places
from schema.execution.positions import Position
from schema.execution.run import Column, Complete, Run

_NULL = frozenset({NoneType})


def sparse(run: Run, values: Column, places: Places, complete: Complete) -> Column:
    """Completes what is not null; nulls stay."""
    return scattered(run, [row for row, value in enumerate(values) if value is not None], values, places, complete)


def sorted_out(run: Run, values: Column, places: Places, position: Position, ways: tuple[Complete, Complete]) -> Column:
    """Completes what is neither an error nor null by the first of two ways, what is to be awaited by the other."""
    strictly, later = ways
    kept: list[int] = []
    waiting: list[int] = []
    for row, value in enumerate(values):
        if isinstance(value, Exception):
            run.fail(position, places.steps(row), value)
        elif value is None or value is Undefined:
            if not position.nullable:
                run.fail(position, places.steps(row), _missing(position))
        else:
            (waiting if is_awaitable(value) else kept).append(row)
    if waiting:
        run.wait_for([values[row] for row in waiting], Kept(places, waiting), later)
    return scattered(run, kept, values, places, strictly)


def scattered(run: Run, rows: Sequence[int], values: Column, places: Places, complete: Complete) -> Column:
    """Completes some rows of a column; the others are null."""
    column: Column = [None] * len(values)
    if rows:
        completed = complete(run, [values[row] for row in rows], Kept(places, rows))
        for row, value in zip(rows, completed, strict=True):
            column[row] = value
    return column


def known_or_null(kinds: set[type], known: frozenset[type] | set[type]) -> bool:
    return kinds - _NULL <= known


def _missing(position: Position) -> TypeError:
    return TypeError(f"Cannot return null for non-nullable field {position.parent}.{position.name}.")
