"""Sorting of a column's values where some are not what is expected: errors, nulls, and what is still to be awaited."""

from collections.abc import Sequence
from types import NoneType

from graphql import Undefined
from graphql.pyutils import is_awaitable

from schema.execution.paths import ResponsePaths, RowSubset
from schema.execution.positions import ResponsePosition
from schema.execution.run import Column, Completion, Run

_NULL = frozenset({NoneType})


def sparse(run: Run, values: Column, paths: ResponsePaths, complete: Completion) -> Column:
    """Complete what is not null; nulls stay."""
    return scattered(run, [row for row, value in enumerate(values) if value is not None], values, paths, complete)


def sorted_out(
    run: Run,
    values: Column,
    paths: ResponsePaths,
    position: ResponsePosition,
    completions: tuple[Completion, Completion],
) -> Column:
    """Complete the values that are there by the first completion, and those to be awaited later by the other.

    Errors, and nulls where none may be, become errors of their fields.
    """
    strictly, later = completions
    there: list[int] = []
    waiting: list[int] = []
    for row, value in enumerate(values):
        if isinstance(value, Exception):
            run.fail(position, paths.path(row), value)
        elif value is None or value is Undefined:
            if not position.nullable:
                run.fail(position, paths.path(row), _missing(position))
        else:
            (waiting if is_awaitable(value) else there).append(row)
    if waiting:
        run.wait_for([values[row] for row in waiting], RowSubset(paths, waiting), later)
    return scattered(run, there, values, paths, strictly)


def scattered(run: Run, rows: Sequence[int], values: Column, paths: ResponsePaths, complete: Completion) -> Column:
    """Complete some rows of a column; the others are null."""
    column: Column = [None] * len(values)
    if rows:
        completed = complete(run, [values[row] for row in rows], RowSubset(paths, rows))
        for row, value in zip(rows, completed, strict=True):
            column[row] = value
    return column


def known_or_null(kinds: set[type], known: frozenset[type] | set[type]) -> bool:
    return kinds - _NULL <= known


def _missing(position: ResponsePosition) -> TypeError:
    return TypeError(f"Cannot return null for non-nullable field {position.parent}.{position.name}.")
